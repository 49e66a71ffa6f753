/** How often one client address may ask: at most burst + 1 at once, then the rate; beyond that 429. */
export interface Rate {
  perMinute: number;
  burst: number;
}

/** What a front door does with requests to one public host, as its rendered objects say it. */
export interface HostBehaviour {
  host: string;
  /** Where requests go: every path of the host to one service. */
  backend: { namespace: string; service: string; port: number };
  /** The Secret's name, and the oldest version of TLS that is spoken: `1.3`. */
  tls: { secret: string; minVersion: string };
  /** The status by which HTTP sends to HTTPS. */
  redirect: number;
  /**
   * Headers of every answer, by lower-case name; a backend's own copies are replaced. Without those of CORS and without
   * Vary, which are different from one request to the next.
   */
  headers: Record<string, string>;
  /** Which origins' preflights are answered, sorted, and what they are told; absent where none is. */
  cors?: { origins: string[]; methods: string[]; headers: string[]; maxAgeSeconds: number };
  bodyBytes: number;
  timeoutSeconds: { connect: number; request: number };
  /** Limits by path prefix, segment-wise: the longest that fits counts, apart from the others; `/` is the rest. */
  limits: Record<string, Rate>;
  /** Whether a request may ever be sent a second time. */
  retries: boolean;
  /** Request headers that never reach a service, in lower case, sorted. */
  drops: string[];
  /** Headers of a service's answers that nobody sees, beside those that are replaced: in lower case, sorted. */
  hides?: string[];
  /** Ranges of proxies whose X-Forwarded-For says who the client is; absent where nobody's does. */
  proxies?: string[];
  /** Those of `doubtfulPaths` that are answered with 400; absent where none is. */
  refuses?: string[];
}

/** What a front door does, by host; hosts that are not here get no answer. */
export type FrontDoorBehaviour = Record<string, HostBehaviour>;

/**
 * Paths by which a request may get around what is said of its route, as proxies and services read them differently: with
 * `..` or `.` between slashes, with escaped slashes, backslashes, nulls and per cent signs.
 */
export const doubtfulPaths: readonly string[] = [
  '/api/v1/../admin',
  '/api/v1/..',
  '/./api/v1',
  '/api/v1/%2e%2e/admin',
  '/api/v1/.%2E/admin',
  '/api/v1/..%2fadmin',
  '/api%2Fv1/nhs',
  '/api/v1\\nhs',
  '/api/v1/%5cnhs',
  '/api/v1/%252e%252e/admin',
  '/api/v1/nhs%00',
];

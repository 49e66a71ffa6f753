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
  tls: { secret: string; minVersion: string };
  /** The status by which HTTP sends to HTTPS. */
  redirect: number;
  /** Headers of every answer, by lower-case name; a backend's own copies are replaced. */
  headers: Record<string, string>;
  /** Which origins' preflights are answered, and what they are told; absent where none is. */
  cors?: { origins: string[]; methods: string[]; headers: string[]; maxAgeSeconds: number };
  bodyBytes: number;
  timeoutSeconds: { connect: number; request: number };
  /** Limits by path prefix, segment-wise: the longest that fits counts, apart from the others; `/` is the rest. */
  limits: Record<string, Rate>;
  /** Whether a request may ever be sent a second time. */
  retries: boolean;
  /** Request headers that never reach a service, in lower case, sorted. */
  drops: string[];
}

/** What a front door does, by host; hosts that are not here get no answer. */
export type FrontDoorBehaviour = Record<string, HostBehaviour>;

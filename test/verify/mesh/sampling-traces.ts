import type { Trace } from '../../../verify/mesh/sampling.ts';
import type { Span } from '../../../verify/mesh/sampling-conditions.ts';

/** A span with an id, as its proxy tells it. */
export interface ToldSpan extends Span {
  id: string;
}

/** A trace of such spans. */
export interface ToldTrace extends Trace {
  spans: ToldSpan[];
}

/** A request: who is asked by whom (nobody of ours: from outside), for what, and what the answer is. */
export interface Request {
  from?: string;
  to: string;
  operation: string;
  status?: number;
}

/** Numbers from 0 to 2^32 that are the same every time (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
};

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

/** Ids of traces, as random as `next`. */
export const traceIds = (next: () => number) => (): string => Array.from({ length: 4 }, () => hex(next(), 8)).join('');

/** How Istio spells who tells a span: `<service>.<namespace>`. */
export type NameOf = (service: string) => string;

const attributesOf = ({ from, to, operation, status = 200 }: Request): Record<string, string> => {
  const [method = '', path = ''] = operation.split(' ');
  const host = from ? `${to}:80` : `${to}.writecarenotes.com`;
  return { 'http.method': method, 'http.url': `http://${host}${path}`, 'http.status_code': String(status) };
};

/** Envoy's rule: the one who asks holds 4xx for an error too. */
const statusOf = (kind: Span['kind'], status = 200): Span['status'] =>
  status >= (kind === 'SPAN_KIND_CLIENT' ? 400 : 500) ? 'STATUS_CODE_ERROR' : 'STATUS_CODE_UNSET';

/**
 * The spans of requests that follow from each other, as the sidecars tell them: the caller's one (kind client) and the
 * callee's one (kind server). The first request takes `milliseconds`. `outside` is the id of a span that is not ours,
 * in which somebody outside began the trace.
 */
export const spansOf = (
  requests: Request[],
  nameOf: NameOf,
  { milliseconds = 20, outside = '' }: { milliseconds?: number; outside?: string } = {},
): ToldSpan[] => {
  const spans: ToldSpan[] = [];
  /** The request in which a service asks others; none: it asks by itself. */
  const within = (service: string) =>
    spans.findLast(({ kind, resource }) => kind === 'SPAN_KIND_SERVER' && resource['service.name'] === nameOf(service));
  const tell = (service: string, kind: Span['kind'], parent: string, request: Request) => {
    const span: ToldSpan = {
      id: hex(spans.length + 1, 16),
      parent,
      kind,
      resource: { 'service.name': nameOf(service) },
      status: statusOf(kind, request.status),
      attributes: attributesOf(request),
      start: spans.length,
      end: spans.length === 0 ? milliseconds : spans.length + 1,
    };
    spans.push(span);
    return span.id;
  };
  for (const request of requests) {
    const { from, to } = request;
    const asked = from && tell(from, 'SPAN_KIND_CLIENT', within(from)?.id ?? outside, request);
    tell(to, 'SPAN_KIND_SERVER', asked ?? outside, request);
  }
  return spans;
};

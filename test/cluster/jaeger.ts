import type { Manifest } from '../../verify/manifests.ts';
import type { ToldSpan, ToldTrace } from '../verify/mesh/sampling-traces.ts';
import { type LaidOut, layOut } from './monitoring-pods.ts';
import { rewrite } from './monitoring-servers.ts';
import { assertAlive, type Component, freePorts, hasEnded, startComponent } from './processes.ts';
import { until } from './run.ts';

/** Jaeger on loopback: where spans go, where questions are asked, where it tells how it is and what it counted. */
export interface Jaeger {
  component: Component;
  spans: string;
  query: string;
  health: string;
  metrics: string;
}

interface Listener {
  endpoint: string;
}

/** As much of its configuration as says where it listens. */
interface Config {
  service: {
    telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: string; port: number } } } }] } };
  };
  extensions: { healthcheckv2: { http: Listener }; jaeger_query: { http: Listener; grpc: Listener } };
  receivers: { otlp: { protocols: { grpc: Listener; http?: Listener } } };
}

/** Moves every listener of the configuration to a port of loopback; spans are taken by HTTP too, for a test to send. */
const ontoLoopback = async (config: string): Promise<Omit<Jaeger, 'component'>> => {
  const [otlp, otlpGrpc, query, queryGrpc, health, metrics] = (await freePorts(6)).map(port => `127.0.0.1:${port}`);
  rewrite<Config>(config, ({ service, extensions, receivers }) => {
    const [host = '', port] = metrics?.split(':') ?? [];
    service.telemetry.metrics.readers[0].pull.exporter.prometheus = { host, port: Number(port) };
    extensions.healthcheckv2.http.endpoint = health ?? '';
    extensions.jaeger_query.http.endpoint = query ?? '';
    extensions.jaeger_query.grpc.endpoint = queryGrpc ?? '';
    receivers.otlp.protocols.grpc.endpoint = otlpGrpc ?? '';
    receivers.otlp.protocols.http = { endpoint: otlp ?? '' };
  });
  return {
    spans: `http://${otlp}/v1/traces`,
    query: `http://${query}`,
    health: `http://${health}`,
    metrics: `http://${metrics}/metrics`,
  };
};

/** Jaeger's files as its pod mounts them, below `folder`. */
export const jaegerPod = (manifests: Manifest[], folder: string): LaidOut =>
  layOut({ manifests, part: 'jaeger', namespace: 'tracing', folder });

/**
 * Starts Jaeger as its pod does, and adds it to `components`, which somebody stops; returns once it would be ready. Its
 * death is an error with its last words.
 */
export const startJaeger = async (
  program: string,
  { root, args, config }: LaidOut,
  components: Component[],
): Promise<Jaeger> => {
  const places = await ontoLoopback(config);
  const component = startComponent({ name: 'jaeger', command: program, args, dir: root });
  components.push(component);
  const check = async () => hasEnded(component) || (await fetch(`${places.health}/status`)).ok;
  await until({ what: `Jaeger is ready; ${component.logFile}`, seconds: 60, check });
  assertAlive([component]);
  return { component, ...places };
};

const attributesOf = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }));

/** Milliseconds as OTLP spells times: nanoseconds since 1970, as text. */
const nanoseconds = (milliseconds: number): string => `${BigInt(milliseconds) * 1_000_000n}`;

const otlpSpan = (traceId: string, span: ToldSpan) => ({
  traceId,
  spanId: span.id,
  parentSpanId: span.parent,
  name: span.attributes['http.url'],
  kind: span.kind === 'SPAN_KIND_SERVER' ? 2 : 3,
  startTimeUnixNano: nanoseconds(span.start),
  endTimeUnixNano: nanoseconds(span.end),
  attributes: attributesOf(span.attributes),
  ...(span.status === 'STATUS_CODE_ERROR' && { status: { code: 2 } }),
});

/** Sends spans as OTLP's JSON, each as its own proxy would. Their times are from now on. */
export const send = async ({ spans: url }: Jaeger, traces: ToldTrace[]): Promise<void> => {
  const now = Date.now();
  const resourceSpans = traces.flatMap(({ id, spans }) =>
    spans.map(span => ({
      resource: { attributes: attributesOf(span.resource) },
      scopeSpans: [{ spans: [otlpSpan(id, { ...span, start: now + span.start, end: now + span.end })] }],
    })),
  );
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ resourceSpans }) });
  if (!response.ok) throw new Error(`Jaeger refused spans: ${response.status} ${await response.text()}`);
};

/** How many traces have been decided, kept or not. */
export const decided = async ({ metrics }: Jaeger): Promise<number> => {
  const text = await (await fetch(metrics)).text();
  const lines = text.split('\n').filter(line => line.includes('tail_sampling_global_count_traces_sampled'));
  return lines.filter(line => !line.startsWith('#')).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

interface Found {
  result?: { resourceSpans?: { scopeSpans: { spans: unknown[] }[] }[] };
}

/** How many spans Jaeger has of a trace: 0 of one that it did not keep. */
export const spansKept = async ({ query }: Jaeger, traceId: string): Promise<number> => {
  const response = await fetch(`${query}/api/v3/traces/${traceId}`);
  if (response.status === 404) return 0;
  if (!response.ok) throw new Error(`Jaeger does not tell of ${traceId}: ${response.status} ${await response.text()}`);
  const { result } = (await response.json()) as Found;
  return (result?.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)).length;
};

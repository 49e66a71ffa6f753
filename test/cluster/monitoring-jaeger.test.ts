import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { meshMetrics } from '../../generator/model/mesh-metrics.ts';
import { asks, throughGateway, told } from '../charts/sampling-requests.ts';
import { environment, render } from '../render.ts';
import { seeded, traceIds } from '../verify/mesh/sampling-traces.ts';
import { type Jaeger, jaegerPod, send, startJaeger } from './jaeger.ts';
import type { Component } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';
import { stopperOf } from './stopper.ts';

const { jaeger: program } = await monitoringPrograms(['jaeger']);
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-jaeger-'));
const components: Component[] = [];
const stop = stopperOf({ components, dir: folder });
let jaeger: Jaeger;

const room = 200;
/** Long enough that all is sent before the first is decided, on a busy machine, too: only what waits can be forgotten. */
const settings = [
  'mesh.jaeger.storage=memory',
  `mesh.jaeger.maxTraces=${room}`,
  'mesh.traffic.attempts=0',
  'mesh.traffic.timeoutSeconds=3',
  'mesh.jaeger.decisionSeconds=12',
];

test.before(async () => {
  const manifests = render(...environment('production'), ...settings.flatMap(one => ['--set', one]));
  jaeger = await startJaeger(program, jaegerPod(manifests, folder), components);
});

test.after(stop);

interface Told {
  labels: string[];
  value: number;
}

/** What Jaeger tells, by metric: the labels' names without those of the library that counts, and the value. */
const metricsOf = async (): Promise<Record<string, Told>> => {
  const lines = (await (await fetch(jaeger.metrics)).text()).split('\n').filter(line => /^otelcol_/.test(line));
  return Object.fromEntries(
    lines.map(line => {
      const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label);
      return [name, { labels: names.filter(label => !label.startsWith('otel_scope_')).sort(), value: Number(value) }];
    }),
  );
};

test('real Jaeger tells every metric that rules and dashboards ask for, with those labels, and counts what it forgot', async () => {
  const next = traceIds(seeded(3));
  const always = told(throughGateway('medication-service', asks('medication-service')));
  const more = 50;
  await send(
    jaeger,
    Array.from({ length: room + more }, () => ({ id: next(), spans: always })),
  );
  const asked = Object.entries(meshMetrics).filter(([, { job }]) => job === 'jaeger');
  assert.is(asked.length, 5);
  let metrics: Record<string, Told> = {};
  const value = (name: string): number => metrics[`otelcol_${name}_total`]?.value ?? 0;
  const spans = (room + more) * always.length;
  // What was sent is counted a moment later, and what was decided only when it was.
  const check = async (): Promise<boolean> => {
    metrics = await metricsOf();
    return asked.every(([name]) => name in metrics) && value('receiver_accepted_spans') >= spans;
  };
  await until({ what: `it tells all of them, and of ${spans} spans`, seconds: 60, everyMs: 500, check });
  for (const [name, { labels }] of asked) assert.equal(metrics[name]?.labels, [...labels].sort(), name);
  assert.is(value('receiver_accepted_spans'), spans);
  assert.is(value('processor_tail_sampling_sampling_trace_dropped_too_early'), more);
  assert.is(value('receiver_refused_spans'), 0);
});

test.run();

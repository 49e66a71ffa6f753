import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { samplingOf } from '../../verify/mesh/sampling.ts';
import { asks, calls, gateway, services, throughGateway, told } from '../charts/sampling-requests.ts';
import { environment, render } from '../render.ts';
import { seeded, type ToldSpan, type ToldTrace, traceIds } from '../verify/mesh/sampling-traces.ts';
import { decided, type Jaeger, jaegerPod, send, spansKept, startJaeger } from './jaeger.ts';
import { type Component, stopComponent } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { run, until } from './run.ts';
import { stopperOf } from './stopper.ts';

const { jaeger: program } = await monitoringPrograms(['jaeger']);
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-jaeger-'));
const components: Component[] = [];
const stop = stopperOf({ components, dir: folder });

/** Jaeger as rendered with this storage: decisions are made soon, as no call takes long. */
const podWith = (storage: string, ...args: string[]) => {
  const soon = ['mesh.traffic.attempts=0', 'mesh.traffic.timeoutSeconds=3', 'mesh.jaeger.decisionSeconds=4'];
  const settings = [`mesh.jaeger.storage=${storage}`, ...soon, ...args];
  const manifests = render(...environment('production'), ...settings.flatMap(one => ['--set', one]));
  return jaegerPod(manifests, join(folder, storage));
};

const server = 'mesh.jaeger.store.hosts={a.example.org,b.example.org}';
const stores = { memory: [], badger: [], opensearch: [server], cassandra: [server, 'mesh.jaeger.store.port=9042'] };
for (const [storage, args] of Object.entries(stores)) {
  test(`Jaeger takes its configuration for storage ${storage}, and no key in it is unknown to it`, async () => {
    const { config } = podWith(storage, ...args);
    const env = { ...process.env, STORE_USERNAME: 'jaeger', STORE_PASSWORD: 'of the "test"' };
    await run(program, ['validate', `--config=${config}`], { env });
  });
}

test('that check sees a key which Jaeger does not know', async () => {
  const { config } = podWith('memory');
  const spoilt = `yaml:processors::tail_sampling::decision_weight: 3s`;
  try {
    await run(program, ['validate', `--config=${config}`, `--config=${spoilt}`]);
    assert.unreachable('it was taken');
  } catch (error) {
    assert.match((error as Error).message, /decision_weight/);
  }
});

/** A few hundred traces of every kind about which a policy says something, each with another id. */
const kindsOf = (): ToldSpan[][] => {
  const routed = services.filter(({ prefix }) => prefix);
  const operations = services.flatMap(({ name, alwaysTraced }) => alwaysTraced.map(one => ({ name, one })));
  const laundry = throughGateway('laundry-service', asks('laundry-service'));
  const [scrape] = told([{ to: 'audit-service', operation: 'GET /metrics', status: 503 }]);
  const scraped = { ...scrape?.attributes, 'http.url': 'http://10.1.2.3:9464/metrics' };
  return [
    ...routed.map(({ name }) => told(throughGateway(name, asks(name)))),
    ...routed.map(({ name }) =>
      told([
        { to: 'frontend-app', operation: 'GET /' },
        { from: 'frontend-app', to: gateway, operation: asks(name) },
      ]),
    ),
    ...services.map(({ name }) => told([{ to: name, operation: 'GET /' }])),
    ...services.filter(service => service.calls.length > 0).map(({ name }) => told(calls(name))),
    ...services.map(({ name }) => told([{ to: name, operation: 'GET /' }], { outside: 'ffffffffffffffff' })),
    ...operations.flatMap(({ name, one }) => [one, `${one}?a=b`, `${one}/1`].map(o => told(throughGateway(name, o)))),
    ...[404, 500].map(status => told(throughGateway('laundry-service', asks('laundry-service'), status))),
    ...[1999, 2000].map(milliseconds => told(laundry, { milliseconds })),
    ...(scrape ? [[{ ...scrape, attributes: scraped }]] : []),
  ];
};
const next = traceIds(seeded(5));
const traces: ToldTrace[] = Array.from({ length: 6 }, kindsOf)
  .flat()
  .map(spans => ({ id: next(), spans }));

/** The spans that are kept of each trace, by the policies in its configuration: all or none. */
const expected = (config: string): Record<string, number> => {
  const kept = samplingOf(parse(readFileSync(config, 'utf8')).processors.tail_sampling.policies);
  return Object.fromEntries(traces.map(trace => [trace.id, kept(trace) ? trace.spans.length : 0]));
};

const found = async (jaeger: Jaeger): Promise<Record<string, number>> => {
  const counts: [id: string, spans: number][] = [];
  for (const { id } of traces) counts.push([id, await spansKept(jaeger, id)]);
  return Object.fromEntries(counts);
};

/** Sends a trace's spans apart, as proxies do, and waits until every trace is decided. */
const tell = async (jaeger: Jaeger): Promise<void> => {
  const parts = [0, 1].map(part =>
    traces.map(({ id, spans }) => ({ id, spans: spans.filter((_, at) => at % 2 === part) })),
  );
  for (const part of parts) await send(jaeger, part);
  const check = async () => (await decided(jaeger)) === traces.length;
  await until({ what: `${traces.length} traces are decided`, seconds: 30, everyMs: 500, check });
};

/** A span that comes after the decision follows it: that of a trace that is kept is kept. */
const tellLate = async (jaeger: Jaeger, wanted: Record<string, number>): Promise<void> => {
  const of = (isKept: boolean) => traces.find(({ id, spans }) => wanted[id] === (isKept ? spans.length : 0));
  const late = [false, true].flatMap(isKept => {
    const { id, spans: [span] = [] } = of(isKept) ?? {};
    return id && span ? [{ id, spans: [{ ...span, id: 'eeeeeeeeeeeeeeee', parent: span.id }] }] : [];
  });
  await send(jaeger, late);
  const [left = '', kept = ''] = late.map(({ id }) => id);
  const check = async () => (await spansKept(jaeger, kept)) === (wanted[kept] ?? 0) + 1;
  await until({ what: 'the late span is written', seconds: 20, check });
  assert.is(await spansKept(jaeger, left), 0);
};

for (const storage of ['memory', 'badger']) {
  test(`with storage ${storage} Jaeger keeps what the runner of its policies says, and no others`, async () => {
    const pod = podWith(storage);
    const jaeger = await startJaeger(program, pod, components);
    await tell(jaeger);
    const wanted = expected(pod.config);
    const kept = Object.values(wanted).filter(count => count > 0).length;
    assert.ok(kept > 100 && kept < traces.length - 100, `${kept} of ${traces.length} tell nothing`);
    // What is decided is written within a second: then it stays as it is.
    const written = async () => Object.values(await found(jaeger)).filter(count => count > 0).length >= kept;
    await until({ what: `${kept} traces are written`, seconds: 20, everyMs: 500, check: written });
    assert.equal(await found(jaeger), wanted);
    await tellLate(jaeger, wanted);
    await stopComponent(jaeger.component);
    // Left to itself it sends spans of its own to its usual port.
    assert.not.match(readFileSync(jaeger.component.logFile, 'utf8'), /4317/);
  });
}

test.after(stop);

test.run();

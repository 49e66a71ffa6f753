import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../render.ts';
import { backup, filesBelow, newVolume, type Volume } from './backups.ts';
import { layOut } from './monitoring-pods.ts';
import { rewrite } from './monitoring-servers.ts';
import { type Component, freePorts, startComponent, stopComponent } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';
import { stopperOf } from './stopper.ts';

/** A real Loki with the chart's configuration and the file system as its store is lost, and comes back whole. */
const { loki, restic } = await monitoringPrograms(['loki', 'restic']);

interface LokiConfig {
  server: Record<string, unknown>;
}

const components: Component[] = [];
let volume: Volume;
let stop: () => Promise<void> = async () => {};

/** Starts Loki on the volume and returns its address once it answers. */
const started = async (): Promise<string> => {
  const [http, grpc] = await freePorts(2);
  const pod = layOut({ manifests: render(), part: 'loki', folder: join(volume.dir, 'pod') });
  const data = join(volume.dir, 'volume/data');
  // The pod's /loki is the folder `data` of the volume.
  writeFileSync(pod.config, readFileSync(pod.config, 'utf8').replaceAll(join(pod.root, 'loki'), data));
  rewrite<LokiConfig>(pod.config, ({ server }) => {
    const loopback = { http_listen_address: '127.0.0.1', grpc_listen_address: '127.0.0.1' };
    Object.assign(server, { ...loopback, http_listen_port: http, grpc_listen_port: grpc });
  });
  const component = startComponent({ name: `loki-${http}`, command: loki, args: pod.args, dir: volume.dir });
  components.push(component);
  const address = `http://127.0.0.1:${http}`;
  const check = async () => (await fetch(`${address}/ready`)).ok;
  await until({ what: `Loki is ready; ${component.logFile}`, seconds: 90, check });
  return address;
};

const since = Date.now();

/** Sends ten lines; returns them. */
const push = async (address: string, what: string): Promise<string[]> => {
  const lines = Array.from({ length: 10 }, (_, n) => `${what} ${n}`);
  const values = lines.map((line, n) => [`${Date.now()}${String(n).padStart(6, '0')}`, line]);
  const body = JSON.stringify({ streams: [{ stream: { service: 'audit-service', audit: 'true' }, values }] });
  const headers = { 'content-type': 'application/json' };
  assert.is((await fetch(`${address}/loki/api/v1/push`, { method: 'POST', headers, body })).status, 204);
  return lines;
};

/** All lines of the audit stream. */
const linesIn = async (address: string): Promise<string[]> => {
  const span = { start: `${since - 60_000}000000`, end: `${Date.now() + 60_000}000000`, limit: '1000' };
  const query = new URLSearchParams({ query: '{audit="true"}', ...span });
  const { data } = (await (await fetch(`${address}/loki/api/v1/query_range?${query}`)).json()) as {
    data: { result: { values: [string, string][] }[] };
  };
  return data.result.flatMap(({ values }) => values.map(([, line]) => line)).sort();
};

test('every audit line comes back: those in chunks, and those of the last second', async () => {
  volume = newVolume({ part: 'loki', restic });
  stop = stopperOf({ components, dir: volume.dir });
  const first = await started();
  const stored = await push(first, 'in a chunk');
  await fetch(`${first}/flush`, { method: 'POST' });
  const chunks = () => filesBelow(join(volume.dir, 'volume/data')).filter(path => path.includes('/chunks/fake/'));
  await until({ what: 'a chunk is on the volume', seconds: 60, check: async () => chunks().length > 0 });
  // As once the log has been truncated: what is in a chunk is nowhere else.
  for (const component of components) await stopComponent(component);
  rmSync(join(volume.dir, 'volume/data/wal'), { recursive: true });
  const second = await started();
  const logged = await push(second, 'in the log alone');
  const all = [...stored, ...logged].sort();
  assert.equal(await linesIn(second), all);
  const { code, out } = await backup(volume, ['now']);
  assert.is(code, 0, out);
  for (const component of components) await stopComponent(component);
  rmSync(join(volume.dir, 'volume'), { recursive: true });
  const restored = await backup(volume, ['restore']);
  assert.is(restored.code, 0, restored.out);
  assert.equal(await linesIn(await started()), all);
});

test.after(() => stop());

test.run();

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dashboards } from '../../generator/dashboards/dashboards.ts';
import type { Loaded } from '../../generator/dashboards/loaded.ts';
import { logged } from '../charts/access-log.ts';
import { platform } from '../platform.ts';
import { render } from '../render.ts';
import { layOut } from './monitoring-pods.ts';
import { rewrite } from './monitoring-servers.ts';
import { assertAlive, type Component, freePorts, hasEnded, startComponent, stopComponent } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';

const { loki } = await monitoringPrograms(['loki']);
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-access-log-'));
const manifests = render();
let component: Component;
let address = '';

/** Loki as rendered, but on loopback. */
test.before(async () => {
  const pod = layOut({ manifests, part: 'loki', folder });
  const [http, grpc] = await freePorts(2);
  rewrite<{ server: object }>(pod.config, ({ server }) => {
    const loopback = { http_listen_address: '127.0.0.1', grpc_listen_address: '127.0.0.1' };
    Object.assign(server, { ...loopback, http_listen_port: http, grpc_listen_port: grpc });
  });
  component = startComponent({ name: 'loki', command: loki, args: pod.args, dir: pod.root });
  address = `http://127.0.0.1:${http}`;
  const check = async () => hasEnded(component) || (await fetch(`${address}/ready`)).ok;
  await until({ what: `Loki is ready; ${component.logFile}`, seconds: 90, check });
  assertAlive([component]);
});

test.after(async () => {
  if (component) await stopComponent(component);
  rmSync(folder, { recursive: true, force: true });
});

/** Hands lines to Loki as Alloy does, all of one moment, told apart by a nanosecond each. */
const push = async (stream: Record<string, string>, lines: string[], seconds: number): Promise<void> => {
  const values = lines.map((line, index) => [`${seconds}${String(index).padStart(9, '0')}`, line]);
  const body = JSON.stringify({ streams: [{ stream, values }] });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${address}/loki/api/v1/push`, { method: 'POST', headers, body });
  assert.is(response.status, 204, await response.text());
};

/** What each line of the panel `Answers` shows, as lines within the five minutes before. */
const shown = async (seconds: number): Promise<Record<string, number>> => {
  const health = dashboards(platform).find(({ uid }) => uid === 'infrastructure-health')?.json as Loaded;
  const { targets = [] } = health.panels?.find(({ title }) => title === 'Answers') ?? {};
  const found = targets.map(async ({ expr = '', ...target }) => {
    const asked = new URLSearchParams({ query: expr.replaceAll('$__auto', '5m'), time: `${seconds}` });
    const response = await fetch(`${address}/loki/api/v1/query?${asked}`);
    assert.is(response.status, 200, expr);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    const counts = data.result.map(({ value }) => Math.round(Number(value[1]) * 300));
    assert.ok(counts.length <= 1, expr);
    return [(target as { legendFormat?: string }).legendFormat ?? '', counts[0] ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(found));
};

const statuses = ['200', '200', '204', '308', '404', '413', '429', '429', '503', '504'];
const expected = { all: 10, '4xx': 4, '429': 2, '5xx': 2 };
const now = Math.floor(Date.now() / 1000);
const earlier = now - 1800;

/** A line of a proxy in the mesh, which writes the status as a number. */
const proxied = (status: string): string => JSON.stringify({ authority: 'x', response_code: Number(status) });

test("the dashboard counts the answers of NGINX, each once, and nobody else's", async () => {
  const lines = statuses.map(status => logged(manifests, { status }));
  await push({ service: 'ingress-nginx', namespace: 'ingress-nginx', container: 'nginx-ingress' }, lines, now);
  const beside = statuses.map(proxied);
  await push({ service: 'ingress-nginx', namespace: 'ingress-nginx', container: 'istio-proxy' }, beside, now);
  await push({ service: 'resident-service', namespace: 'core-healthcare', container: 'istio-proxy' }, beside, now);
  assert.equal(await shown(now + 1), expected);
});

test("it counts the answers of Istio's gateway by the same names", async () => {
  const gateway = { service: 'istio-ingressgateway', namespace: 'istio-system', container: 'istio-proxy' };
  await push(gateway, statuses.map(proxied), earlier);
  assert.equal(await shown(earlier + 1), expected);
});

test('where nobody came it shows nothing', async () => {
  assert.equal(await shown(earlier + 900), { all: 0, '4xx': 0, '429': 0, '5xx': 0 });
});

test.run();

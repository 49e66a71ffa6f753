import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byKind } from '../../verify/manifests.ts';
import { environment, render } from '../render.ts';
import { layOut } from './monitoring-pods.ts';
import { rewrite } from './monitoring-servers.ts';
import { assertAlive, type Component, freePorts, hasEnded, startComponent, stopComponent } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';

const { loki } = await monitoringPrograms(['loki']);
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-loki-'));
let component: Component | undefined;

/** What a store that speaks S3 was asked, and by whom. It keeps nothing. */
const asked: { method: string; path: string; by: string }[] = [];
const store = createServer((request, response) => {
  const by = request.headers.authorization?.match(/Credential=([^/]+)/)?.[1] ?? 'nobody';
  asked.push({ method: request.method ?? '', path: request.url ?? '', by });
  request.resume();
  const isList = request.url?.includes('list-type=2');
  const [status, body] = isList ? [200, '<ListBucketResult/>'] : [404, '<Error><Code>NoSuchKey</Code></Error>'];
  request.on('end', () => {
    if (request.method === 'GET') response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
    else response.writeHead(200, { etag: '"stub"' }).end();
  });
});

interface LokiConfig {
  server: Record<string, unknown>;
  common: { storage: { s3: { endpoint: string; bucketnames: string } & Record<string, unknown> } };
}

/** Waits for Loki, but not past its death: then the error is its last words. */
const ready = async (component: Component, address: string): Promise<void> => {
  const check = async () => hasEnded(component) || (await fetch(`${address}/ready`)).ok;
  await until({ what: `Loki is ready; ${component.logFile}`, seconds: 90, check });
  assertAlive([component]);
};

test('with an object store Loki writes there, with the keys of its Secret from the environment', async () => {
  await new Promise<void>(resolve => store.listen(0, '127.0.0.1', resolve));
  const manifests = render(...environment('production'));
  const pod = layOut({ manifests, part: 'loki', folder });
  const [http, grpc] = await freePorts(2);
  let bucket = '';
  // As rendered, but on loopback, and without TLS to a store that has no certificate.
  rewrite<LokiConfig>(pod.config, ({ server, common }) => {
    const loopback = { http_listen_address: '127.0.0.1', grpc_listen_address: '127.0.0.1' };
    Object.assign(server, { ...loopback, http_listen_port: http, grpc_listen_port: grpc });
    bucket = common.storage.s3.bucketnames;
    Object.assign(common.storage.s3, {
      endpoint: `127.0.0.1:${(store.address() as AddressInfo).port}`,
      insecure: true,
    });
  });
  const deployment = byKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === 'loki');
  const env = deployment?.spec?.template.spec?.containers[0]?.env ?? [];
  const words = env.map(({ name, valueFrom }) => `${name}=${valueFrom?.secretKeyRef?.key} of the "test"`);
  // Without its keys it would ask the cloud it runs in for some: no packet leaves loopback, even when the test fails.
  const args = ['AWS_EC2_METADATA_DISABLED=true', ...words, loki, ...pod.args];
  component = startComponent({ name: 'loki', command: 'env', args, dir: pod.root });
  const address = `http://127.0.0.1:${http}`;
  await ready(component, address);
  const line = [`${Date.now()}000000`, 'a line'];
  const body = JSON.stringify({ streams: [{ stream: { service: 'audit-service' }, values: [line] }] });
  const headers = { 'content-type': 'application/json' };
  assert.is((await fetch(`${address}/loki/api/v1/push`, { method: 'POST', headers, body })).status, 204);
  await fetch(`${address}/flush`, { method: 'POST' });
  const written = () => asked.filter(({ method, path }) => method === 'PUT' && path.startsWith(`/${bucket}/fake/`));
  await until({ what: 'a chunk is in the store', seconds: 60, check: async () => written().length > 0 });
  assert.equal([...new Set(asked.map(({ by }) => by))], ['access-key-id of the "test"']);
});

test.after(async () => {
  if (component) await stopComponent(component);
  store.closeAllConnections();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

test.run();

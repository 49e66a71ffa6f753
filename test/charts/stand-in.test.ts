import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byKind } from '../../verify/manifests.ts';
import { environment, render } from '../render.ts';

/** The container of medication-service as `local` runs it. */
const container = byKind(render(...environment('local')), 'Deployment').find(
  ({ metadata }) => metadata.name === 'medication-service',
)?.spec?.template.spec?.containers[0];

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const answered = async (url: string): Promise<Response> => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      return await fetch(url);
    } catch {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
  throw new Error(`nothing answers at ${url}`);
};

const state: { process?: ChildProcess; port: number; metricsPort: number } = { port: 0, metricsPort: 0 };

test.before(async () => {
  state.port = await freePort();
  state.metricsPort = await freePort();
  const [command, ...args] = container?.command ?? [];
  assert.is(command, 'node');
  const env = { PORT: String(state.port), METRICS_PORT: String(state.metricsPort), SERVICE_NAME: 'medication-service' };
  state.process = spawn(process.execPath, args, { env, stdio: 'ignore' });
});

test.after(() => {
  state.process?.kill('SIGKILL');
});

test('the stand-in answers on its API port, for probes and for calls', async () => {
  for (const path of ['/health', '/ready', '/api/v1/medications']) {
    const response = await answered(`http://127.0.0.1:${state.port}${path}`);
    assert.is(response.status, 200);
    assert.is(((await response.json()) as { service: string }).service, 'medication-service');
  }
});

test('the stand-in serves /metrics and /health on its metrics port, and nothing else there', async () => {
  const metrics = await answered(`http://127.0.0.1:${state.metricsPort}/metrics`);
  assert.match(await metrics.text(), /^http_requests_total\{method="ANY",route="\/",status="200"\} \d+$/m);
  assert.is((await answered(`http://127.0.0.1:${state.metricsPort}/health`)).status, 200);
  assert.is((await answered(`http://127.0.0.1:${state.metricsPort}/api/v1/medications`)).status, 404);
});

test('the stand-in ends by itself when it is told to', async () => {
  const ended = new Promise(resolve => state.process?.once('exit', code => resolve(code)));
  state.process?.kill('SIGTERM');
  const late = new Promise(resolve => setTimeout(() => resolve('still running'), 8000).unref());
  assert.is(await Promise.race([ended, late]), 0);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../render.ts';
import { askHttp, askHttps, handshake, sendRaw } from './nginx/client.ts';
import { securityHeaders, securityOf } from './nginx/expected.ts';
import { type FrontDoor, startFrontDoor } from './nginx/front-door.ts';

const api = 'api.writecarenotes.com';

let door: FrontDoor;

test.before(async () => {
  door = await startFrontDoor(render());
});

test.after(() => door?.stop());

const everythingAsked = (of: FrontDoor): number => Object.values(of.stubs).flatMap(({ asked }) => asked).length;

/** Runs `act` and fails if a service heard of it. */
const unheard = async (act: () => Promise<void>): Promise<void> => {
  const before = everythingAsked(door);
  await act();
  assert.is(everythingAsked(door), before, 'a service was asked');
};

test('a host that nobody knows gets no handshake, and nothing by another name', async () => {
  await unheard(async () => {
    for (const name of ['unknown.example', 'writecarenotes.com', 'x.api.writecarenotes.com', '']) {
      const refused = await handshake(door, name).catch((error: Error) => error.message);
      assert.match(String(refused), /alert|unrecognized/, name);
    }
    assert.is((await askHttps(door, { host: 'unknown.example', servername: api })).status, 404);
    assert.is((await askHttp(door, { host: 'unknown.example' })).status, 404);
  });
});

test('a request whose length can be read in two ways is refused', async () => {
  const head = `POST /api/v1/residents HTTP/1.1\r\nHost: ${api}\r\n`;
  const smuggled = `0\r\n\r\nGET /admin HTTP/1.1\r\nHost: ${api}\r\n\r\n`;
  const tricks = {
    'Content-Length and Transfer-Encoding': `Content-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked\r\n`,
    'Content-Length twice': 'Content-Length: 5\r\nContent-Length: 6\r\n',
    'an encoding that is not chunked': 'Transfer-Encoding: xchunked\r\n',
    'chunked twice': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n',
    'a blank before the colon': `Transfer-Encoding : chunked\r\nContent-Length: ${smuggled.length}\r\n`,
    'a length that is no number': 'Content-Length: +5\r\n',
  };
  for (const [trick, headers] of Object.entries(tricks)) {
    await unheard(async () => {
      const answer = await sendRaw(door, api, `${head}${headers}\r\n${smuggled}`);
      assert.match(answer, /^HTTP\/1\.1 (400|501) /, trick);
      assert.is(answer.match(/HTTP\/1\.1 \d/g)?.length, 1, `${trick}: one answer`);
    });
  }
});

test('no spelling of a path climbs out of it', async () => {
  const climbs = [
    '/../',
    '/%2e%2e/',
    '/.%2e/',
    '/%2E./',
    '/..%2f',
    '/%2e%2e%2f',
    '/..%5c',
    '/..\\',
    '/%252e%252e/',
    '/./',
  ];
  await unheard(async () => {
    for (const climb of climbs) {
      for (const path of [`/api/v1${climb}admin`, `/api/v1/medications/1${climb}nhs?x=1`, `${climb}etc/passwd`]) {
        assert.is((await askHttps(door, { host: api, path })).status, 400, path);
      }
    }
    assert.is((await askHttps(door, { host: api, path: '/api/v1/..' })).status, 400);
  });
  const harmless = '/api/v1/a..b/.well-known/c%20d?redirect=/../x%2f';
  assert.is((await askHttps(door, { host: api, path: harmless })).status, 200);
  assert.is(door.stubs['api-gateway']?.asked.at(-1)?.url, harmless);
});

test('headers and addresses that are too long are refused', async () => {
  await unheard(async () => {
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`x-${index}`, 'x'.repeat(7000)]));
    const answers = [
      await askHttps(door, { host: api, headers: { 'x-long': 'x'.repeat(9000) } }),
      await askHttps(door, { host: api, headers: many }),
      await askHttps(door, { host: api, path: `/${'x'.repeat(9000)}` }),
    ];
    assert.equal(
      answers.map(({ status }) => status),
      [400, 400, 414],
    );
    for (const answer of answers) assert.equal(securityOf(answer), securityHeaders);
  });
});

test('nobody outside chooses the trace of a request, or gives orders to a proxy of the mesh', async () => {
  const b3 = ['x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags'];
  const orders = ['x-envoy-force-trace', 'x-envoy-retry-on', 'x-envoy-max-retries', 'x-envoy-upstream-rq-timeout-ms'];
  const dropped = ['traceparent', 'tracestate', 'b3', ...b3, ...orders, 'x-forwarded-client-cert'];
  const kept = { authorization: 'Bearer x', 'x-tenant-id': 'tenant-7', 'x-correlation-id': 'c-1' };
  const headers = { ...Object.fromEntries(dropped.map(name => [name, '1'])), ...kept };
  assert.is((await askHttps(door, { host: api, headers })).status, 200);
  const heard = door.stubs['api-gateway']?.asked.at(-1)?.headers ?? {};
  assert.equal(
    dropped.filter(name => name in heard),
    [],
  );
  for (const [name, value] of Object.entries(kept)) assert.is(heard[name], value);
});

test('a request that one pod breaks off is not asked of another', async () => {
  const broken = await startFrontDoor(render());
  try {
    const tries = { 'api-gateway': 'PUT', 'frontend-app': 'GET', 'admin-interface': 'POST' };
    const hosts: Record<string, string> = { 'api-gateway': 'api', 'frontend-app': 'app', 'admin-interface': 'admin' };
    for (const [service, method] of Object.entries(tries)) {
      const stub = broken.stubs[service];
      assert.ok(stub);
      stub.answer = () => request => request.socket.destroy();
      const host = `${hosts[service]}.writecarenotes.com`;
      const answer = await askHttps(broken, { host, method });
      assert.is(answer.status, 502);
      assert.equal(securityOf(answer), securityHeaders);
      assert.is(stub.asked.length, 1, `${method} ${host}`);
    }
  } finally {
    await broken.stop();
  }
});

test('a service that takes longer than it may is answered for with 504', async () => {
  const timeouts = ['--set', 'ingress.timeouts.requestSeconds=1'];
  const impatient = await startFrontDoor(render(...timeouts));
  try {
    const stub = impatient.stubs['api-gateway'];
    assert.ok(stub);
    stub.answer = () => (_, response) => setTimeout(() => response.end('late'), 4000);
    const start = Date.now();
    const answer = await askHttps(impatient, { host: api });
    const seconds = (Date.now() - start) / 1000;
    assert.is(answer.status, 504);
    assert.equal(securityOf(answer), securityHeaders);
    assert.ok(seconds >= 1 && seconds < 3, `${seconds} s`);
    assert.is(stub.asked.length, 1);
  } finally {
    await impatient.stop();
  }
});

test.run();

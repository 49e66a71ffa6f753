import { connect as connectHttp2 } from 'node:http2';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../render.ts';
import { askHttp, askHttps, handshake } from './nginx/client.ts';
import { corsOf, noCors, securityHeaders, securityOf } from './nginx/expected.ts';
import { type FrontDoor, startFrontDoor } from './nginx/front-door.ts';
import { until } from './run.ts';

const api = 'api.writecarenotes.com';
const hosts = [api, 'app.writecarenotes.com', 'admin.writecarenotes.com'];

let door: FrontDoor;

test.before(async () => {
  door = await startFrontDoor(render());
});

test.after(() => door?.stop());

test('TLS 1.3 is spoken and TLS 1.2 refused', async () => {
  for (const host of hosts) {
    const socket = await handshake(door, host, 'TLSv1.3');
    assert.is(socket.getProtocol(), 'TLSv1.3');
    socket.destroy();
    const refused = await handshake(door, host, 'TLSv1.2').catch((error: Error) => error.message);
    assert.match(String(refused), /alert protocol version/);
  }
});

test('each host leads to its service, which hears of the client and the host', async () => {
  const services = ['api-gateway', 'frontend-app', 'admin-interface'];
  for (const [index, host] of hosts.entries()) {
    const answer = await askHttps(door, { host, path: '/here?a=1', from: '127.0.1.1' });
    assert.equal([answer.status, answer.body], [200, 'served']);
    const asked = door.stubs[services[index] ?? '']?.asked.at(-1);
    assert.is(asked?.url, '/here?a=1');
    assert.is(asked?.headers.host, host);
    assert.is(asked?.headers['x-forwarded-for'], '127.0.1.1');
    assert.is(asked?.headers['x-forwarded-proto'], 'https');
  }
});

test('HTTP redirects to HTTPS, to the same address, and nothing of it reaches a service', async () => {
  const before = Object.values(door.stubs).flatMap(({ asked }) => asked).length;
  for (const host of hosts) {
    const answer = await askHttp(door, { host, path: '/a/b?c=d' });
    assert.is(answer.status, 308);
    // With :443 in it, it is the same address.
    const addresses = answer.headers.location?.map(location => new URL(location).href);
    assert.equal(addresses, [`https://${host}/a/b?c=d`]);
  }
  assert.is(Object.values(door.stubs).flatMap(({ asked }) => asked).length, before);
});

test('each security header is there once, on answers, refusals and redirects of every host', async () => {
  for (const host of hosts) {
    const body = Buffer.alloc(0);
    const answers = {
      200: await askHttps(door, { host }),
      308: await askHttp(door, { host }),
      400: await askHttps(door, { host, path: '/a/../b' }),
      413: await askHttps(door, { host, method: 'POST', body, headers: { 'content-length': String(2 ** 30) } }),
    };
    for (const [status, answer] of Object.entries(answers)) {
      assert.is(answer.status, Number(status));
      assert.equal(securityOf(answer), securityHeaders, `${status} of ${host}`);
    }
  }
});

test("a service's own copies of those headers do not come through, with its errors either", async () => {
  const gateway = door.stubs['api-gateway'];
  assert.ok(gateway);
  const own = { ...Object.fromEntries(Object.keys(securityHeaders).map(name => [name, 'its own'])), 'x-kept': 'yes' };
  gateway.answer = () => (_, response) =>
    response.writeHead(404, { ...own, 'access-control-allow-origin': '*', 'access-control-max-age': '9' }).end();
  const answer = await askHttps(door, { host: api });
  gateway.answer = undefined;
  assert.is(answer.status, 404);
  assert.equal(securityOf(answer), securityHeaders);
  assert.equal(corsOf(answer), noCors);
  assert.equal(answer.headers['x-kept'], ['yes']);
});

test('HTTP/2 is spoken, with the same headers', async () => {
  const session = connectHttp2(`https://127.0.0.1:${door.port('https')}`, { servername: api, ca: door.ca });
  const stream = session.request({ ':path': '/', ':authority': api });
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.on('response', resolve);
    for (const one of [session, stream]) one.on('error', reject);
  });
  session.destroy();
  assert.is(headers[':status'], 200);
  for (const [name, [value]] of Object.entries(securityHeaders)) assert.is(headers[name], value);
});

test('no answer tells the version of NGINX', async () => {
  const answers = [
    await askHttps(door, { host: api }),
    await askHttp(door, { host: api }),
    await askHttps(door, { host: api, path: '/a/../b' }),
    await askHttp(door, { host: 'unknown.example' }),
  ];
  for (const { headers, body } of answers) {
    assert.equal(headers.server, ['nginx']);
    assert.not.match(body, /nginx\/\d/);
  }
});

test('a line of the access log is JSON, tells who asked, and not what they searched for', async () => {
  const headers = { 'x-tenant-id': 'tenant "7"', 'x-user-id': 'user-1', 'x-correlation-id': 'c-1' };
  await askHttps(door, { host: api, path: '/api/v1/residents?name=Smith', from: '127.0.1.2', headers });
  // NGINX writes it when the answer is already under way.
  const its = (): string | undefined => door.accessLog().find(line => line.includes('"c-1"'));
  await until({ what: 'the request is in the log', seconds: 10, check: async () => its() !== undefined });
  const line = its() ?? '';
  assert.not.match(line, /Smith/);
  assert.not.match(door.errorLog(), /Smith/);
  const { path, authority, method, response_code, downstream_remote_address, ...ids } = JSON.parse(line);
  assert.equal([method, authority, path, response_code], ['GET', api, '/api/v1/residents', '200']);
  assert.is(downstream_remote_address, '127.0.1.2');
  assert.equal([ids.tenant_id, ids.user_id, ids.correlation_id], ['tenant "7"', 'user-1', 'c-1']);
});

test.run();

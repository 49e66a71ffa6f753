import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../render.ts';
import { type Answer, type Ask, askHttps } from './nginx/client.ts';
import { securityHeaders, securityOf } from './nginx/expected.ts';
import { type FrontDoor, startFrontDoor } from './nginx/front-door.ts';

const api = 'api.writecarenotes.com';
const app = 'app.writecarenotes.com';
const mebibyte = 2 ** 20;

let door: FrontDoor;

test.before(async () => {
  door = await startFrontDoor(render());
});

test.after(() => door?.stop());

const served = (answers: Answer[]): number => answers.filter(({ status }) => status === 200).length;

/** As many requests at once, all as these; how many were served and refused, and for how long it took. */
const atOnce = async (count: number, what: Ask): Promise<{ served: number; refused: number; seconds: number }> => {
  const start = Date.now();
  const answers = await Promise.all(Array.from({ length: count }, () => askHttps(door, what)));
  const refusals = answers.filter(({ status }) => status === 429);
  for (const refusal of refusals) assert.equal(securityOf(refusal), securityHeaders);
  return { served: served(answers), refused: refusals.length, seconds: (Date.now() - start) / 1000 };
};

/** A limit lets through one, its burst, and what comes free while they arrive. */
const limitedTo = async (rate: { perMinute: number; burst: number }, what: Ask): Promise<void> => {
  const count = rate.burst + 1 + 40;
  const found = await atOnce(count, what);
  const freed = Math.ceil((found.seconds * rate.perMinute) / 60) + 1;
  assert.is(found.served + found.refused, count, 'served, or refused with 429');
  assert.ok(found.served >= rate.burst + 1, `${found.served} served, ${rate.burst + 1} may come at once`);
  assert.ok(found.served <= rate.burst + 1 + freed, `${found.served} served in ${found.seconds} s`);
  assert.ok(found.refused > 0);
  const inLine = (rate.burst * 60) / rate.perMinute;
  assert.ok(found.seconds < inLine * 0.8, `${found.seconds} s: served at once, not in line, which takes ${inLine} s`);
};

test('1000 requests a minute of one client, evenly spread, all pass, though its burst is used up', async () => {
  const ask = { host: api, from: '127.0.2.1' };
  await atOnce(110, ask);
  const answers: Promise<Answer>[] = [];
  // For a third of a minute. The second before it makes room for requests that come a little early.
  const start = Date.now() + 1000;
  for (let index = 0; index < 333; index += 1) {
    await new Promise(resolve => setTimeout(resolve, start + index * 60 - Date.now()));
    answers.push(askHttps(door, ask));
  }
  assert.is(served(await Promise.all(answers)), 333);
});

test('the page load of 30 requests at once is not refused', async () => {
  assert.is((await atOnce(30, { host: app, from: '127.0.2.2' })).served, 30);
});

test('beyond its burst a client is refused with 429, on each host, and other clients are not', async () => {
  for (const host of [api, app, 'admin.writecarenotes.com']) {
    await limitedTo({ perMinute: 1000, burst: 100 }, { host, from: '127.0.2.3' });
  }
  assert.is((await askHttps(door, { host: api, from: '127.0.2.4' })).status, 200);
});

test('medication, NHS and external routes have limits of their own, which count apart', async () => {
  const from = '127.0.2.5';
  await limitedTo({ perMinute: 500, burst: 50 }, { host: api, path: '/api/v1/medications/1', from });
  await limitedTo({ perMinute: 100, burst: 20 }, { host: api, path: '/api/v1/nhs/1', from });
  await limitedTo({ perMinute: 200, burst: 40 }, { host: api, path: '/api/v1/external', from });
  assert.is((await atOnce(30, { host: api, path: '/api/v1/residents', from })).served, 30);
  assert.is((await atOnce(30, { host: api, path: '/api/v1/nhsomething', from })).served, 30);
});

test('another spelling of a path does not get around its limit', async () => {
  for (const [index, path] of ['/api/v1/%6ehs/1', '/api//v1///nhs/1', '/api/v1/nhs/1?x=/../'].entries()) {
    await limitedTo({ perMinute: 100, burst: 20 }, { host: api, path, from: `127.0.2.${10 + index}` });
  }
});

test('whose limit counts is not chosen by X-Forwarded-For, and the service hears who it was', async () => {
  const from = '127.0.2.20';
  const ask = (index: number) =>
    askHttps(door, {
      host: api,
      from,
      headers: { 'x-forwarded-for': `203.0.113.${index}`, 'x-real-ip': '203.0.113.1' },
    });
  const answers = await Promise.all(Array.from({ length: 160 }, (_, index) => ask(index)));
  assert.ok(served(answers) < 150, `${served(answers)} served`);
  const heard = door.stubs['api-gateway']?.asked.at(-1)?.headers;
  assert.match(String(heard?.['x-forwarded-for']), /, 127\.0\.2\.20$/);
  assert.is(heard?.['x-real-ip'], from);
});

test('a body of 50 MiB is taken, and one byte more refused with 413', async () => {
  const ask = { host: api, method: 'PUT', path: '/api/v1/documents', from: '127.0.2.30' };
  assert.is((await askHttps(door, { ...ask, body: Buffer.alloc(50 * mebibyte) })).status, 200);
  const { asked } = door.stubs['api-gateway'] ?? { asked: [] };
  assert.is(asked.at(-1)?.bytes, 50 * mebibyte);
  const before = asked.length;
  assert.is((await askHttps(door, { ...ask, body: Buffer.alloc(50 * mebibyte + 1) })).status, 413);
  const chunked = { ...ask, headers: { 'transfer-encoding': 'chunked' }, chunked: Buffer.alloc(50 * mebibyte + 1) };
  assert.is((await askHttps(door, chunked)).status, 413);
  assert.is(asked.length, before);
});

test.run();

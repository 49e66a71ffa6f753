import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../render.ts';
import { askHttps } from './nginx/client.ts';
import { corsOf, noCors, securityHeaders, securityOf } from './nginx/expected.ts';
import { type FrontDoor, startFrontDoor } from './nginx/front-door.ts';

const api = 'api.writecarenotes.com';

let door: FrontDoor;

test.before(async () => {
  door = await startFrontDoor(render());
});

test.after(() => door?.stop());

test('a preflight from a page of ours is answered at the door, and its call may be read', async () => {
  const before = door.stubs['api-gateway']?.asked.length;
  for (const origin of ['https://app.writecarenotes.com', 'https://admin.writecarenotes.com']) {
    const headers = { origin, 'access-control-request-method': 'PUT' };
    const answer = await askHttps(door, { host: api, method: 'OPTIONS', path: '/api/v1/residents', headers });
    assert.is(answer.status, 204);
    assert.equal(securityOf(answer), securityHeaders);
    assert.equal(corsOf(answer), {
      ...noCors,
      'access-control-allow-origin': [origin],
      'access-control-allow-methods': ['GET, POST, PUT, PATCH, DELETE, OPTIONS'],
      'access-control-allow-headers': [
        'DNT, User-Agent, X-Requested-With, If-Modified-Since, Cache-Control, Content-Type, Range, Authorization, ' +
          'X-Tenant-ID, X-Correlation-ID',
      ],
      'access-control-max-age': ['600'],
    });
  }
  assert.is(door.stubs['api-gateway']?.asked.length, before);
  const read = await askHttps(door, { host: api, headers: { origin: 'https://app.writecarenotes.com' } });
  assert.equal(read.headers['access-control-allow-origin'], ['https://app.writecarenotes.com']);
  assert.equal(read.headers.vary, ['Origin']);
});

test('a page from elsewhere is allowed nothing, and no host but the API is asked across', async () => {
  const preflight = { 'access-control-request-method': 'GET' };
  const foreign = [
    'https://evil.example',
    'http://app.writecarenotes.com',
    'https://app.writecarenotes.com.evil.example',
    'null',
  ];
  for (const origin of foreign) {
    for (const method of ['OPTIONS', 'GET']) {
      assert.equal(
        corsOf(await askHttps(door, { host: api, method, headers: { origin, ...preflight } })),
        noCors,
        origin,
      );
    }
  }
  const headers = { origin: 'https://admin.writecarenotes.com', ...preflight };
  assert.equal(corsOf(await askHttps(door, { host: 'app.writecarenotes.com', method: 'OPTIONS', headers })), noCors);
});

test.run();

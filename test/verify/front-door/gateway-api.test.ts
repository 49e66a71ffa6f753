import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostBehaviour } from '../../../verify/front-door/behaviour.ts';
import { gatewayBehaviour } from '../../../verify/front-door/gateway-api.ts';
import type { Manifest } from '../../../verify/manifests.ts';
import { changed, without } from './gateway-api-changes.ts';
import { envoyDoor, fabricDoor } from './gateway-api-samples.ts';

const host = 'care.example.org';

const said: HostBehaviour = {
  host,
  backend: { namespace: 'care', service: 'web', port: 80 },
  tls: { secret: 'certificate', minVersion: '1.3' },
  redirect: 308,
  headers: { 'x-frame-options': 'DENY', 'referrer-policy': 'origin' },
  cors: { origins: ['https://app.example.org'], methods: ['GET', 'PUT'], headers: ['DNT'], maxAgeSeconds: 60 },
  bodyBytes: 8 * 1024 * 1024,
  timeoutSeconds: { connect: 5, request: 30 },
  limits: { '/': { perMinute: 600, burst: 30 }, '/drugs': { perMinute: 60, burst: 6 } },
  retries: false,
  drops: ['b3'],
  hides: ['x-powered-by'],
  proxies: ['192.0.2.0/24'],
  refuses: ['/api/v1/..%2fadmin', '/api%2Fv1/nhs'],
};

const of = (manifests: readonly Manifest[]): HostBehaviour | undefined => gatewayBehaviour(manifests)[host];

test('NGINX Gateway Fabric does what its Gateway, routes and policies say', () => {
  assert.equal(gatewayBehaviour(fabricDoor), { [host]: said });
});

test('Envoy Gateway does, too: its bucket holds a minute, and backslashes are escaped slashes to it', () => {
  assert.equal(gatewayBehaviour(envoyDoor), {
    [host]: {
      ...said,
      limits: { '/': { perMinute: 600, burst: 599 }, '/drugs': { perMinute: 60, burst: 59 } },
      refuses: ['/api/v1/..%2fadmin', '/api%2Fv1/nhs', '/api/v1/%5cnhs'],
    },
  });
});

test('without a policy NGINX does what it does by itself', () => {
  const drugs = { '/drugs': { perMinute: 60, burst: 6 } };
  assert.equal(of(without(fabricDoor, 'RateLimitPolicy/care/all')), { ...said, limits: drugs });
  assert.equal(of(without(fabricDoor, 'ClientSettingsPolicy/front/door')), { ...said, bodyBytes: 1024 * 1024 });
  assert.equal(of(without(fabricDoor, 'ProxySettingsPolicy/front/door')), {
    ...said,
    timeoutSeconds: { connect: 60, request: 60 },
  });
  const policy = 'SnippetsPolicy/front/door';
  assert.equal(of(changed(fabricDoor, policy, 'proxy_next_upstream off;', '')), { ...said, retries: true });
  assert.equal(of(changed(fabricDoor, policy, 'proxy_set_header b3 \\"\\";', '')), { ...said, drops: [] });
  assert.throws(() => of(without(fabricDoor, policy)), 'x-frame-options is not the same where no route answers');
});

test('without a policy Envoy does what it does by itself', () => {
  const policy = 'ClientTrafficPolicy/front/door';
  const older = of(changed(envoyDoor, policy, '"tls":{"minVersion":"1.3"},', ''));
  assert.equal(older?.tls, { secret: 'certificate', minVersion: '1.2' });
  const open = of(changed(envoyDoor, policy, '"path":{"escapedSlashesAction":"RejectRequest"},', ''));
  assert.is(open?.refuses, undefined);
  assert.throws(() => of(without(envoyDoor, policy)), 'x-frame-options is not the same where no route answers');
  const unlimited = ['BackendTrafficPolicy/care/all', 'BackendTrafficPolicy/care/drugs'].reduce(without, envoyDoor);
  const { bodyBytes, timeoutSeconds, limits } = of(unlimited) ?? said;
  assert.equal(
    { bodyBytes, timeoutSeconds, limits },
    { bodyBytes: Number.POSITIVE_INFINITY, timeoutSeconds: { connect: 10, request: 15 }, limits: {} },
  );
});

test('an older TLS on the listener is seen', () => {
  const older = changed(fabricDoor, 'Gateway/front/door', 'TLSv1.3', 'TLSv1.2 TLSv1.3');
  assert.is(of(older)?.tls.minVersion, '1.2');
  const unsaid = changed(fabricDoor, 'Gateway/front/door', '{"nginx.org/ssl-protocols":"TLSv1.3"}', '{}');
  assert.is(of(unsaid)?.tls.minVersion, '1.2');
});

test('a header that one path lacks, or another service behind it, is refused', () => {
  const route = 'HTTPRoute/care/drugs';
  const bare = changed(fabricDoor, route, '{"name":"X-Frame-Options","value":"DENY"},', '');
  assert.throws(() => gatewayBehaviour(bare), 'care.example.org: what is answered is not the same for every path');
  const other = changed(fabricDoor, route, '"name":"web"', '"name":"other"');
  assert.throws(() => gatewayBehaviour(other), 'what is answered is not the same for every path');
});

test.run();

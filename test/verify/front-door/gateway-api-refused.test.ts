import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gatewayBehaviour } from '../../../verify/front-door/gateway-api.ts';
import { identity, type Manifest } from '../../../verify/manifests.ts';
import { changed } from './gateway-api-changes.ts';
import { envoyDoor, fabricDoor } from './gateway-api-samples.ts';

const mistakes: [name: string, object: string, from: string, to: string, says: string][] = [
  [
    'an unknown field of a route',
    'HTTPRoute/care/all',
    '"hostnames"',
    '"timeouts":{},"hostnames"',
    '.timeouts is not a',
  ],
  ['an unknown filter', 'HTTPRoute/care/all', '"type":"CORS"', '"type":"RequestMirror"', 'RequestMirror is not eval'],
  [
    'a header of CORS that a service may add',
    'HTTPRoute/care/all',
    '"Access-Control-Max-Age",',
    '',
    'says of access-con',
  ],
  [
    'answers by origin without Vary',
    'HTTPRoute/care/all',
    '"add":[{"name":"Vary","value":"Origin"}],',
    '',
    'Vary: Origin is m',
  ],
  ['CORS for everybody', 'HTTPRoute/care/all', 'https://app.example.org', '*', 'CORS for * is for anybody'],
  ['a redirect elsewhere', 'HTTPRoute/care/to-https', '"https"', '"http"', 'elsewhere than to HTTPS'],
  [
    'a path that is not sent to HTTPS',
    'HTTPRoute/care/to-https',
    '"value":"/"',
    '"value":"/a"',
    'must only send to HTTPS',
  ],
  [
    'a route of another listener',
    'HTTPRoute/care/all',
    '"sectionName":"https"',
    '"sectionName":"tls"',
    'no listener tls',
  ],
  [
    'a route in clear',
    'HTTPRoute/care/all',
    '"sectionName":"https"',
    '"sectionName":"http"',
    'must only send to HTTPS',
  ],
  ['a route of another host', 'HTTPRoute/care/all', 'care.example.org', 'a.example.org', 'is of care.example.org'],
  ['a listener for every namespace', 'Gateway/front/door', '"Selector"', '"All"', 'takes nothing from care alone'],
  ['no route for the rest', 'HTTPRoute/care/all', '"value":"/"', '"value":"/rest"', 'not every path is served'],
  ['a rate by a header', 'RateLimitPolicy/care/all', '$binary_remote_addr', '$http_host', 'not one by the client'],
  ['a rate with 503', 'RateLimitPolicy/care/all', '"rejectCode":429,', '', 'gets 503, not 429'],
  ['a burst that waits', 'RateLimitPolicy/care/all', ',"noDelay":true', '', 'a burst waits in line'],
  [
    'a rate of nobody',
    'RateLimitPolicy/care/all',
    '"HTTPRoute","name":"all"',
    '"HTTPRoute","name":"al"',
    'about none of',
  ],
  ['a rate of the Gateway', 'RateLimitPolicy/care/all', '"kind":"HTTPRoute"', '"kind":"Gateway"', 'about none of'],
  [
    'a rate that is only tried',
    'RateLimitPolicy/care/all',
    '"rejectCode"',
    '"dryRun":true,"rejectCode"',
    '.dryRun is not a',
  ],
  [
    'a directive in a snippet',
    'SnippetsPolicy/front/door',
    'proxy_next_upstream off',
    'access_log off',
    'access_log is not',
  ],
  ['a snippet elsewhere', 'SnippetsPolicy/front/door', '"context":"http"', '"context":"main"', 'main is no context'],
  ['an NginxProxy that nobody names', 'NginxProxy/front/door', '"name":"door"', '"name":"other"', 'does not name it'],
  [
    'the first address of a list',
    'NginxProxy/front/door',
    '"setIPRecursively":true',
    '"setIPRecursively":false',
    'outside of trusted',
  ],
];

for (const [name, object, from, to, says] of mistakes)
  test(`refused with NGINX Gateway Fabric: ${name}`, () => {
    assert.throws(() => gatewayBehaviour(changed(fabricDoor, object, from, to)), says);
  });

const backend = 'BackendTrafficPolicy/care/all';
const mistakesOfEnvoy: typeof mistakes = [
  ['a second try', backend, '"timeout"', '"retry":{"numRetries":1},"timeout"', '.retry is not a field'],
  ['one count for all clients', backend, '"Distinct"', '"Exact"', "each client's address"],
  ['clients that are not counted', backend, '"::/0"', '"fd00::/8"', 'and for nothing else'],
  ['two rates', backend, '"requests":600', '"requests":601', 'must be the same for'],
  ['a rate by the second', backend, '"Minute"', '"Second"', 'by the minute'],
  ['a rate of all Envoys together', backend, '"local"', '"global"', '.global is not a field'],
  [
    'an option of nginx',
    'Gateway/front/door',
    '"mode"',
    '"options":{"nginx.org/x":"y"},"mode"',
    'means nothing to Envoy',
  ],
  ['a kind of its own', 'ClientTrafficPolicy/front/door', 'ClientTrafficPolicy', 'EnvoyPatchPolicy', 'is no kind that'],
];

for (const [name, object, from, to, says] of mistakesOfEnvoy)
  test(`refused with Envoy Gateway: ${name}`, () => {
    assert.throws(() => gatewayBehaviour(changed(envoyDoor, object, from, to)), says);
  });

test('policies of both implementations, or of none, are refused', () => {
  const both = [...fabricDoor, ...envoyDoor.filter(({ kind }) => kind === 'ClientTrafficPolicy')];
  assert.throws(() => gatewayBehaviour(both), 'the policies of one implementation');
  const none = envoyDoor.filter(({ kind }) => ['Gateway', 'HTTPRoute'].includes(kind));
  assert.throws(() => gatewayBehaviour(none), 'the policies of one implementation');
});

test('two policies about the same, and two Gateways, are refused', () => {
  const again = (name: string): Manifest[] =>
    fabricDoor.flatMap(one =>
      identity(one) === name ? [one, { ...one, metadata: { ...one.metadata, name: 'again' } }] : [one],
    );
  assert.throws(() => gatewayBehaviour(again('RateLimitPolicy/care/all')), 'is about all already');
  assert.throws(() => gatewayBehaviour(again('Gateway/front/door')), 'there must be one Gateway');
  assert.throws(() => gatewayBehaviour(again('HTTPRoute/care/to-https')), 'must only send to HTTPS');
});

test.run();

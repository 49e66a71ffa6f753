import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { identity, type Manifest } from '../../verify/manifests.ts';
import { render } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { makeNamespace, refusal, threeNodes } from './fixtures.ts';
import { doors, withDoor } from './front-door.ts';
import { installDefinitions } from './front-door-definitions.ts';
import { envoyPod, fabricPod, unsafeFabricPod } from './gateway-api-pods.ts';
import { validated } from './visit.ts';

let plane: ControlPlane;

const implementations = ['gateway-api with NGINX Gateway Fabric', 'gateway-api with Envoy Gateway'] as const;
type Implementation = (typeof implementations)[number];

/** The Gateway, its routes and its policies. */
const objects = (implementation: Implementation, ...more: string[]): Manifest[] =>
  render(...withDoor(implementation, ...more)).filter(({ apiVersion }) => /^gateway\./.test(apiVersion));

const proxies = '--set=ingress.clients.proxies={192.0.2.0/24,2001:db8::/32}';

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
  await installDefinitions(plane);
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  for (const name of ['front-door', 'core-healthcare']) await makeNamespace(plane, name, restricted);
});

test.after(() => plane?.stop());

for (const implementation of implementations)
  test(`a real API server with the published definitions takes every object: ${implementation}`, async () => {
    assert.ok(Object.keys(doors).includes(implementation));
    for (const all of [objects(implementation), objects(implementation, proxies)]) {
      assert.is(await validated(plane, all), all.length);
      assert.is(all.filter(({ kind }) => kind === 'HTTPRoute').length, 9);
    }
  });

/** What the API server says against the objects with a text in one of them replaced. */
const said = async (all: Manifest[], name: string, from: string, to: string): Promise<string> => {
  const text = JSON.stringify(all.find(one => identity(one) === name));
  assert.ok(text?.includes(from), `${name} has no ${from}`);
  const strictly = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '--filename=-'];
  return refusal(plane, strictly, text.replace(from, to));
};

const mistakes: [name: string, from: string, to: string, says: RegExp][] = [
  [
    'Gateway/front-door/writecarenotes-gateway',
    '"protocol":"HTTPS"',
    '"protocol":"HTTP"',
    /tls must not be specified for protocols/,
  ],
  ['Gateway/front-door/writecarenotes-gateway', '"http-api"', '"http-app"', /[Dd]uplicate|must be unique/],
  ['HTTPRoute/core-healthcare/api-to-https', '308', '309', /statusCode: Unsupported value: 309/],
  ['HTTPRoute/core-healthcare/api', '"DNT"', '"D N T"', /allowHeaders/],
  ['HTTPRoute/core-healthcare/api', '"maxAge":600', '"maxAge":0', /maxAge.*greater than or equal to 1/],
  [
    'HTTPRoute/core-healthcare/api',
    '"remove":[',
    `"remove":[${'"a","b","c","d","e","f","g","h","i",'}`,
    /must have at most 16 items/,
  ],
  ['HTTPRoute/core-healthcare/api', '"type":"CORS"', '"type":"Cors"', /Unsupported value: "Cors"/],
  [
    'ClientTrafficPolicy/front-door/writecarenotes-gateway',
    '"minVersion":"1.3"',
    '"minVersion":"1.4"',
    /Unsupported value: "1.4"/,
  ],
  [
    'ClientTrafficPolicy/front-door/writecarenotes-gateway',
    '"escapedSlashesAction"',
    '"escaped"',
    /unknown|not declared in schema/,
  ],
  ['BackendTrafficPolicy/core-healthcare/api', '"Distinct"', '"Each"', /Unsupported value: "Each"/],
  ['BackendTrafficPolicy/core-healthcare/api', '"limit":"50Mi"', '"limit":"50m"', /requestBuffer\.limit/],
  ['BackendTrafficPolicy/core-healthcare/api', '"60s"', '"60"', /connectTimeout/],
];

for (const [name, from, to, says] of mistakes)
  test(`${name}: ${to} instead of ${from} is refused`, async () => {
    assert.match(await said(objects('gateway-api with Envoy Gateway'), name, from, to), says);
  });

test('Pod Security lets the pods of both implementations into the namespace of the Gateway', async () => {
  const create = (pod: object): [string[], string] => [
    ['create', '--dry-run=server', '--output=name', '--filename=-'],
    JSON.stringify(pod),
  ];
  for (const pod of [fabricPod, envoyPod]) assert.match(await plane.kubectl(...create(pod)), /^pod\//);
  assert.match(await refusal(plane, ...create(unsafeFabricPod)), /violates PodSecurity "restricted:latest": allowPriv/);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { get, threeNodes } from './fixtures.ts';
import { type Door, everything, strays, withDoor } from './front-door.ts';
import { installDefinitions } from './front-door-definitions.ts';
import { installIstio } from './istio.ts';
import { install, releaseManifests, settled, type Target, upgrade } from './release.ts';
import { difference, type LiveObject } from './snapshot.ts';
import { tracesOf } from './traces.ts';
import { sidecarsIn, validated } from './visit.ts';

let plane: ControlPlane;
/** What there is with nginx, before any other front door. */
let first: Map<string, LiveObject>;
const target = (line: '4' | '3' = '4'): Target => ({ plane, helm: pinnedHelm(line) });
const controller = ['-n', 'ingress-nginx', 'deployment/ingress-nginx-controller'];

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true });
  await Promise.all([installIstio(plane), installDefinitions(plane)]);
  await install(target(), ...withDoor('nginx'));
  await settled(plane);
  first = await everything(plane);
});

test.after(() => plane?.stop());

/** Goes to a front door and looks: all that is there is of the release, but the Namespaces that are kept. */
const goTo = async (door: Door, kept: string[], ...more: string[]): Promise<Manifest[]> => {
  await upgrade(target(), ...withDoor(door, ...more));
  await settled(plane);
  const release = await releaseManifests(target());
  assert.is(await validated(plane, release), release.length);
  assert.equal(
    strays(await everything(plane), release),
    kept.map(name => `Namespace/${name}`),
  );
  return release;
};

const issued = '--set=ingress.tls.issuer.name=letsencrypt';

const certificates = (release: Manifest[]): unknown =>
  release
    .filter(({ kind }) => kind === 'Certificate')
    .map(({ metadata, spec }) => [metadata.namespace, metadata.name, (spec as { dnsNames: string[] }).dnsNames]);

const hosts = ['admin.localhost', 'api.localhost', 'app.localhost'];

test('nginx: with an issuer there is a Certificate of all public hosts beside the services', async () => {
  const release = await goTo('nginx', [], issued);
  assert.equal(certificates(release), [['core-healthcare', 'writecarenotes-tls', hosts]]);
});

for (const [door, namespace] of [
  ['gateway-api with NGINX Gateway Fabric', 'front-door'],
  ['gateway-api with Envoy Gateway', 'front-door'],
] as const) {
  test(`${door}: its objects are accepted, with their Certificate, and nothing of nginx is left but its Namespace`, async () => {
    const release = await goTo(door, ['ingress-nginx'], issued);
    assert.equal(certificates(release), [[namespace, 'writecarenotes-tls', hosts]]);
    assert.ok(release.some(({ kind, metadata }) => kind === 'Gateway' && metadata.namespace === namespace));
  });
}

test('nginx again: it is as it was, in the Namespace that was kept; of the Gateway its own Namespace is left', async () => {
  await goTo('nginx', ['front-door']);
  const { added, removed, changed } = difference(first, await everything(plane));
  assert.equal({ added, removed, changed }, { added: ['Namespace/front-door'], removed: [], changed: [] });
});

test('nginx in the mesh: its pods get a sidecar where Pod Security is restricted', async () => {
  await goTo('nginx in the mesh', ['front-door']);
  await plane.kubectl(['rollout', 'restart', ...controller]);
  await settled(plane);
  assert.equal((await sidecarsIn(plane)).parts, ['ingress-nginx', 'prometheus', 'jaeger']);
  const { metadata } = await get(plane, 'namespace', 'ingress-nginx');
  assert.is(metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted');
});

test('istio: its objects are accepted, with their Certificate, and nothing of nginx is left but its Namespace', async () => {
  const release = await goTo('istio', ['front-door', 'ingress-nginx'], issued);
  assert.equal(certificates(release), [['istio-system', 'writecarenotes-tls', hosts]]);
  assert.ok(release.some(({ kind, metadata }) => kind === 'Gateway' && metadata.name === 'writecarenotes-gateway'));
});

/** How front doors are spelt in objects. */
const words = [
  'ingress-nginx',
  'nginx-ingress',
  'nginx.org',
  'writecarenotes-gateway',
  'writecarenotes-tls',
  'httproute',
];

test('none: no object of the cluster tells of a front door but the Namespaces that are kept', async () => {
  await goTo('none', ['front-door', 'ingress-nginx', 'tracing']);
  // The monitoring's rules and logs name it in lists that are the same for all installations, as dashboards do.
  const unasked = /^(CustomResourceDefinition\/|APIService\/|ConfigMap\/monitoring\/(alloy|prometheus-rules)$)/;
  const told = (await tracesOf(plane, words)).filter(name => !unasked.test(name));
  // What Kubernetes itself puts into every namespace.
  assert.equal(told, [
    'ConfigMap/ingress-nginx/kube-root-ca.crt',
    'Namespace/ingress-nginx',
    'ServiceAccount/ingress-nginx/default',
  ]);
});

test('nginx at last: it is as it was at first', async () => {
  await goTo('nginx', ['front-door', 'tracing']);
  const { added, removed, changed } = difference(first, await everything(plane));
  assert.equal({ removed, changed }, { removed: [], changed: [] });
  assert.equal(added, ['Namespace/front-door', 'Namespace/tracing']);
  // With a word for it, so that the search above is known to find something.
  assert.ok((await tracesOf(plane, words)).includes('Ingress/core-healthcare/api'));
});

test('Helm 3, too, leaves nothing of a front door that was in the mesh to the next one in its Namespace', async () => {
  for (const door of ['nginx in the mesh', 'none', 'nginx'] as const) await upgrade(target('3'), ...withDoor(door));
  await settled(plane);
  const { removed, changed } = difference(first, await everything(plane));
  assert.equal({ removed, changed }, { removed: [], changed: [] });
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();

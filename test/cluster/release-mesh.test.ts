import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { get, threeNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { install, releaseManifests, settled, type Target, upgrade } from './release.ts';
import { difference, type LiveObject, meshKinds, snapshot } from './snapshot.ts';
import { sidecarsIn, validated } from './visit.ts';

let plane: ControlPlane;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

/** One pod a service, Jaeger without a volume; the monitoring's parts are small. */
const local = [...environment('local'), '--set=monitoring.nodeExporter.maxNodes=6'];
const mesh = (phase: string): string[] => [
  ...local,
  `--set=global.writecarenotes.mesh.enabled=true,global.writecarenotes.mesh.phase=${phase}`,
];

const seen: Record<string, Map<string, LiveObject>> = {};

/** Upgrades to a phase and says how the objects differ from those before. */
const to = async (phase: string, from: string): Promise<ReturnType<typeof difference>> => {
  const before = seen[from];
  await upgrade(target(), ...(phase === 'off' ? local : mesh(phase)));
  await settled(plane);
  seen[phase] = await snapshot(plane, meshKinds);
  return difference(before as Map<string, LiveObject>, seen[phase]);
};

const kindsOf = (identities: string[]): string[] =>
  [...new Set(identities.map(name => name.split('/')[0] ?? ''))].sort();

/** Restarts all Deployments of the tiers, as people do whose pods must get or lose a sidecar. */
const restart = async (): Promise<void> => {
  const { items } = await get(plane, 'namespaces', '--selector=tier');
  const tiers = (items as { metadata: { name: string; labels: Record<string, string> } }[])
    .filter(({ metadata }) => metadata.labels.system === undefined)
    .map(({ metadata }) => metadata.name);
  for (const tier of tiers) await plane.kubectl(['rollout', 'restart', 'deployment', '-n', tier]);
  await settled(plane);
};

/** The pods of the tiers by name, to tell whether one was replaced. */
const podsOf = (objects: Map<string, LiveObject> | undefined): string[] =>
  [...(objects ?? new Map<string, LiveObject>()).values()]
    .filter(({ kind, metadata }) => kind === 'Pod' && metadata.labels && 'writecarenotes.com/tier' in metadata.labels)
    .map(({ metadata }) => metadata.name)
    .sort();

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true });
  await installIstio(plane);
  await install(target(), ...local);
  await settled(plane);
  seen.off = await snapshot(plane, meshKinds);
});

test.after(() => plane?.stop());

test('without the mesh there is no object of it, and no sidecar', async () => {
  assert.equal(
    kindsOf([...(seen.off ?? new Map()).keys()]).filter(kind => meshOnly.includes(kind)),
    [],
  );
  assert.equal(await sidecarsIn(plane), { with: 0, without: 28, parts: [] });
});

/** Kinds that only a mesh has. */
const meshOnly = [
  'AuthorizationPolicy',
  'DestinationRule',
  'Gateway',
  'PeerAuthentication',
  'ServiceEntry',
  'Sidecar',
  'Telemetry',
  'VirtualService',
];

test('joining, it brings routes and breakers but no rule by identity; no pod of a service is replaced', async () => {
  const { added, removed, changed, renewed } = await to('joining', 'off');
  assert.equal([...removed, ...renewed], []);
  assert.equal(
    kindsOf(added).filter(kind => meshOnly.includes(kind)),
    meshOnly.filter(kind => kind !== 'AuthorizationPolicy'),
  );
  assert.equal(kindsOf(changed), [
    'ConfigMap',
    'Deployment',
    'Ingress',
    'LimitRange',
    'Namespace',
    'NetworkPolicy',
    'ResourceQuota',
  ]);
  assert.equal(
    changed.filter(name => name.startsWith('Deployment/')),
    // A sidecar for Prometheus; the others look into the mesh's namespaces, and show one dashboard more.
    ['alloy', 'grafana', 'kube-state-metrics', 'prometheus'].map(part => `Deployment/monitoring/${part}`),
  );
  assert.equal(podsOf(seen.joining), podsOf(seen.off));
  assert.equal(seen.joining?.get('PeerAuthentication/istio-system/default')?.spec, { mtls: { mode: 'PERMISSIVE' } });
});

test('the API server knows every field of every object of it, while joining', async () => {
  const manifests = await releaseManifests(target());
  assert.is(await validated(plane, manifests), manifests.length);
});

test('after a restart every pod of a service and of the front door has its sidecar', async () => {
  await restart();
  assert.equal(await sidecarsIn(plane), { with: 28, without: 0, parts: ['ingress-nginx', 'prometheus', 'jaeger'] });
  seen.joined = await snapshot(plane, meshKinds);
});

test('enforced, identities are asked for, and again no pod of a service is replaced', async () => {
  const { added, removed, changed, renewed } = await to('enforced', 'joined');
  assert.equal([...removed, ...renewed], []);
  assert.equal(kindsOf(added), ['AuthorizationPolicy']);
  assert.equal(
    kindsOf(changed).filter(kind => ['Deployment', 'Namespace', 'Service'].includes(kind)),
    [],
  );
  assert.equal(podsOf(seen.enforced), podsOf(seen.joined));
  assert.equal(seen.enforced?.get('PeerAuthentication/istio-system/default')?.spec, { mtls: { mode: 'STRICT' } });
  const manifests = await releaseManifests(target());
  assert.is(await validated(plane, manifests), manifests.length);
});

test('leaving, it is as it was while joining, but pods get no sidecar any more', async () => {
  const { added, removed, changed, renewed } = await to('leaving', 'joined');
  assert.equal([...added, ...removed, ...renewed], []);
  assert.equal(kindsOf(changed), ['Namespace']);
  assert.equal(podsOf(seen.leaving), podsOf(seen.joined));
  await restart();
  assert.equal(await sidecarsIn(plane), { with: 0, without: 28, parts: ['prometheus', 'jaeger'] });
});

test('off again, nothing of it is left but the Namespace of the traces, and nothing was made anew', async () => {
  const { added, removed, changed, renewed } = await to('off', 'off');
  assert.equal(added, ['Namespace/tracing']);
  assert.equal([...removed, ...renewed], []);
  // What a restart writes into a Deployment stays there.
  assert.equal(
    changed.filter(name => !/^Deployment\/(?!monitoring)/.test(name)),
    [],
  );
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();

import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import type { Ended } from '../ended.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { makeCharts } from './deploy-mesh-charts.ts';
import { type Run, runDoor, watchAvailability, withUsual } from './deploy-run.ts';
import { onDeletion, warnings } from './events.ts';
import { get, threeNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { install, runHelm, settled, type Target } from './release.ts';
import { difference, type LiveObject, meshKinds, snapshot, touched } from './snapshot.ts';
import { sidecarsIn } from './visit.ts';

/**
 * The real program, Helm, kubectl and Istio's own charts, on a real API server. Pods are simulated: nobody injects, so
 * the charts come without their webhooks and the API server injects itself; nothing can be port-forwarded.
 */
let plane: ControlPlane;
let charts: string;
let off: Map<string, LiveObject>;
let watched: ReturnType<typeof watchAvailability>;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

const deployMesh = (args: string[], signal?: Run['signal']): Promise<Ended> => {
  const usual = { '--environment': 'local', '--timeout': '90s', '--istio-charts': charts };
  return runDoor({ plane, door: 'deploy-service-mesh', args: withUsual(usual, args), ...(signal && { signal }) });
};

const run = (...args: string[]): Promise<Ended> => deployMesh(args);

const isOff = async (): Promise<boolean> => {
  const { mesh } = JSON.parse((await runHelm(target(), ['get', 'values', 'writecarenotes', '--all', '-o', 'json'])).out)
    .global.writecarenotes;
  return mesh.enabled === false;
};

const modes = (): Promise<string> =>
  plane.kubectl(['get', 'peerauthentications', '-n', 'istio-system', '-o', 'jsonpath={.items[*].spec.mtls.mode}']);

const taint = (effect: string): Promise<string> =>
  plane.kubectl(['taint', 'nodes', '--all', `writecarenotes.com/full${effect}`]);

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
  charts = join(plane.dir, 'charts');
  await makeCharts(charts);
  await installIstio(plane);
  // All but the sidecars is the program's own affair.
  await plane.kubectl(['delete', 'namespaces', 'istio-system', 'istio-egress', '--timeout=30s']);
  await install(target(), ...environment('local'));
  await settled(plane);
  off = await snapshot(plane);
  watched = watchAvailability(plane);
});

test.after(() => plane?.stop());

test('the release of another environment is left alone', async () => {
  const { code, err } = await run('--environment', 'staging');
  assert.is(code, 2);
  assert.match(err, "--environment staging: the release is local's");
});

test('a dry run looks at the cluster, says every step, and changes nothing', async () => {
  const { code, out, err } = await run('--dry-run');
  assert.equal([code, err], [0, '']);
  assert.match(out, 'The mesh of writecarenotes (local) is off.');
  assert.match(out, 'kubectl rollout restart --namespace core-healthcare');
  assert.equal(touched(off, await snapshot(plane)), []);
});

test('killed in the middle of the restarts, it leaves a mesh that is joining and refuses nothing', async () => {
  const { code, out } = await deployMesh([], { at: /sidecars in operational/, name: 'SIGKILL' });
  assert.is(code, null);
  assert.match(out, 'done: restarted');
  const { with: some, without } = await sidecarsIn(plane);
  assert.ok(some > 0 && without > 0, `${some} with, ${without} without`);
  assert.is(await modes(), 'PERMISSIVE');
});

test('a tier whose pods find no node: it says which, why, and how to go on, and ends with 1', async () => {
  await taint('=yes:NoSchedule');
  const { code, out, err } = await run('--timeout', '15s');
  await taint('-');
  assert.is(code, 1, out);
  assert.match(err, /Failed at step \d+: sidecars in /);
  assert.match(err, /after 15 s not every pod of .* is available/);
  assert.match(err, /FailedScheduling Pod .*untolerated taint/);
  assert.match(err, 'run the same again: it goes on from here');
  assert.is(await modes(), 'PERMISSIVE');
});

test('run again it goes on: every pod gets its sidecar, then the mesh is enforced', async () => {
  const { code, out, err } = await run();
  assert.equal([code, err], [0, ''], out);
  for (const words of [
    'nothing to do: it is installed with these values',
    'nothing to do: it has joined',
    'all rules are there; ',
    'no request was made: ',
    'kubectl port-forward -n istio-system svc/kiali 20001:20001',
  ])
    assert.match(out, words);
  await settled(plane);
  const { with: some, without, parts } = await sidecarsIn(plane);
  assert.equal({ some, without, parts }, { some: 28, without: 0, parts: ['ingress-nginx', 'prometheus', 'jaeger'] });
  assert.is(await modes(), 'STRICT');
});

test('Istio runs with our values in the namespaces of the platform, and its gateway has one proxy', async () => {
  const { items } = await get(plane, 'deployments,daemonsets', '--all-namespaces');
  const istio = (items as LiveObject[]).filter(({ metadata }) => /^istio-/.test(metadata.namespace ?? ''));
  assert.equal(istio.map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`).sort(), [
    'DaemonSet/istio-cni/istio-cni-node',
    'Deployment/istio-egress/istio-egressgateway',
    'Deployment/istio-system/istiod',
    'Deployment/istio-system/kiali',
  ]);
});

test('run once more it changes nothing at all, and never prints the key that it made for Kiali', async () => {
  const encoded = (await get(plane, 'secret', 'kiali-signing-key', '-n', 'istio-system')).data.key;
  const key = Buffer.from(encoded, 'base64').toString();
  assert.match(key, /^[0-9a-f]{32}$/);
  const before = await snapshot(plane, meshKinds);
  const { code, out, err } = await run();
  assert.is(code, 0);
  assert.match(out, 'nothing to do: it is there, and stays as it is');
  assert.match(out, 'nothing to do: it is enforced');
  assert.not.match(out + err, key);
  assert.equal(touched(before, await snapshot(plane, meshKinds)), []);
  assert.is((await get(plane, 'secret', 'kiali-signing-key', '-n', 'istio-system')).data.key, encoded);
});

test('--leave takes the mesh away, and nothing of it is left but namespaces and Istio', async () => {
  const { code, out, err } = await run('--leave');
  assert.equal([code, err], [0, ''], out);
  await settled(plane);
  assert.is(await isOff(), true);
  const { with: some, without, parts } = await sidecarsIn(plane);
  assert.equal({ some, without, parts }, { some: 0, without: 28, parts: [] });
  const { added, removed, changed, renewed } = difference(off, await snapshot(plane, meshKinds));
  assert.equal(added, ['Namespace/tracing']);
  assert.equal([...removed, ...renewed], []);
  // What a restart writes into a Deployment stays there.
  assert.equal(
    changed.filter(name => !name.startsWith('Deployment/')),
    [],
  );
});

test('during all of it every service had all its pods to offer', () => {
  const { lines, below } = watched.stop();
  assert.ok(lines.length > 200, `${lines.length} lines`);
  assert.equal(below, []);
});

/** The taint of above; and autoscalers of Istio's charts ask for pods' metrics where ours ask for containers'. */
const expected = [
  ...onDeletion,
  /^FailedScheduling .*untolerated taint/,
  /^FailedGetResourceMetric HorizontalPodAutoscaler\/istio-/,
];

test('quota, Pod Security and the scheduler had nothing else to warn of', async () => {
  assert.equal(await warnings(plane, expected), []);
});

test.run();

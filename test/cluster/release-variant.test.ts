import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { get, sixNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { install, settled, type Target, upgrade } from './release.ts';
import { difference, type LiveObject, snapshot } from './snapshot.ts';
import { tracesOf } from './traces.ts';

let plane: ControlPlane;
let before: Map<string, LiveObject>;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

const canary = 'global.writecarenotes.variants.medication-service.canary';
const withCanary = [`--set=${canary}.image.tag=1.1.0`, `--set=${canary}.weight=10`];

test.before(async () => {
  plane = await startControlPlane({ nodes: sixNodes, istioCrds: true });
  await installIstio(plane);
  await install(target(), ...environment('production'));
  await settled(plane);
  before = await snapshot(plane);
});

test.after(() => plane?.stop());

test('a variant is a second Deployment beside the first, with pods and an autoscaler of its own', async () => {
  await upgrade(target(), ...environment('production'), ...withCanary);
  const { deployments, pods } = await settled(plane);
  assert.is(deployments['core-healthcare/medication-service'], 4);
  assert.is(deployments['core-healthcare/medication-service-canary'], 4);
  assert.is(pods['core-healthcare'], 25 + 4);
  const { added, removed, changed, renewed } = difference(before, await snapshot(plane));
  assert.equal(added, [
    'Deployment/core-healthcare/medication-service-canary',
    'HorizontalPodAutoscaler/core-healthcare/medication-service-canary',
  ]);
  assert.equal(changed, ['ResourceQuota/core-healthcare/core-healthcare']);
  assert.equal([...removed, ...renewed], []);
});

test('the Service and the budget are for the pods of both, and their images are their own', async () => {
  const ofCanary = '--selector=app.kubernetes.io/name=medication-service,writecarenotes.com/variant=canary';
  const { items } = await get(plane, 'pods', '-n', 'core-healthcare', ofCanary);
  const images = items.map(({ spec }: (typeof items)[number]) => spec.containers[0].image);
  assert.equal([...new Set(images)], ['writecarenotes/medication-service:1.1.0']);
  const budget = await get(plane, 'pdb/medication-service', '-n', 'core-healthcare');
  assert.is(budget.status.expectedPods, 8);
  const slices = await get(
    plane,
    'endpointslices',
    '-n',
    'core-healthcare',
    '--selector=kubernetes.io/service-name=medication-service',
  );
  assert.is(slices.items.flatMap(({ endpoints }: (typeof slices.items)[number]) => endpoints).length, 8);
});

test('a variant that is taken away leaves nothing, and changes nothing else', async () => {
  await upgrade(target(), ...environment('production'));
  await settled(plane);
  assert.equal(await tracesOf(plane, ['canary']), []);
  const { added, removed, changed, renewed } = difference(before, await snapshot(plane));
  assert.equal([...added, ...removed, ...changed, ...renewed], []);
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();

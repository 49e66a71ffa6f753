import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { warnings } from './events.ts';
import { threeNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { install, settled, type Target, upgrade } from './release.ts';
import { reserveRoom } from './reserve.ts';

let plane: ControlPlane;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

test.before(async () => {
  // New pods are Ready at once and old ones stay this long: as many as there can be at a time, which is what a quota
  // must allow for. In earnest a pod takes 10 s to leave, and some to come.
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true, drainSeconds: 3 });
  await installIstio(plane);
  await reserveRoom(plane);
});

test.after(() => plane?.stop());

/** Restarts every Deployment of the tiers at the same time, and waits until the last old pod is gone. */
const restart = async (...tiers: string[]): Promise<void> => {
  await Promise.all(tiers.map(tier => plane.kubectl(['rollout', 'restart', 'deployment', '-n', tier])));
  await settled(plane);
};

test('local: all Deployments roll out at once, and no quota stops a pod', async () => {
  await install(target(), ...environment('local'));
  await settled(plane);
  await restart(...Object.keys(values.tiers), 'ingress-nginx', 'monitoring');
  assert.equal(await warnings(plane), []);
});

test('from local to staging: the mesh and the autoscalers come, and no quota stops a pod', async () => {
  await upgrade(target(), ...environment('staging'));
  const { pods } = await settled(plane);
  assert.is(
    Object.values(pods).reduce((sum, count) => sum + count, 0),
    65,
  );
  assert.equal(await warnings(plane), []);
});

test('staging: all Deployments of a tier roll out at once, and every pod finds its quota and its node', async () => {
  await restart('core-healthcare');
  await restart('operational', 'compliance');
  await restart('integration', 'ai-analytics', 'infrastructure');
  assert.equal(await warnings(plane), []);
});

test('staging: the front door rolls out at its maximum, its sidecars too, and no quota stops a pod', async () => {
  await plane.kubectl(['scale', 'deployment', '--all', '--namespace=ingress-nginx', '--replicas=6']);
  await settled(plane);
  await restart('ingress-nginx');
  await restart('ingress-nginx');
  assert.equal(await warnings(plane), []);
});

test('staging: the monitoring starts anew, on every node as well, and no quota stops a pod', async () => {
  await plane.kubectl(['rollout', 'restart', 'daemonset', '-n', 'node-metrics']);
  await restart('monitoring');
  assert.equal(await warnings(plane), []);
});

test('staging: all Deployments of a tier roll out at once while autoscalers hold them at their maximum', async () => {
  await plane.kubectl(['scale', 'deployment', '--all', '--namespace=infrastructure', '--replicas=6']);
  await settled(plane);
  await restart('infrastructure');
  assert.equal(await warnings(plane), []);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { warnings } from './events.ts';
import { get, sixNodes } from './fixtures.ts';
import { install, settled, type Target, upgrade } from './release.ts';
import { until } from './run.ts';
import { snapshot, touched } from './snapshot.ts';

let plane: ControlPlane;
const four = (): Target => ({ plane, helm: pinnedHelm('4') });
const three = (): Target => ({ plane, helm: pinnedHelm('3') });

/** The ways to upgrade; each is tried on what the one before it left. */
const ways: [title: string, target: () => Target, ...args: string[]][] = [
  ['Helm 4 that applies in the client', four, '--server-side=false'],
  ['Helm 4 that applies in the server', four, '--server-side=true'],
  ['Helm 3', three],
  ['Helm 4 after Helm 3', four],
  ['Helm 4 that applies in the server after Helm 3', four, '--server-side=true'],
];

test.before(async () => {
  plane = await startControlPlane({ nodes: sixNodes });
  await install(four());
  await settled(plane);
});

test.after(() => plane?.stop());

for (const [title, target, ...args] of ways) {
  // Not one kind is written to: not even an object's resourceVersion changes.
  test(`an upgrade with nothing changed changes nothing: ${title}`, async () => {
    const before = await snapshot(plane);
    assert.ok(before.size > 300, `${before.size} objects`);
    await upgrade(target(), ...args);
    assert.equal(touched(before, await snapshot(plane)), []);
  });
}

const resident = ['-n', 'core-healthcare', 'deployment/resident-service'];

const readyResidents = async (): Promise<number> => (await get(plane, ...resident)).status.readyReplicas;

/** The variables of the container that this test has put there. */
const tries = async (): Promise<string[]> => {
  const env: { name: string }[] = (await get(plane, ...resident)).spec.template.spec.containers[0].env;
  return env.map(({ name }) => name).filter(name => name.startsWith('TRY_'));
};

test('a Deployment that the autoscaler holds at 7 stays at 7, and a value taken away goes, whoever upgrades', async () => {
  await plane.kubectl(['scale', ...resident, '--replicas=7']);
  await until({ what: '7 pods are Ready', seconds: 30, check: async () => (await readyResidents()) === 7 });
  for (const [index, [, target, ...args]] of ways.entries()) {
    // In place of the variable that the way before it left.
    await upgrade(target(), ...args, `--set=core-healthcare.services.resident-service.env.TRY_${index}=yes`);
    const { deployments } = await settled(plane);
    assert.is(deployments['core-healthcare/resident-service'], 7);
    assert.equal(await tries(), [`TRY_${index}`]);
  }
  // The autoscaler knows of the 7, without metrics it has no reason to change them, and its minimum is no maximum.
  const { status, spec } = await get(plane, 'hpa/resident-service', '-n', 'core-healthcare');
  assert.equal([status.currentReplicas, spec.minReplicas], [7, 3]);
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane), []);
});

test.run();

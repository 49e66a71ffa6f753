import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type HelmLine, pinnedHelm } from '../../scripts/tools.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { apply, get, refusal, threeNodes } from './fixtures.ts';
import { install, refused, rollback, runHelm, settled, type Target, uninstall, upgrade } from './release.ts';
import { difference, type LiveObject, snapshot } from './snapshot.ts';

let plane: ControlPlane;

/** Helm 3 knows but the client's way to apply. */
const ways: { title: string; line: HelmLine; how: string[] }[] = [
  { title: 'Helm 4 that applies in the server', line: '4', how: ['--server-side=true'] },
  { title: 'Helm 4 that applies in the client', line: '4', how: ['--server-side=false'] },
  { title: 'Helm 3', line: '3', how: [] },
];

/** Three tiers are enough for what this is about, and half the time. */
const local = [
  ...environment('local'),
  // The services behind the front door are not among them.
  '--set=global.writecarenotes.frontDoor=none',
  ...['core-healthcare', 'integration', 'infrastructure'].map(
    tier => `--set=global.writecarenotes.tiers.${tier}.enabled=false`,
  ),
];

/** Another release: a service less, other images, more of something, a variable; with all but Helm 3, a tier less too. */
const withoutTier = '--set=global.writecarenotes.tiers.ai-analytics.enabled=false';
const other = [
  '--set=global.writecarenotes.services.transport-service.enabled=false',
  '--set=global.writecarenotes.defaults.image.tag=21-alpine',
  '--set=operational.services.financial-service.replicas=2',
  '--set=operational.services.financial-service.env.LOG_LEVEL=debug',
];

/** What people put into a tier's namespace themselves. */
const peoples = [
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'writecarenotes-postgres', namespace: 'compliance' } },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'evidence', namespace: 'compliance' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
];

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
});

test.after(() => plane?.stop());

/** What an uninstall must leave: the namespaces and the monitoring's volumes, with their uids. */
const kept = (objects: Map<string, LiveObject>): Record<string, string> =>
  Object.fromEntries(
    [...objects]
      .filter(([name]) => /^(Namespace|PersistentVolumeClaim)\//.test(name))
      .map(([name, { metadata }]) => [name, metadata.uid]),
  );

for (const { title, line, how } of ways) {
  const target = (): Target => ({ plane, helm: pinnedHelm(line) });
  let first: Map<string, LiveObject>;

  test(`${title}: a rollback brings back what the first revision was`, async () => {
    await install(target(), ...local, ...how);
    await settled(plane);
    first = await snapshot(plane);
    await upgrade(target(), ...local, ...other, ...how, ...(line === '4' ? [withoutTier] : []));
    assert.is((await settled(plane)).deployments['operational/financial-service'], 2);
    await rollback(target(), 1);
    await settled(plane);
    const { added, removed, changed, renewed } = difference(first, await snapshot(plane));
    assert.equal([...added, ...removed, ...changed], []);
    // Five objects a service: one, and with its tier four more, what that has of its own, and the rights in it of
    // Prometheus, Alloy and kube-state-metrics.
    assert.is(renewed.length, line === '4' ? 5 + 4 * 5 + 4 + 3 : 5);
    const history = JSON.parse((await runHelm(target(), ['history', 'writecarenotes', '--output=json'])).out);
    assert.equal(
      history.map(({ status }: { status: string }) => status),
      ['superseded', 'superseded', 'deployed'],
    );
  });

  test(`${title}: an uninstall leaves the namespaces with what people put there, and the volumes`, async () => {
    await apply(plane, ...peoples);
    await uninstall(target());
    const left = await snapshot(plane);
    const expected = Object.keys(kept(first)).sort();
    // ReplicaSets and pods go a moment after their Deployments.
    assert.equal([...left.keys()].filter(name => !/^(ReplicaSet|Pod)\//.test(name)).sort(), expected);
    assert.equal(kept(left), kept(first));
    for (const object of ['secret/writecarenotes-postgres', 'pvc/evidence']) {
      assert.ok(await get(plane, object, '--namespace=compliance'));
    }
    assert.match(await refusal(plane, ['get', 'deployment', '-n', 'compliance', 'audit-service']), /NotFound/);
  });

  test(`${title}: installed again, it takes namespaces and volumes over and is as it was`, async () => {
    await install(target(), ...local, ...how);
    await settled(plane);
    const again = await snapshot(plane);
    assert.equal(kept(again), kept(first));
    const { added, removed, changed, renewed } = difference(first, again);
    assert.equal([...added, ...removed, ...changed], []);
    const lasting = [...first.keys()].filter(name => !/^(ReplicaSet|Pod)\//.test(name));
    assert.equal(renewed, lasting.filter(name => !(name in kept(first))).sort());
    if (line === '4') await uninstall(target());
  });
}

test('Helm 3 cannot roll back to a tier whose Namespace was kept, and says so; an upgrade brings it back', async () => {
  const target = { plane, helm: pinnedHelm('3') };
  await upgrade(target, ...local, withoutTier);
  assert.match(await refused(rollback(target, 1)), /no Namespace with the name "ai-analytics" found/);
  await upgrade(target, ...local);
  assert.is((await settled(plane)).pods['ai-analytics'], 4);
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { get, threeNodes } from './fixtures.ts';
import { install, settled, type Target, uninstall, upgrade } from './release.ts';
import { difference, type LiveObject, snapshot } from './snapshot.ts';
import { tracesOf } from './traces.ts';

let plane: ControlPlane;
let before: Map<string, LiveObject>;
const helm4 = (): Target => ({ plane, helm: pinnedHelm('4') });
const helm3 = (): Target => ({ plane, helm: pinnedHelm('3') });

/** One pod a service, and three tiers of six: as much as this is about. */
const small = [
  ...environment('local'),
  // The services behind the front door are not among them.
  '--set=global.writecarenotes.frontDoor=none',
  ...['core-healthcare', 'integration', 'infrastructure'].map(
    tier => `--set=global.writecarenotes.tiers.${tier}.enabled=false`,
  ),
];

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
  await install(helm4(), ...small);
  await settled(plane);
  before = await snapshot(plane);
});

test.after(() => plane?.stop());

const ofKind = (objects: Map<string, LiveObject>, ...kinds: string[]): string[] =>
  [...objects.keys()].filter(name => kinds.includes(name.split('/')[0] ?? '')).sort();

/** The pods that were not there before, by whose they are. */
const restarted = (old: Map<string, LiveObject>, now: Map<string, LiveObject>): string[] =>
  ofKind(now, 'Pod')
    .filter(name => !old.has(name))
    .map(name => now.get(name)?.metadata)
    .map(metadata => `${metadata?.namespace}/${metadata?.labels?.['app.kubernetes.io/name']}`)
    .sort();

/** Upgrades from what is described by `small`, and says how the cluster differs after it. */
const changeTo = async (...args: string[]) => {
  await upgrade(helm4(), ...small, ...args);
  await settled(plane);
  const now = await snapshot(plane);
  return { ...difference(before, now), restarted: restarted(before, now) };
};

test('another receiver restarts Alertmanager, which reads it when it starts, and nothing else', async () => {
  const seen = await changeTo('--set=monitoring.alertmanager.receivers.on-call.type=pagerduty');
  assert.equal(seen, {
    added: [],
    removed: [],
    changed: ['ConfigMap/monitoring/alertmanager', 'Deployment/monitoring/alertmanager'],
    renewed: [],
    restarted: ['monitoring/alertmanager'],
  });
});

test('other rules reach Prometheus as a file: a service switched off restarts nothing', async () => {
  await upgrade(helm4(), ...small);
  await settled(plane);
  before = await snapshot(plane);
  // Nothing of what is installed here calls it, so no Deployment loses an address.
  const seen = await changeTo('--set=global.writecarenotes.services.transport-service.enabled=false');
  assert.equal(
    seen.changed.filter(name => name.includes('/monitoring/')),
    ['ConfigMap/monitoring/prometheus-rules'],
  );
  assert.equal(seen.restarted, []);
  assert.equal([...seen.added, ...seen.renewed], []);
  assert.equal(await tracesOf(plane, ['transport-service']), []);
});

for (const [title, target] of [
  ['Helm 4', helm4],
  ['Helm 3', helm3],
] as const) {
  test(`${title}: switched off, the monitoring goes but for its namespaces and volumes; no service restarts`, async () => {
    await upgrade(target(), ...small);
    await settled(plane);
    before = await snapshot(plane);
    await upgrade(target(), ...small, '--set=global.writecarenotes.monitoring.enabled=false');
    const { parts, pods } = await settled(plane);
    assert.equal(parts, {});
    assert.equal(pods, { operational: 5, compliance: 4, 'ai-analytics': 4 });
    const now = await snapshot(plane);
    const monitoring = [...now.keys()].filter(name => /monitoring|node-metrics|prometheus|alloy|kube-state/.test(name));
    assert.equal(monitoring.sort(), [
      'Namespace/monitoring',
      'Namespace/node-metrics',
      'PersistentVolumeClaim/monitoring/alertmanager',
      'PersistentVolumeClaim/monitoring/grafana',
      'PersistentVolumeClaim/monitoring/loki',
      'PersistentVolumeClaim/monitoring/prometheus',
    ]);
    const { added, changed, renewed } = difference(before, now);
    // Nobody may scrape any longer.
    assert.equal(
      changed,
      ['ai-analytics', 'compliance', 'operational'].map(tier => `NetworkPolicy/${tier}/every-service`),
    );
    assert.equal([...added, ...renewed, ...restarted(before, now)], []);
  });

  test(`${title}: switched on again, it is as it was, on the same volumes; no service restarts`, async () => {
    await upgrade(target(), ...small);
    await settled(plane);
    const now = await snapshot(plane);
    const { added, removed, changed, renewed } = difference(before, now);
    assert.equal([...added, ...removed, ...changed], []);
    assert.equal(
      renewed.filter(name => !/\/monitoring\/|\/node-metrics\/|writecarenotes-/.test(name)),
      [],
    );
    assert.equal(
      renewed.filter(name => /^(Namespace|PersistentVolumeClaim)\//.test(name)),
      [],
    );
    const parts = ['alertmanager', 'alloy', 'grafana', 'kube-state-metrics', 'loki', 'prometheus'];
    const nodes = Array.from({ length: 3 }, () => 'node-metrics/node-exporter');
    assert.equal(restarted(before, now), [...parts.map(part => `monitoring/${part}`), ...nodes]);
  });
}

test('an uninstall leaves volumes and what people put there, and an install takes them over', async () => {
  await plane.kubectl(['create', 'secret', 'generic', 'grafana-secrets', '-n', 'monitoring']);
  const claims = ofKind(before, 'PersistentVolumeClaim');
  assert.is(claims.length, 4);
  await uninstall(helm4());
  const left = await snapshot(plane);
  assert.equal(ofKind(left, 'PersistentVolumeClaim', 'Deployment', 'DaemonSet', 'ConfigMap', 'ServiceAccount'), claims);
  await install(helm4(), ...small);
  await settled(plane);
  const again = await snapshot(plane);
  const kept = [...claims, 'Namespace/monitoring', 'Namespace/node-metrics'];
  for (const name of kept) assert.is(again.get(name)?.metadata.uid, before.get(name)?.metadata.uid, name);
  const { items } = await get(plane, 'pvc', '--namespace=monitoring');
  for (const { metadata, status } of items) assert.is(status.phase, 'Bound', metadata.name);
  assert.ok(await get(plane, 'secret/grafana-secrets', '--namespace=monitoring'));
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();

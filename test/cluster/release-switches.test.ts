import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { onDeletion, warnings } from './events.ts';
import { sixNodes } from './fixtures.ts';
import { install, settled, type Target, upgrade } from './release.ts';
import { difference, type LiveObject, snapshot } from './snapshot.ts';
import { tracesOf } from './traces.ts';

let plane: ControlPlane;
/** What there is before something is switched off. */
let installed: Map<string, LiveObject>;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

test.before(async () => {
  plane = await startControlPlane({ nodes: sixNodes });
  await install(target());
  await settled(plane);
});

test.after(() => plane?.stop());

const ofService = (tier: string, name: string): string[] =>
  ['Deployment', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'].map(
    kind => `${kind}/${tier}/${name}`,
  );

const policies = (...names: string[]): string[] => names.map(name => `NetworkPolicy/${name}`).sort();

/** Switches one off: looks for traces, and says how the platform's objects differ from those of before. */
const switchOff = async (what: string, words: string[]) => {
  installed = await snapshot(plane);
  await upgrade(target(), `--set=global.writecarenotes.${what}.enabled=false`);
  await settled(plane);
  const traces = await tracesOf(plane, words);
  return { ...difference(installed, await snapshot(plane)), traces };
};

test('words that are in the cluster are found', async () => {
  const traces = await tracesOf(plane, ['transport-service']);
  for (const name of ['Deployment/core-healthcare/api-gateway', ...ofService('operational', 'transport-service')]) {
    assert.ok(traces.includes(name), `${name} is not among ${traces}`);
  }
});

test('a service switched off leaves no trace: not in policies, addresses or the quota; nothing else changes', async () => {
  const { added, removed, changed, renewed, traces } = await switchOff('services.transport-service', [
    'transport-service',
  ]);
  assert.equal(traces, []);
  assert.equal(removed, ofService('operational', 'transport-service'));
  assert.equal(changed, [
    'ConfigMap/monitoring/prometheus-rules',
    'Deployment/core-healthcare/api-gateway',
    ...policies(
      'compliance/audit-service',
      'core-healthcare/api-gateway',
      'core-healthcare/resident-service',
      'infrastructure/configuration-service',
    ),
    'ResourceQuota/operational/operational',
  ]);
  assert.equal([...added, ...renewed], []);
});

test('switched on again, it is back as it was, and nothing else changed', async () => {
  await upgrade(target(), '--set=global.writecarenotes.services.transport-service.enabled=true');
  await settled(plane);
  const { added, removed, changed, renewed } = difference(installed, await snapshot(plane));
  assert.equal([...added, ...removed, ...changed], []);
  assert.equal(renewed, ofService('operational', 'transport-service'));
});

const analytics = [
  'ai-analytics-service',
  'business-intelligence-service',
  'machine-learning-service',
  'predictive-engagement-service',
];

test('a tier switched off leaves its Namespace and no other trace; nothing else changes', async () => {
  const { added, removed, changed, renewed, traces } = await switchOff('tiers.ai-analytics', [
    'ai-analytics',
    ...analytics,
  ]);
  // What Kubernetes itself puts into every namespace.
  assert.equal(traces, [
    'ConfigMap/ai-analytics/kube-root-ca.crt',
    'Namespace/ai-analytics',
    'ServiceAccount/ai-analytics/default',
  ]);
  const own = ['LimitRange/ai-analytics/ai-analytics', 'ResourceQuota/ai-analytics/ai-analytics'];
  const everybodys = policies('ai-analytics/default-deny', 'ai-analytics/every-service');
  const ofServices = analytics.flatMap(name => ofService('ai-analytics', name));
  const rights = ['alloy', 'kube-state-metrics', 'prometheus'].map(
    part => `RoleBinding/ai-analytics/writecarenotes-${part}`,
  );
  assert.equal(removed, [...own, ...everybodys, ...ofServices, ...rights].sort());
  assert.equal(changed, [
    // Who looks into the tiers' namespaces is told by its configuration or its arguments.
    'ConfigMap/monitoring/alloy',
    'ConfigMap/monitoring/prometheus',
    'ConfigMap/monitoring/prometheus-rules',
    'Deployment/core-healthcare/api-gateway',
    'Deployment/monitoring/alloy',
    'Deployment/monitoring/kube-state-metrics',
    ...policies(
      'compliance/audit-service',
      'compliance/compliance-service',
      'core-healthcare/api-gateway',
      'core-healthcare/care-planning-service',
      'core-healthcare/resident-service',
      'infrastructure/configuration-service',
      'monitoring/prometheus',
      'operational/financial-service',
      'operational/hr-payroll-service',
    ),
  ]);
  assert.equal([...added, ...renewed], []);
});

test('a tier switched on again is back as it was, in the Namespace that was kept', async () => {
  await upgrade(target());
  const { pods } = await settled(plane);
  assert.is(pods['ai-analytics'], 12);
  const { added, removed, changed, renewed } = difference(installed, await snapshot(plane));
  assert.equal([...added, ...removed, ...changed], []);
  assert.not.ok(renewed.includes('Namespace/ai-analytics'));
});

test('none of all that made quota, Pod Security or the scheduler warn', async () => {
  assert.equal(await warnings(plane, onDeletion), []);
});

test.run();

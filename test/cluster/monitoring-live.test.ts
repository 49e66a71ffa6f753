import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { pinnedHelm } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, get, makeNamespace, sixNodes } from './fixtures.ts';
import { type Prometheus, startPrometheus, type Target } from './live-prometheus.ts';
import { type Stub, startStub } from './live-stub.ts';
import { allTargets, decoy, finishedDecoy, lines, serviceTargets } from './live-targets.ts';
import { install, settled } from './release.ts';
import { until } from './run.ts';

let plane: ControlPlane;
let stub: Stub;
let prometheus: Prometheus;
const tiers = Object.keys(values.tiers);

const ours = { 'app.kubernetes.io/part-of': 'writecarenotes', 'writecarenotes.com/tier': 'core-healthcare' };

test.before(async () => {
  plane = await startControlPlane({ nodes: sixNodes });
  await install({ plane, helm: pinnedHelm('4') });
  await settled(plane);
  await makeNamespace(plane, 'strangers');
  await apply(
    plane,
    decoy({ name: 'foreign', namespace: 'strangers', labels: ours }),
    decoy({ name: 'unlabelled', namespace: 'core-healthcare' }),
    finishedDecoy({ name: 'finished', namespace: 'core-healthcare', labels: ours }),
  );
  const wait = (condition: string, object: string, namespace: string): Promise<string> =>
    plane.kubectl(['wait', `--for=condition=${condition}`, '--timeout=30s', object, `--namespace=${namespace}`]);
  await wait('Ready', 'pod/foreign', 'strangers');
  await wait('Ready', 'pod/unlabelled', 'core-healthcare');
  await wait('Complete', 'job/finished', 'core-healthcare');
  stub = await startStub();
  prometheus = await startPrometheus(plane, stub.port);
});

test.after(async () => {
  await prometheus?.stop();
  await stub?.stop();
  await plane?.stop();
});

test('Prometheus finds with its own rights every pod of every service, every part and every node, and nothing else', async () => {
  const expected = lines(await allTargets(plane));
  // 88 pods of services, 3 of the front door, 7 servers of the monitoring, 3 hosts, 3 backups, and three ways to look
  // at each of 6 nodes.
  assert.is(expected.length, 88 + 3 + 7 + 3 + 3 + 3 * 6);
  let found: Target[] = [];
  const check = async (): Promise<boolean> => {
    found = await prometheus.targets();
    return found.length >= expected.length && found.every(({ health }) => health !== 'unknown');
  };
  await until({ what: 'as many targets are found as there are', seconds: 60, everyMs: 500, check });
  assert.equal(lines(found), expected);
  assert.equal([...new Set(found.map(({ health }) => health))], ['up']);
});

test('a pod in a tier that is no service or has ended is seen and left out, a stranger is not even seen', async () => {
  const dropped = await prometheus.dropped('services');
  for (const pod of ['core-healthcare/unlabelled', 'core-healthcare/finished-']) {
    assert.ok(
      dropped.some(name => name.startsWith(pod)),
      pod,
    );
  }
  assert.equal(
    dropped.filter(pod => !tiers.includes(pod.split('/')[0] ?? '')),
    [],
  );
});

test('every group of rules is loaded, and every rule works', async () => {
  const text = (await get(plane, 'configmap', 'prometheus-rules', '-n', 'monitoring')).data['rules.yml'];
  const installed = (parse(text) as { groups: { name: string; rules: object[] }[] }).groups;
  let groups = await prometheus.groups();
  const check = async (): Promise<boolean> => {
    groups = await prometheus.groups();
    return groups.every(({ rules }) => rules.every(({ health }) => health !== 'unknown'));
  };
  // Budgets are looked at once a minute.
  await until({ what: 'every rule was evaluated', seconds: 90, everyMs: 1000, check });
  const counted = (all: { name: string; rules: object[] }[]): Record<string, number> =>
    Object.fromEntries(all.map(({ name, rules }) => [name, rules.length]));
  assert.equal(counted(groups), counted(installed));
  const failing = groups.flatMap(({ rules }) => rules.filter(({ health, lastError }) => health !== 'ok' || lastError));
  assert.equal(failing, []);
});

/** Alerts that no service answers, by service. */
const down = async (state: string): Promise<string[]> => {
  const names = ['MedicationServiceDown', 'ComplianceServiceDown', 'ServiceDown'];
  const alerts = (await Promise.all(names.map(name => prometheus.alerts(name)))).flat();
  return alerts
    .filter(alert => alert.state === state)
    .map(({ labels }) => `${labels.alertname} ${labels.service} ${labels.tier} ${labels.severity}`);
};

const awaitDown = (state: string, expected: string[], seconds: number): Promise<void> =>
  until({ what: `${state}: ${expected}`, seconds, check: async () => `${await down(state)}` === `${expected}` });

test('medication-service taken away, MedicationServiceDown is pending, then fires, and nothing else; it ends with it', async () => {
  const alert = 'MedicationServiceDown medication-service core-healthcare critical';
  assert.equal(await down('firing'), []);
  // On a busy machine a scrape may fail once.
  await awaitDown('pending', [], 30);
  stub.silent.add('medication-service');
  await awaitDown('pending', [alert], 15);
  assert.equal(await down('firing'), []);
  await awaitDown('firing', [alert], 45);
  stub.silent.delete('medication-service');
  await awaitDown('firing', [], 15);
});

test('a series that tells who a resident is is not kept, and an alert tells of its service', async () => {
  assert.equal(await prometheus.alerts('PersonalDataInMetrics'), []);
  stub.more.set('resident-service', 'residents{status="in"} 2\nresidents{status="in",resident_id="4711"} 1\n');
  const check = async (): Promise<boolean> => (await prometheus.alerts('PersonalDataInMetrics')).length > 0;
  await until({ what: 'the alert is raised', seconds: 20, check });
  const alerts = await prometheus.alerts('PersonalDataInMetrics');
  assert.equal(
    alerts.map(({ labels }) => [labels.service, labels.tier, labels.severity]),
    [['resident-service', 'core-healthcare', 'high']],
  );
  assert.is((await prometheus.query('count(residents) by (service)')).length, 1);
  assert.equal(await prometheus.query('{resident_id!=""}'), []);
});

test('without its rights in a tier and to nodes, Prometheus finds neither and says so, and still finds the others', async () => {
  await plane.kubectl(['delete', 'rolebinding', 'writecarenotes-prometheus', '--namespace=compliance']);
  await plane.kubectl(['delete', 'clusterrolebinding', 'writecarenotes-prometheus-nodes']);
  const poor = await startPrometheus(plane, stub.port);
  const expected = (await serviceTargets(plane)).filter(({ labels }) => labels.tier !== 'compliance').length;
  const ofServices = async (): Promise<Target[]> => (await poor.targets()).filter(({ job }) => job === 'services');
  const check = async (): Promise<boolean> =>
    (await ofServices()).length >= expected && /in the namespace \\?"compliance/.test(poor.log());
  try {
    await until({ what: 'it has found what it may', seconds: 60, everyMs: 500, check });
    assert.is((await ofServices()).length, expected);
    assert.equal(
      (await poor.targets()).filter(({ job }) => job === 'kubelet' || job === 'cadvisor'),
      [],
    );
    assert.match(poor.log(), /nodes is forbidden: User \\?"system:serviceaccount:monitoring:prometheus/);
    assert.not.match(prometheus.log(), /forbidden/);
  } finally {
    await poor.stop();
  }
});

test.run();

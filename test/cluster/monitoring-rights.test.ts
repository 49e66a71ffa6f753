import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { metrics } from '../../generator/model/metrics.ts';
import { pinnedHelm } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, get, pod, refusal, sixNodes } from './fixtures.ts';
import { type Series, type StateMetrics, startStateMetrics } from './live-kube-state-metrics.ts';
import { install, type Running, settled } from './release.ts';
import { type Account, type Rights, rightsOf } from './rights.ts';
import { until } from './run.ts';

let plane: ControlPlane;
let running: Running;
let stateMetrics: StateMetrics | undefined;
const tiers = Object.keys(values.tiers);
/** Where the front door runs. */
const door = 'ingress-nginx';

test.before(async () => {
  plane = await startControlPlane({ nodes: sixNodes });
  await install({ plane, helm: pinnedHelm('4') });
  running = await settled(plane);
  await apply(plane, pod('stranger', 'default'));
});

test.after(async () => {
  await stateMetrics?.stop();
  await plane?.stop();
});

/** What each part may: in which namespaces, and everywhere because it belongs to no namespace. Others may nothing. */
const table: Record<Account, { in: string[]; rights: Rights; everywhere: Rights }> = {
  'monitoring/alloy': {
    in: [...tiers, 'monitoring', door],
    rights: { pods: 'get list watch', 'pods/log': 'get' },
    everywhere: {},
  },
  'monitoring/prometheus': {
    in: [...tiers, 'node-metrics', door],
    rights: { pods: 'list watch' },
    everywhere: { nodes: 'list watch', 'nodes/metrics': 'get' },
  },
  'monitoring/kube-state-metrics': {
    in: [...tiers, 'monitoring', 'node-metrics', door],
    rights: {
      'deployments.apps': 'list watch',
      'horizontalpodautoscalers.autoscaling': 'list watch',
      pods: 'list watch',
      resourcequotas: 'list watch',
    },
    everywhere: { nodes: 'list watch' },
  },
};

test('every ServiceAccount of the monitoring may just what the table says, in every namespace of the cluster', async () => {
  const namespaces: string[] = (await get(plane, 'namespaces')).items.map(
    ({ metadata }: { metadata: { name: string } }) => metadata.name,
  );
  // The tiers', the monitoring's two, the front door's, and those that every cluster has.
  assert.is(namespaces.length, tiers.length + 2 + 1 + 4);
  const accounts = Object.keys(running.parts).filter(name => !name.startsWith(`${door}/`)) as Account[];
  assert.is(accounts.length, 8);
  for (const account of [...accounts, 'monitoring/default', 'node-metrics/default'] as Account[]) {
    const { in: where, rights, everywhere } = table[account] ?? { in: [], rights: {}, everywhere: {} };
    const expected = namespaces.map(name => [name, { ...everywhere, ...(where.includes(name) ? rights : {}) }]);
    assert.equal(await rightsOf(plane, account, namespaces), Object.fromEntries(expected), account);
  }
});

test('what the table does not say is refused: Secrets, and pods of other namespaces', async () => {
  for (const account of Object.keys(table)) {
    const as = `--as=system:serviceaccount:${account.replace('/', ':')}`;
    await plane.kubectl(['get', 'pods', '--namespace=core-healthcare', as]);
    for (const namespace of ['core-healthcare', 'monitoring', 'default']) {
      assert.match(await refusal(plane, ['get', 'secrets', `--namespace=${namespace}`, as]), /Forbidden/, account);
    }
    assert.match(await refusal(plane, ['get', 'pods', '--namespace=default', as]), /Forbidden/, account);
    assert.match(await refusal(plane, ['get', 'pods', '--all-namespaces', as]), /Forbidden/, account);
  }
});

/** What kube-state-metrics can only tell where something waits, which simulated pods never do. */
const never = ['kube_pod_container_status_waiting_reason'];
const told = Object.entries(metrics).filter(([name, { job }]) => job === 'kube-state-metrics' && !never.includes(name));

/** Starts kube-state-metrics anew and waits until `check` holds of what it serves and logs. */
const started = async (what: string, check: (series: Series, log: string) => boolean): Promise<Series> => {
  await stateMetrics?.stop();
  const next = await startStateMetrics(plane);
  stateMetrics = next;
  let series: Series = {};
  const seen = async (): Promise<boolean> => {
    series = await next.series();
    return check(series, next.log());
  };
  await until({ what, seconds: 60, everyMs: 500, check: seen });
  return series;
};

test('kube-state-metrics tells with its own rights of every Deployment of the platform, and of nothing else', async () => {
  const wanted = Object.keys(running.deployments).length + Object.keys(running.parts).length - 1;
  const series = await started('all metrics are there, and no Deployment is missing', found => {
    const namespaces = new Set(found.kube_pod_status_phase?.map(({ labels }) => labels.namespace));
    const deployments = found.kube_deployment_spec_replicas?.length ?? 0;
    return told.every(([name]) => name in found) && namespaces.size >= tiers.length + 3 && deployments >= wanted;
  });
  const replicas = (series.kube_deployment_spec_replicas ?? []).map(({ labels, value }) => {
    return [`${labels.namespace}/${labels.deployment}`, value] as const;
  });
  const { 'node-metrics/node-exporter': daemonSet, ...parts } = running.parts;
  assert.is(daemonSet, 6);
  assert.equal(Object.fromEntries(replicas), { ...running.deployments, ...parts });
  const namespaces = new Set(series.kube_pod_status_phase?.map(({ labels }) => labels.namespace));
  assert.equal([...namespaces].sort(), [...tiers, 'monitoring', 'node-metrics', door].sort());
  assert.is(new Set(series.kube_node_status_condition?.map(({ labels }) => labels.node)).size, 6);
  assert.not.match(stateMetrics?.log() ?? '', /forbidden/i);
});

test('it tells it with the labels that rules and dashboards ask for', async () => {
  const series = (await stateMetrics?.series()) ?? {};
  assert.ok(told.length > 5);
  for (const [name, { labels }] of told) {
    assert.equal(Object.keys(series[name]?.[0]?.labels ?? {}).sort(), [...labels].sort(), name);
  }
});

test('with a right less it says what it may not', async () => {
  const role = await get(plane, 'clusterrole', 'writecarenotes-kube-state-metrics');
  const fewer = role.rules.filter(({ apiGroups }: { apiGroups: string[] }) => !apiGroups.includes('autoscaling'));
  assert.is(fewer.length, role.rules.length - 1);
  const patch = JSON.stringify([{ op: 'replace', path: '/rules', value: fewer }]);
  await plane.kubectl(['patch', 'clusterrole', role.metadata.name, '--type=json', `--patch=${patch}`]);
  const series = await started('it complains', (found, log) => {
    return /horizontalpodautoscalers\.autoscaling is forbidden/.test(log) && 'kube_deployment_spec_replicas' in found;
  });
  assert.not.ok('kube_horizontalpodautoscaler_spec_max_replicas' in series);
});

test.run();

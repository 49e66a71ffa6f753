import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { frontDoorMetrics } from '../../generator/model/front-door-metrics.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { renderedRules } from '../cluster/monitoring-rules.ts';
import { environment, render } from '../render.ts';
import { alertsOf, dataOf, jobNamed, jobsOf, kept, type PodMonitor } from './prometheus-jobs.ts';

const shared = (...settings: string[]): Manifest[] =>
  render(...settings.flatMap(setting => ['--set', `global.writecarenotes.${setting}`]));

const nginx = shared();
const meshed = shared('mesh.enabled=true');
const istio = shared('mesh.enabled=true', 'frontDoor=istio');
const gateway = render(
  ...['global.writecarenotes.frontDoor=gateway-api', 'ingress.gatewayApi.className=any'].flatMap(one => ['--set', one]),
);
const none = shared('frontDoor=none');
const operated = shared('monitoring.mode=operator');

const ofDoor = (manifests: Manifest[]): string[] =>
  jobsOf(manifests)
    .map(({ job_name }) => job_name)
    .filter(name => /^(ingress-|istio-)/.test(name));

test('Prometheus scrapes the front door that there is, and with the mesh its proxy', () => {
  assert.equal([nginx, meshed, istio, gateway, none].map(ofDoor), [
    ['ingress-nginx'],
    ['ingress-nginx', 'ingress-nginx-sidecar'],
    ['istio-ingressgateway'],
    [],
    [],
  ]);
});

test("the controller's pods carry the label and the port by which Prometheus finds them, in their namespace", () => {
  const [door, ...others] = byKind(nginx, 'Deployment').filter(
    ({ metadata }) => metadata.namespace === 'ingress-nginx',
  );
  assert.is(others.length, 0);
  const { template } = door?.spec ?? {};
  const labels = template?.metadata?.labels ?? {};
  const ports = template?.spec?.containers.flatMap(({ ports: all = [] }) => all.map(one => `${one.containerPort}`));
  for (const [job, port] of [
    ['ingress-nginx', '9113'],
    ['ingress-nginx-sidecar', '15090'],
  ] as const) {
    const { kubernetes_sd_configs: found, relabel_configs: rules = [] } = jobNamed(meshed, job);
    assert.equal(found, [{ role: 'pod', namespaces: { names: ['ingress-nginx'] } }]);
    assert.equal(rules[0]?.source_labels, ['__meta_kubernetes_pod_label_app_kubernetes_io_name']);
    assert.is(rules[0]?.regex, labels['app.kubernetes.io/name']);
    assert.equal([rules[1]?.source_labels, rules[1]?.regex], [['__meta_kubernetes_pod_container_port_number'], port]);
  }
  assert.ok(ports?.includes('9113'), `${ports}`);
});

test('of all that the controller tells, what rules and dashboards may ask for is kept', () => {
  const rules = kept(jobNamed(nginx, 'ingress-nginx').metric_relabel_configs);
  const names = Object.entries(frontDoorMetrics).flatMap(([name, { job }]) => (job === 'ingress-nginx' ? [name] : []));
  assert.is(names.length, 8);
  for (const name of names) assert.match(name, rules);
  for (const name of ['nginx_ingress_controller_workqueue_depth', 'nginx_ingress_nginx_up', 'probe_success'])
    assert.not.match(name, rules);
  const ofProxy = (job: string): RegExp => kept(jobNamed(meshed, job).metric_relabel_configs);
  assert.equal(ofProxy('ingress-nginx-sidecar'), ofProxy('sidecars'));
});

/** The namespaces that a part may look into. */
const bound = (manifests: Manifest[], role: string): string[] =>
  byKind(manifests, 'RoleBinding').flatMap(({ metadata }) =>
    metadata.name === role && metadata.namespace ? [metadata.namespace] : [],
  );

/** The namespaces that kube-state-metrics is told to watch. */
const stateOf = (manifests: Manifest[]): string[] => {
  const deployment = byKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === 'kube-state-metrics');
  const args = deployment?.spec?.template.spec?.containers[0]?.args ?? [];
  return (
    args
      .find(arg => arg.startsWith('--namespaces='))
      ?.slice('--namespaces='.length)
      .split(',') ?? []
  );
};

test('whoever watches may look into the namespace of the front door, and looks there, with that front door alone', () => {
  const parts = ['prometheus', 'alloy', 'kube-state-metrics'];
  const seen = (manifests: Manifest[]): boolean[] => [
    ...parts.map(part => bound(manifests, `writecarenotes-${part}`).includes('ingress-nginx')),
    dataOf(manifests, 'alloy')['config.alloy']?.includes('"ingress-nginx"') === true,
    stateOf(manifests).includes('ingress-nginx'),
  ];
  assert.equal(seen(nginx), [true, true, true, true, true]);
  for (const manifests of [istio, none]) assert.equal(seen(manifests), [false, false, false, false, false]);
});

const added = (some: Manifest[]): string[] => {
  const before = alertsOf(none);
  return [...alertsOf(some)].filter(name => !before.has(name)).sort();
};

test('the alerts of a front door come with it', () => {
  assert.equal(added(nginx), ['FrontDoorRefusing', 'IngressConfigRefused', 'IngressDown', 'IngressesRejected']);
  const ofMesh = new Set(added(shared('mesh.enabled=true', 'frontDoor=none')));
  assert.equal(
    added(istio).filter(name => !ofMesh.has(name)),
    ['IngressDown'],
  );
});

test('the rules expect as many Ingresses of each kind as are rendered', () => {
  const kinds = nginx
    .filter(({ kind }) => kind === 'Ingress')
    .map(({ metadata }) => metadata.annotations?.['nginx.org/mergeable-ingress-type'] ?? 'regular');
  const count = (kind: string): number => kinds.filter(one => one === kind).length;
  const rules = renderedRules(nginx).filter(({ alert }) => alert === 'IngressesRejected');
  assert.equal(
    rules.map(({ expr }) => expr.slice(expr.lastIndexOf('{'))),
    ['{type=~"master|minion"})) == 0', `{type="regular"}) < ${count('regular')}`],
  );
  assert.is(count('master'), 1);
  assert.ok(count('minion') > 0);
});

test('what concerns namespaces is asked of the front door’s own where there is one', () => {
  const asks = (manifests: Manifest[]): boolean =>
    (dataOf(manifests, 'prometheus-rules')['rules.yml'] ?? '').includes('|ingress-nginx|monitoring|node-metrics');
  assert.equal([nginx, istio, none].map(asks), [true, false, false]);
});

const probes = (manifests: Manifest[]): boolean =>
  jobsOf(manifests).some(({ job_name }) => job_name === 'front-door') && alertsOf(manifests).has('CertificateExpiring');

test('an alert tells before the certificate ends: by default, in staging and in production, and nowhere without probes', () => {
  const watched = [nginx, istio, gateway, render(...environment('staging')), render(...environment('production'))];
  assert.equal(watched.map(probes), [true, true, true, true, true]);
  assert.is(probes(render('--set', 'monitoring.blackboxExporter.enabled=false')), false);
});

test("an operator's Prometheus finds the front door's pods by the same label, port and series", () => {
  const monitors = operated.filter(({ kind }) => kind === 'PodMonitor');
  assert.equal(
    monitors.map(({ metadata }) => metadata.name),
    ['writecarenotes-ingress-nginx'],
  );
  const { namespaceSelector, selector, podMetricsEndpoints } = (monitors[0] as Manifest).spec as PodMonitor;
  assert.equal(namespaceSelector.matchNames, ['ingress-nginx']);
  assert.equal(selector.matchLabels, { 'app.kubernetes.io/name': 'ingress-nginx' });
  const [endpoint] = podMetricsEndpoints;
  assert.equal([endpoint?.portNumber, endpoint?.path], [9113, '/metrics']);
  const ours = jobNamed(nginx, 'ingress-nginx').metric_relabel_configs;
  assert.is(endpoint?.metricRelabelings[0]?.regex, ours?.find(({ action }) => action === 'keep')?.regex);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { meshMetrics } from '../../generator/model/mesh-metrics.ts';
import { byKind, identity, type Manifest } from '../../verify/manifests.ts';
import { environment, render } from '../render.ts';
import { alertsOf, dataOf, jobNamed, jobsOf, kept, type PodMonitor } from './prometheus-jobs.ts';

const off = render();
const joining = render(...environment('staging'), '--set', 'global.writecarenotes.mesh.phase=joining');
const enforced = render(...environment('staging'));
const operated = render(...environment('staging'), '--set', 'global.writecarenotes.monitoring.mode=operator');

const meshJobs = ['sidecars', 'istiod', 'egress-gateway', 'jaeger'];

test('the mesh has four scrape jobs, which are there with it alone', () => {
  const names = (manifests: Manifest[]): string[] => jobsOf(manifests).map(({ job_name }) => job_name);
  assert.equal(
    names(off).filter(name => meshJobs.includes(name)),
    [],
  );
  for (const manifests of [joining, enforced])
    assert.equal(
      names(manifests).filter(name => meshJobs.includes(name)),
      meshJobs,
    );
});

test('each part of the mesh is found pod by pod in its namespace, at the port where it tells', () => {
  const found = meshJobs.slice(1).map(name => {
    const job = jobNamed(enforced, name);
    const [label, port] = job.relabel_configs ?? [];
    const { role, namespaces } = job.kubernetes_sd_configs?.[0] ?? {};
    return [name, role, namespaces?.names, label?.source_labels, label?.regex, port?.regex, job.metrics_path];
  });
  const label = (name: string): string[] => [`__meta_kubernetes_pod_label_${name}`];
  assert.equal(found, [
    ['istiod', 'pod', ['istio-system'], label('app'), 'istiod', '15014', '/metrics'],
    ['egress-gateway', 'pod', ['istio-egress'], label('istio'), 'egressgateway', '15090', '/stats/prometheus'],
    ['jaeger', 'pod', ['tracing'], label('app_kubernetes_io_name'), 'jaeger', '8888', '/metrics'],
  ]);
});

test('of all that a part tells, what rules and dashboards may ask for is kept', () => {
  const series = Object.entries(meshMetrics).map(([name, { type, job }]) => {
    return { name: type === 'histogram' ? `${name}_bucket` : name, job };
  });
  for (const { name, job } of series)
    assert.match(name, kept(jobNamed(enforced, job).metric_relabel_configs), `${job} loses ${name}`);
  const others = ['envoy_cluster_upstream_cx_total', 'envoy_server_uptime', 'istio_request_bytes_bucket'];
  for (const name of others)
    for (const job of ['sidecars', 'egress-gateway'])
      assert.not.match(name, kept(jobNamed(enforced, job).metric_relabel_configs), job);
  assert.not.match('go_gc_duration_seconds', kept(jobNamed(enforced, 'istiod').metric_relabel_configs));
});

test('the service that a breaker stands before is read out of the name of its cluster', () => {
  for (const name of ['sidecars', 'egress-gateway']) {
    const rules = jobNamed(enforced, name).metric_relabel_configs ?? [];
    const rule = rules.find(({ target_label }) => target_label === 'destination_service_name');
    assert.equal(rule?.source_labels, ['cluster_name']);
    const read = (cluster: string): string | undefined => new RegExp(`^(?:${rule?.regex})$`).exec(cluster)?.[1];
    assert.equal(
      [
        'outbound|3002||medication-service.core-healthcare.svc.cluster.local',
        'outbound|3001|stable|resident-service.core-healthcare.svc.cluster.local',
        'inbound|3001||',
        'BlackHoleCluster',
      ].map(read),
      ['medication-service', 'resident-service', undefined, undefined],
    );
  }
});

test('an answer of a proxy has room for the labels of Istio and of its target', () => {
  // Beside the declared ones: app, version and cluster of both ends, le, job and the name.
  const most = Math.max(...Object.values(meshMetrics).map(({ labels }) => labels.length)) + 4 + 6 + 3;
  assert.ok(most > 30 && most <= (jobNamed(enforced, 'sidecars').label_limit ?? 0), `${most}`);
});

test('Prometheus may look for pods in the namespaces of the mesh, with it alone', () => {
  const where = (manifests: Manifest[]): string[] =>
    byKind(manifests, 'RoleBinding')
      .filter(({ metadata }) => metadata.name === 'writecarenotes-prometheus')
      .map(({ metadata }) => metadata.namespace ?? '');
  const mesh = ['istio-system', 'istio-egress', 'tracing'];
  assert.equal(where(enforced), [...where(off), ...mesh]);
  assert.equal(
    where(off).filter(name => mesh.includes(name)),
    [],
  );
});

const without = (all: Set<string>, some: Set<string>): string[] => [...all].filter(name => !some.has(name)).sort();

test('the alerts of the mesh come with it, and what holds only once it is enforced comes then', () => {
  assert.equal(without(alertsOf(joining), alertsOf(off)), [
    'BreakerEjecting',
    'IstiodDown',
    'MeshCertificateExpiring',
    'ProxiesOutdated',
    'ProxyCertificatesRefused',
    'RequestsDenied',
    'RequestsShed',
    'TracesLost',
  ]);
  assert.equal(without(alertsOf(enforced), alertsOf(joining)), ['EgressGatewayDown', 'RequestsWithoutIdentity']);
});

test('the egress gateway is missed by the services that need it and are on', () => {
  const missing = (manifests: Manifest[]): string[] => {
    const text = dataOf(manifests, 'prometheus-rules')['rules.yml'] ?? '';
    const { groups } = parse(text) as { groups: { rules: { alert?: string; labels?: { service?: string } }[] }[] };
    const rules = groups.flatMap(group => group.rules).filter(({ alert }) => alert === 'EgressGatewayDown');
    return rules.map(({ labels }) => labels?.service ?? '');
  };
  assert.equal(missing(enforced), ['nhs-integration-service', 'cqc-integration-service']);
  const fewer = ['--set', 'global.writecarenotes.services.cqc-integration-service.enabled=false'];
  assert.equal(missing(render(...environment('staging'), ...fewer)), ['nhs-integration-service']);
});

test('the dashboard of the mesh is there with it alone', () => {
  const dashboards = (manifests: Manifest[]): string[] =>
    byKind(manifests, 'ConfigMap').flatMap(({ data = {} }) =>
      Object.keys(data).filter(name => /mesh|tracing/.test(name)),
    );
  assert.equal(dashboards(off), []);
  assert.equal(dashboards(enforced).sort(), ['distributed-tracing.json', 'service-mesh.json']);
});

test("an operator's Prometheus finds the same, under the same names of jobs, and may reach it", () => {
  const monitors = operated.filter(({ kind }) => kind === 'PodMonitor');
  const [sidecars = '', ...parts] = meshJobs;
  const names = [sidecars, 'ingress-nginx', 'ingress-nginx-sidecar', ...parts];
  assert.equal(
    monitors.map(({ metadata }) => metadata.name),
    names.map(name => `writecarenotes-${name}`),
  );
  for (const [index, name] of names.entries()) {
    const { podMetricsEndpoints, namespaceSelector } = (monitors[index] as Manifest).spec as PodMonitor;
    const [endpoint] = podMetricsEndpoints;
    const job = endpoint?.relabelings.find(({ targetLabel }) => targetLabel === 'job')?.replacement;
    const ours = jobNamed(enforced, name);
    assert.is(job, name);
    assert.is(endpoint?.path, ours.metrics_path);
    assert.equal([...namespaceSelector.matchNames].sort(), ours.kubernetes_sd_configs?.[0]?.namespaces.names.sort());
    assert.is(
      endpoint?.metricRelabelings[0]?.regex,
      ours.metric_relabel_configs?.find(({ action }) => action === 'keep')?.regex,
    );
  }
  const admits = ({ spec }: Manifest): boolean => JSON.stringify(spec).includes('"port":15090');
  const policies = byKind(operated, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === 'istio-egress');
  assert.equal(policies.filter(admits).map(identity), ['NetworkPolicy/istio-egress/egress-gateway']);
});

test.run();

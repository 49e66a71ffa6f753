import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, container, get, threeNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { type Prometheus, startPrometheus, type Target } from './live-prometheus.ts';
import { type Stub, startStub } from './live-stub.ts';
import { install, settled } from './release.ts';
import { until } from './run.ts';

let plane: ControlPlane;
let stub: Stub;
let prometheus: Prometheus;

/** What Istio's own installation runs, as far as Prometheus looks: labels and ports. */
const istioPod = (name: string, namespace: string, labels: Record<string, string>, ports: number[]): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
  spec: { containers: [{ ...container, ports: ports.map(containerPort => ({ containerPort })) }] },
});

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true });
  await installIstio(plane);
  const enforced = '--set=global.writecarenotes.mesh.enabled=true,global.writecarenotes.mesh.phase=enforced';
  await install({ plane, helm: pinnedHelm('4') }, ...environment('local'), enforced);
  await apply(
    plane,
    istioPod('istiod-0', 'istio-system', { app: 'istiod' }, [8080, 15010, 15014]),
    istioPod('istiod-1', 'istio-system', { app: 'istiod' }, [8080, 15010, 15014]),
    istioPod('kiali-0', 'istio-system', { app: 'kiali' }, [15014]),
    istioPod('istio-egressgateway-0', 'istio-egress', { istio: 'egressgateway' }, [15090]),
  );
  await settled(plane);
  stub = await startStub();
  prometheus = await startPrometheus(plane, stub.port);
});

test.after(async () => {
  await prometheus?.stop();
  await stub?.stop();
  await plane?.stop();
});

interface Pod {
  metadata: { name: string; namespace: string; labels: Record<string, string> };
  status: { podIP: string };
}
const podsIn = async (namespace: string): Promise<Pod[]> =>
  (await get(plane, 'pods', `--namespace=${namespace}`)).items;

interface Found {
  job: string;
  meant: string;
  labels: Record<string, string>;
}
const lines = (targets: Found[]): string[] =>
  targets
    .map(({ job, meant, labels: { job: _, ...labels } }) => [job, meant, ...Object.values(labels).sort()].join(' '))
    .sort();

/** A part's pods, each a target of a job. `pods` is what their names begin with. */
const named = async (job: string, pods: string, meant: string, more: Record<string, string> = {}): Promise<Found[]> => {
  const [namespace = '', name = ''] = pods.split('/');
  const its = (await podsIn(namespace)).filter(({ metadata }) => metadata.name.startsWith(name));
  return its.map(({ metadata, status }) => ({
    job,
    meant: `http://${status.podIP}:${meant}`,
    labels: { instance: metadata.name, ...more },
  }));
};

/** Every service's pod twice: its own metrics by mutual TLS, and its sidecar's; the front door's twice; the mesh's parts. */
const expected = async (): Promise<Found[]> => {
  const tiers = await Promise.all(Object.keys(values.tiers).map(podsIn));
  const services = tiers.flat().flatMap(({ metadata: { name, namespace, labels }, status }) => {
    const its = { service: labels['app.kubernetes.io/name'] ?? '', namespace, tier: namespace, instance: name };
    return [
      { job: 'services', meant: `https://${status.podIP}:9464/metrics`, labels: its },
      { job: 'sidecars', meant: `http://${status.podIP}:15090/stats/prometheus`, labels: its },
    ];
  });
  const gateway = { service: 'egress-gateway', namespace: 'istio-egress', tier: 'monitoring' };
  const door = { service: 'ingress-nginx-controller', namespace: 'ingress-nginx', tier: 'monitoring' };
  return [
    ...services,
    ...(await named('ingress-nginx', 'ingress-nginx/', '9113/metrics')),
    ...(await named('ingress-nginx-sidecar', 'ingress-nginx/', '15090/stats/prometheus', door)),
    ...(await named('istiod', 'istio-system/istiod', '15014/metrics')),
    ...(await named('egress-gateway', 'istio-egress/istio-egressgateway', '15090/stats/prometheus', gateway)),
    ...(await named('jaeger', 'tracing/jaeger', '8888/metrics')),
  ];
};

test('with the mesh enforced Prometheus finds with its own rights each service and the front door twice, and every part of the mesh', async () => {
  const wanted = await expected();
  assert.is(wanted.length, 28 + 28 + 1 + 1 + 2 + 1 + 1);
  const jobs = new Set(wanted.map(({ job }) => job));
  let found: Target[] = [];
  const check = async (): Promise<boolean> => {
    found = (await prometheus.targets()).filter(({ job }) => jobs.has(job));
    return found.length >= wanted.length && found.every(({ health }) => health !== 'unknown');
  };
  await until({ what: 'as many targets are found as there are', seconds: 60, everyMs: 500, check });
  assert.equal(lines(found), lines(wanted));
  assert.equal([...new Set(found.map(({ health }) => health))], ['up']);
  assert.not.match(prometheus.log(), /forbidden/);
});

/** All labels of Istio's standard metrics, as a proxy of 1.31 serves them. */
const standard = [
  ...['reporter', 'request_protocol', 'response_code', 'grpc_response_status', 'response_flags'],
  'connection_security_policy',
  ...['source', 'destination'].flatMap(end =>
    [
      'workload',
      'workload_namespace',
      'canonical_service',
      'canonical_revision',
      'principal',
      'app',
      'version',
      'cluster',
    ].map(label => `${end}_${label}`),
  ),
  ...['destination_service', 'destination_service_name', 'destination_service_namespace'],
];

test('what a proxy says is taken in with all its labels, and a breaker that ejects raises an alert about the called service', async () => {
  assert.is(standard.length, 25);
  const labels = standard.map(name => `${name}="x"`).join(',');
  const cluster = 'outbound|3002||medication-service.core-healthcare.svc.cluster.local';
  stub.more.set(
    'api-gateway',
    [
      `istio_request_duration_milliseconds_bucket{${labels},le="1"} 1`,
      `envoy_cluster_outlier_detection_ejections_active{cluster_name="${cluster}"} 1`,
      'envoy_cluster_upstream_cx_total{cluster_name="other"} 1\n',
    ].join('\n'),
  );
  const raised = async (): Promise<boolean> => (await prometheus.alerts('BreakerEjecting')).length > 0;
  await until({ what: 'the alert is raised', seconds: 20, everyMs: 500, check: raised });
  const alerts = await prometheus.alerts('BreakerEjecting');
  assert.equal(
    alerts.map(({ state, labels }) => [state, labels.service, labels.tier, labels.priority, labels.severity]),
    [['pending', 'medication-service', 'core-healthcare', 'clinical', 'high']],
  );
  const kept = await prometheus.query('istio_request_duration_milliseconds_bucket{job="sidecars"}');
  assert.equal(
    kept.map(({ metric }) => [metric.service, metric.le, standard.every(name => metric[name] === 'x')]),
    [['api-gateway', '1', true]],
  );
  assert.equal(await prometheus.query('envoy_cluster_upstream_cx_total{job="sidecars"}'), []);
});

test.run();

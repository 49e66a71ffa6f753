import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gatewayPorts } from '../../generator/model/front-door-edges.ts';
import { partPorts } from '../../generator/model/monitoring-edges.ts';
import type { Node } from '../../generator/model/node.ts';
import { isOn, type Switched } from '../../generator/model/nodes.ts';
import { frontDoors } from '../../generator/model/parts.ts';
import { isThere } from '../../generator/model/permits.ts';
import type { Platform } from '../../generator/model/platform.ts';
import type { MonitoringValues, WriteCareNotes } from '../../values-schema/types.ts';
import { type Endpoint, endpointOf } from '../../verify/connections.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { workloadsOf } from '../../verify/workloads.ts';
import { monitoringIn, platform, sharedIn } from '../platform.ts';
import { environment, environments, render } from '../render.ts';

type Flow = `${string} -> ${string}:${number}/${string}`;

/** Places, as the default values put them: a pod where their namespace is, an address for what is outside. */
const places = (shared: WriteCareNotes): Record<string, Endpoint> => {
  const pod = (namespace: string, labels: Record<string, string> = {}): Endpoint => ({
    kind: 'pod',
    namespace,
    labels,
  });
  return {
    postgres: pod(shared.stores?.postgres?.place?.namespace ?? ''),
    redis: pod(shared.stores?.redis?.place?.namespace ?? ''),
    broker: pod(shared.stores?.broker?.place?.namespace ?? ''),
    'gateway-controller': pod('nginx-gateway'),
    dns: pod(shared.dns?.namespace ?? '', { 'k8s-app': 'kube-dns' }),
    outside: { kind: 'ip', address: '192.0.2.10' },
    'outside, IPv6': { kind: 'ip', address: '2001:db8::10' },
    'private address': { kind: 'ip', address: '10.1.2.3' },
    'metadata service': { kind: 'ip', address: '169.254.169.254' },
    'private address, IPv6': { kind: 'ip', address: 'fd00::10' },
    'a stranger': pod('default', { 'app.kubernetes.io/name': 'api-gateway' }),
    'a stranger in the namespace': pod('core-healthcare', { app: 'debug' }),
    'a stranger in monitoring': pod('monitoring', { app: 'debug' }),
  };
};

const partEnd = ({ namespace = '', labels = {} }: Node): Endpoint => ({ kind: 'pod', namespace, labels });

/** Every end there is: the rendered services, the platform's parts, the places, and strangers who may do nothing. */
const endsOf = (manifests: Manifest[], shared: WriteCareNotes): Map<string, Endpoint> => {
  const named = workloadsOf(manifests).map(
    workload => [workload.labels['app.kubernetes.io/name'] ?? '', endpointOf(workload)] as const,
  );
  // The front door's pods are there as a part, by other labels.
  const deployments = named.filter(([name]) => platform.nodes.has(name));
  const parts = [...platform.nodes.values()]
    .filter(node => node.kind === 'part')
    .map(node => [node.name, partEnd(node)] as const);
  return new Map([...deployments, ...parts, ...Object.entries(places(shared))]);
};

/** What switches are read from. */
const switched = (shared: WriteCareNotes, monitoring: MonitoringValues, ingress = platform.ingress): Switched => ({
  shared,
  monitoring,
  mesh: platform.mesh,
  ingress,
});

/** Those whose ways are ours to decide: the services, and the parts that we deploy. */
const oursIn = (shared: WriteCareNotes, monitoring: MonitoringValues): Set<string> => {
  const here = (name: string) => platform.nodes.get(name)?.when.every(word => isOn(word, switched(shared, monitoring)));
  return new Set([
    ...platform.services.keys(),
    ...Object.keys(partPorts).filter(here),
    ...['jaeger', 'egress-gateway', ...frontDoors.map(({ name }) => name)].filter(here),
  ]);
};

/** The ports anybody could ask for: every one that the graph knows, and a few that nobody may use. */
const portsOf = (graph: Platform): number[] => [
  ...new Set([...graph.edges.map(edge => edge.port), 22, 80, 443, 6443, 8443, 15000, 15090, 10250]),
];

/** What the rendered policies allow. Flows between two ends that are both not ours are not ours to decide. */
const allowedBy = (manifests: Manifest[], shared: WriteCareNotes, monitoring = monitoringIn()): Set<Flow> => {
  const ours = oursIn(shared, monitoring);
  const evaluator = networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: byKind(manifests, 'Namespace'),
  });
  const ends = endsOf(manifests, shared);
  const flows = new Set<Flow>();
  for (const [from, source] of ends)
    for (const [to, target] of ends) {
      if (from === to || !(ours.has(from) || ours.has(to))) continue;
      const ports = portsOf(platform).map(port => ({ port, protocol: 'TCP' as const }));
      for (const { port, protocol } of [
        ...ports,
        { port: 53, protocol: 'UDP' as const },
        { port: 3001, protocol: 'UDP' as const },
      ])
        if (evaluator.allows({ from: source, to: target, port, protocol }))
          flows.add(`${from} -> ${to}:${port}/${protocol}`);
    }
  return flows;
};

/** Which of the ends above stand for a place, and on which ports, where they differ from the edge's. */
const standIns = (
  shared: WriteCareNotes,
  monitoring: MonitoringValues,
): Record<string, { ends: string[]; ports?: number[] }> => {
  const outside = ['outside', 'outside, IPv6'];
  const anywhere = [...outside, 'private address', 'private address, IPv6'];
  const ports = (list: (number | undefined)[]) => ({ ends: outside, ports: list.map(Number) });
  return {
    outside: { ends: outside },
    'api-server': { ends: anywhere, ports: shared.apiServer?.ports ?? [] },
    kubelet: { ends: anywhere },
    clients: { ends: [...anywhere, 'metadata service'] },
    'operator-prometheus': { ends: ['prometheus'] },
    receivers: ports(monitoring.alertmanager?.ports ?? []),
    'public-hosts': ports([monitoring.blackboxExporter?.port]),
    'log-store': ports(monitoring.loki?.storage === 's3' ? [monitoring.loki.s3?.port] : []),
    'backup-store': ports(
      monitoring.backup?.enabled && monitoring.backup.storage === 's3' ? [monitoring.backup.s3?.port] : [],
    ),
    'remote-write': ports([]),
    exporters: ports([]),
    'trace-store': ports([]),
  };
};

/** What the graph says with these switches. */
const graphFlows = (shared: WriteCareNotes, monitoring: MonitoringValues, ingress = platform.ingress): Set<Flow> => {
  const found = standIns(shared, monitoring);
  const its = switched(shared, monitoring, ingress);
  const edges = platform.edges.filter(edge => edge.seenBy !== 'nobody' && isThere(platform, edge, its));
  return new Set(
    edges.flatMap(edge => {
      const froms = found[edge.from]?.ends ?? [edge.from];
      const { ends, ports = [edge.port] } = found[edge.to] ?? { ends: [edge.to] };
      return froms.flatMap(from =>
        ends.flatMap(to => ports.map((port): Flow => `${from} -> ${to}:${port}/${edge.protocol}`)),
      );
    }),
  );
};

const difference = (a: Set<Flow>, b: Set<Flow>): Flow[] => [...a].filter(flow => !b.has(flow)).sort();

const assertSame = (
  manifests: Manifest[],
  shared: WriteCareNotes,
  monitoring = monitoringIn(),
  ingress = platform.ingress,
): void => {
  const [allowed, wanted] = [allowedBy(manifests, shared, monitoring), graphFlows(shared, monitoring, ingress)];
  assert.equal(difference(allowed, wanted), [], 'allowed, but not in the graph');
  assert.equal(difference(wanted, allowed), [], 'in the graph, but not allowed');
  assert.ok(wanted.size > 100);
};

test('with the default values the NetworkPolicies allow exactly the graph', () => assertSame(render(), sharedIn()));

for (const name of environments)
  test(`in ${name} the NetworkPolicies allow exactly the graph`, () =>
    assertSame(render(...environment(name)), sharedIn(name), monitoringIn(name)));

for (const [frontDoor, mesh] of [
  ['istio', true],
  ['none', false],
] as const)
  test(`with the front door ${frontDoor} the NetworkPolicies allow exactly the graph`, () => {
    const shared = { ...sharedIn(), frontDoor, mesh: { ...sharedIn().mesh, enabled: mesh } };
    const flags = ['--set', `global.writecarenotes.frontDoor=${frontDoor},global.writecarenotes.mesh.enabled=${mesh}`];
    assertSame(render(...flags), shared);
  });

for (const implementation of Object.keys(gatewayPorts) as (keyof typeof gatewayPorts)[])
  test(`with a Gateway of ${implementation} the NetworkPolicies allow exactly the graph`, () => {
    const shared = { ...sharedIn(), frontDoor: 'gateway-api' as const };
    const gatewayApi = { ...platform.ingress.gatewayApi, className: 'edge', implementation };
    const flags = `global.writecarenotes.frontDoor=gateway-api,ingress.gatewayApi.className=edge,ingress.gatewayApi.implementation=${implementation}`;
    // How often somebody may come is no matter of who may, and Envoy Gateway takes no other burst than a minute's.
    const limits = 'ingress.limits={"default":{"burst":999},"services":null}';
    assertSame(render('--set', flags, '--set-json', limits), shared, monitoringIn(), {
      ...platform.ingress,
      gatewayApi,
    });
  });

test('while the mesh is joining, the ways of pods with a sidecar and of pods without one are both open', () => {
  const shared = { ...sharedIn(), mesh: { ...sharedIn().mesh, enabled: true, phase: 'joining' as const } };
  assertSame(
    render('--set', 'global.writecarenotes.mesh.enabled=true,global.writecarenotes.mesh.phase=joining'),
    shared,
  );
  const ways = [...graphFlows(shared, monitoringIn())].filter(flow => flow.startsWith('nhs-integration-service -> '));
  assert.ok(ways.includes('nhs-integration-service -> outside:443/TCP'));
  assert.ok(ways.includes('nhs-integration-service -> egress-gateway:8443/TCP'));
});

test('without monitoring nobody may scrape', () => {
  const shared = { ...sharedIn(), monitoring: { ...sharedIn().monitoring, enabled: false } };
  assertSame(render('--set', 'global.writecarenotes.monitoring.enabled=false'), shared);
});

test("with mode operator the operator's Prometheus alone may scrape", () => {
  const shared = { ...sharedIn(), monitoring: { ...sharedIn().monitoring, mode: 'operator' as const } };
  const manifests = render('--set', 'global.writecarenotes.monitoring.mode=operator');
  assertSame(manifests, shared);
  assert.ok(allowedBy(manifests, shared).has('prometheus -> api-gateway:9464/TCP'));
});

test('a service that is off can neither be called nor call', () => {
  const shared = { ...sharedIn(), services: { ...sharedIn().services, 'resident-service': { enabled: false } } };
  assertSame(render('--set', 'global.writecarenotes.services.resident-service.enabled=false'), shared);
});

test('a tier that is off leaves no rule behind', () => {
  const shared = { ...sharedIn(), tiers: { ...sharedIn().tiers, 'ai-analytics': { enabled: false } } };
  const manifests = render('--set', 'global.writecarenotes.tiers.ai-analytics.enabled=false');
  assertSame(manifests, shared);
  // Dashboards and what alerts say are texts for any choice of tiers; what alerts ask and whom they call is not.
  const others = manifests.filter(({ kind, metadata }) => !(kind === 'ConfigMap' && /^grafana-/.test(metadata.name)));
  const said = JSON.stringify(others).replace(/"annotations\\":\{.*?\},\\"expr/g, '"expr');
  assert.not.match(said, 'ai-analytics');
});

test('stores outside the cluster are reached by their addresses, on their ports, and no longer by namespace', () => {
  const manifests = render(
    '--set',
    'global.writecarenotes.stores.postgres.place.cidrs={10.20.0.0/24,10.21.0.5/32},global.writecarenotes.stores.postgres.port=6432',
  );
  const { allows } = networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: byKind(manifests, 'Namespace'),
  });
  const from: Endpoint = {
    kind: 'pod',
    namespace: 'core-healthcare',
    labels: { 'app.kubernetes.io/name': 'resident-service' },
  };
  const to = (address: string): Endpoint => ({ kind: 'ip', address });
  assert.ok(allows({ from, to: to('10.20.0.7'), port: 6432 }));
  assert.ok(allows({ from, to: to('10.21.0.5'), port: 6432 }));
  assert.not(allows({ from, to: to('10.21.0.6'), port: 6432 }));
  assert.not(allows({ from, to: to('10.20.0.7'), port: 5432 }));
  assert.not(allows({ from, to: { kind: 'pod', namespace: 'databases', labels: {} }, port: 6432 }));
});

test('pod labels narrow the way to a store', () => {
  const manifests = render('--set-json', 'global.writecarenotes.stores.redis.place.podLabels={"app":"redis"}');
  const { allows } = networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: byKind(manifests, 'Namespace'),
  });
  const from: Endpoint = {
    kind: 'pod',
    namespace: 'core-healthcare',
    labels: { 'app.kubernetes.io/name': 'api-gateway' },
  };
  const redis = (app: string): Endpoint => ({ kind: 'pod', namespace: 'caching', labels: { app } });
  assert.ok(allows({ from, to: redis('redis'), port: 6379 }));
  assert.not(allows({ from, to: redis('backup'), port: 6379 }));
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Edge } from '../../generator/model/edge.ts';
import { jaegerPorts } from '../../generator/model/mesh-edges.ts';
import { isOn, type Node } from '../../generator/model/nodes.ts';
import { isThere } from '../../generator/model/permits.ts';
import { authorizationEvaluator } from '../../verify/authorization.ts';
import { identitiesOf, unknownIdentities, waysPast } from '../../verify/authorization-gaps.ts';
import { type Endpoint, endpointOf } from '../../verify/connections.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { meshReferenceProblems } from '../../verify/mesh-references.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { routeEvaluator } from '../../verify/routes.ts';
import { routeProblems } from '../../verify/routes-problems.ts';
import { sidecarEvaluator } from '../../verify/sidecars.ts';
import { plaintextPorts, serverTls } from '../../verify/tls.ts';
import { connectionWorks } from '../../verify/tls-connections.ts';
import { clientTls } from '../../verify/tls-rules.ts';
import { type Workload, workloadsOf } from '../../verify/workloads.ts';
import { platform, switchedIn } from '../platform.ts';
import { environment, render } from '../render.ts';

const rootNamespace = 'istio-system';
const clusterDomain = 'cluster.local';
const trustDomain = 'cluster.local';
const normalization = 'DECODE_AND_MERGE_SLASHES';

const enforced = (name: string): Manifest[] => render(...environment(name));
const inPhase = (phase: string): Manifest[] =>
  render(...environment('staging'), '--set', `global.writecarenotes.mesh.phase=${phase}`);

const node = (name: string): Node => platform.nodes.get(name) as Node;
const switched = switchedIn('staging');
const edgesOf = (values = switched): Edge[] => platform.edges.filter(edge => isThere(platform, edge, values));
const pods = [...platform.nodes.values()].filter(
  ({ kind, when }) => kind !== 'place' && when.every(word => isOn(word, switched)),
);

/** The services of Istio's installation that our objects name, as its charts make them. */
const foreign = {
  services: [
    { namespace: 'istio-egress', name: 'istio-egressgateway', ports: [80, 443] },
    { namespace: 'istio-system', name: 'istiod', ports: [15012] },
    { namespace: 'databases', name: 'postgres', ports: [5432] },
    { namespace: 'caching', name: 'redis', ports: [6379] },
    { namespace: 'messaging', name: 'broker', ports: [5672] },
  ],
  pods: [{ namespace: 'istio-egress', labels: { istio: 'egressgateway' } }],
};

const workloadOf = (manifests: Manifest[], { name, namespace }: Node): Workload | undefined =>
  workloadsOf(manifests).find(one => one.namespace === namespace && one.labels['app.kubernetes.io/name'] === name);

const podOf = (manifests: Manifest[], one: Node): Endpoint => {
  const workload = workloadOf(manifests, one);
  return workload ? endpointOf(workload) : { kind: 'pod', namespace: one.namespace ?? '', labels: one.labels ?? {} };
};

for (const name of ['staging', 'production'])
  test(`in ${name} routes, subsets, hosts and retries of all objects fit together`, () => {
    const manifests = enforced(name);
    assert.equal(routeProblems({ manifests, clusterDomain, defaultAttempts: 0 }), []);
    assert.equal(meshReferenceProblems({ manifests, clusterDomain, rootNamespace, foreign }), []);
  });

test('every name in a policy belongs to somebody', () => {
  const manifests = enforced('staging');
  const others = ['istio-egress/istio-egressgateway', 'ingress-nginx/ingress-nginx-controller'].map(name => {
    const [namespace = '', account = ''] = name.split('/');
    return { trustDomain, namespace, account };
  });
  const identities = [...identitiesOf(manifests, trustDomain), ...others];
  assert.equal(unknownIdentities({ manifests, identities, trustDomain }), []);
  assert.is(unknownIdentities({ manifests, identities: identities.slice(1), trustDomain }).length > 0, true);
});

test('who may connect to which port is the same by identity and by NetworkPolicy; what differs is what the graph says', () => {
  const manifests = enforced('staging');
  const network = networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: byKind(manifests, 'Namespace'),
  });
  const authorization = authorizationEvaluator({ manifests, rootNamespace, trustDomain, normalization });
  const meshed = pods.filter(one => one.meshed);
  const ends = new Map(pods.map(one => [one.name, podOf(manifests, one)]));
  const edges = edgesOf();
  const ports = [...new Set(edges.map(({ port }) => port))];
  /** What is asked of a node, one of each kind; all kinds are the other proof's. */
  const shapesOf = (to: string) =>
    edges
      .filter(edge => edge.to === to)
      .flatMap(({ methods = ['GET'], paths: [path] = ['/'] }) => methods.map(method => ({ method, path })));
  const shapes = new Map(
    meshed.map(({ name }) => [
      name,
      [...new Map(shapesOf(name).map(one => [`${one.method} ${one.path}`, one])).values()],
    ]),
  );
  const outsideHosts = Object.values(platform.facts.outside).flat();
  const byIdentity = (from: Node, to: Node, port: number): boolean => {
    if (from.account === undefined) return false;
    const asked = {
      from: { trustDomain, namespace: from.namespace ?? '', account: from.account },
      to: { namespace: to.namespace ?? '', labels: to.labels ?? {} },
      port,
    };
    // The egress gateway passes TLS on, and sees the name of the host alone.
    if (to.name === 'egress-gateway') return outsideHosts.some(sni => authorization.decide({ ...asked, sni }).allowed);
    return (shapes.get(to.name) ?? []).some(shape => authorization.decide({ ...asked, ...shape }).allowed);
  };
  const different: string[] = [];
  let same = 0;
  for (const to of meshed)
    for (const from of pods)
      for (const port of ports) {
        if (from === to) continue;
        const said = [from, to].map(({ name }) => ends.get(name) as Endpoint);
        const byNetwork = network.allows({ from: said[0] as Endpoint, to: said[1] as Endpoint, port });
        const known = byIdentity(from, to, port);
        if (byNetwork && known) same += 1;
        if (byNetwork !== known) different.push(`${from.name} -> ${to.name}:${port}`);
      }
  const networkAlone = edges
    .filter(({ seenBy, to, from }) => seenBy === 'network' && node(to).meshed && node(from).kind !== 'place')
    .map(({ from, to, port }) => `${from} -> ${to}:${port}`);
  assert.equal(different.sort(), networkAlone.sort());
  assert.ok(same > 150, `${same}`);
});

test('plaintext is taken where the sidecar leaves a port alone, and that is where the graph says so', () => {
  const manifests = enforced('staging');
  const workloads = pods.filter(({ meshed }) => meshed).flatMap(one => workloadOf(manifests, one) ?? []);
  const open = plaintextPorts({ manifests, rootNamespace, workloads }).map(({ workload, port, mode, intercepted }) => {
    assert.is(mode, 'STRICT');
    assert.not(intercepted);
    return `${workload}:${port}`;
  });
  const { collector, ...left } = jaegerPorts;
  assert.equal(
    open.sort(),
    Object.values(left)
      .map(port => `Deployment/tracing/jaeger:${port}`)
      .sort(),
  );
});

/** Says whether both ends of an edge agree on TLS, with a sidecar at either end or without. */
const tlsOf = (manifests: Manifest[]) => {
  const serverOf = serverTls({ manifests, rootNamespace });
  const clientOf = clientTls({ manifests, rootNamespace, clusterDomain });
  return (edge: Edge, clientHas: boolean, serverHas: boolean): boolean => {
    const [from, to] = [node(edge.from), node(edge.to)];
    const { mode, intercepted } = serverOf({ namespace: to.namespace ?? '', labels: to.labels ?? {} }, edge.port);
    const { mode: tls } = clientOf({
      clientNamespace: from.namespace ?? '',
      host: `${to.name}.${to.namespace}.svc.${clusterDomain}`,
      serviceNamespace: to.namespace ?? '',
      port: platform.services.get(to.name)?.servicePort ?? edge.port,
    });
    const server = { hasSidecar: serverHas, mode, intercepted };
    return connectionWorks({ client: { hasSidecar: clientHas, tls }, server }).works;
  };
};

const betweenServices = edgesOf().filter(({ from, to }) => platform.services.has(from) && platform.services.has(to));

test('enforced, calls work between pods with sidecars, and a pod without one is refused', () => {
  const works = tlsOf(enforced('staging'));
  for (const edge of betweenServices) {
    assert.ok(works(edge, true, true), edge.reason);
    assert.not(works(edge, false, true), edge.reason);
  }
  assert.ok(betweenServices.length > 100);
});

for (const phase of ['joining', 'leaving']) {
  test(`${phase}, every call works for any mix of pods with a sidecar and without`, () => {
    const works = tlsOf(inPhase(phase));
    for (const edge of betweenServices)
      for (const [client, server] of [
        [true, true],
        [true, false],
        [false, true],
        [false, false],
      ] as const)
        assert.ok(works(edge, client, server), `${edge.reason}: ${client}, ${server}`);
  });

  test(`${phase}, nothing is refused by identity, and the network lets every edge through`, () => {
    const manifests = inPhase(phase);
    assert.equal(byKind(manifests, 'AuthorizationPolicy'), []);
    const network = networkEvaluator({
      policies: byKind(manifests, 'NetworkPolicy'),
      namespaces: byKind(manifests, 'Namespace'),
    });
    const open = {
      ...switched,
      shared: { ...switched.shared, mesh: { ...switched.shared.mesh, phase: phase as 'joining' } },
    };
    const edges = edgesOf(open).filter(
      ({ from, to, seenBy }) => seenBy !== 'nobody' && [from, to].every(name => node(name).kind !== 'place'),
    );
    const closed = edges.filter(
      ({ from, to, port, protocol }) =>
        !network.allows({ from: podOf(manifests, node(from)), to: podOf(manifests, node(to)), port, protocol }),
    );
    assert.equal(
      closed.map(({ reason }) => reason),
      [],
    );
    assert.ok(edges.length > 250, `${edges.length}`);
  });

  test(`${phase}, a service reaches its outside hosts by itself and by the egress gateway`, () => {
    const manifests = inPhase(phase);
    const { allows } = networkEvaluator({
      policies: byKind(manifests, 'NetworkPolicy'),
      namespaces: byKind(manifests, 'Namespace'),
    });
    const from = podOf(manifests, node('nhs-integration-service'));
    assert.ok(allows({ from, to: { kind: 'ip', address: '192.0.2.10' }, port: 443 }));
    assert.ok(allows({ from, to: podOf(manifests, node('egress-gateway')), port: 8443 }));
  });
}

test('every proxy passes on what its service calls and keeps, and knows nothing else', () => {
  const manifests = enforced('staging');
  const { hostsSeen } = sidecarEvaluator({
    manifests,
    rootNamespace,
    clusterDomain,
    meshOutbound: 'REGISTRY_ONLY',
    foreign: foreign.services,
  });
  const stores: Record<string, string> = {
    postgres: 'postgres.databases',
    redis: 'redis.caching',
    broker: 'broker.messaging',
  };
  for (const { name, tier, calls, stores: kept, outside } of platform.services.values()) {
    const seen = hostsSeen({ namespace: tier, labels: node(name).labels ?? {} }).map(({ host }) => host);
    const services = [
      ...calls.map(callee => `${callee}.${node(callee).namespace}`),
      ...kept.map(store => stores[store]),
      'writecarenotes-jaeger-collector.tracing',
    ];
    const hosts = outside.flatMap(group => platform.facts.outside[group] ?? []);
    const gateway = outside.length > 0 ? ['istio-egressgateway.istio-egress'] : [];
    const wanted = [...[...services, ...gateway].map(host => `${host}.svc.${clusterDomain}`), ...hosts];
    assert.equal(seen.sort(), wanted.sort(), name);
  }
});

test('no spelling of a sensitive route gets past the role: the rule refuses it, or the route does', () => {
  const manifests = enforced('staging');
  const authorization = authorizationEvaluator({ manifests, rootNamespace, trustDomain, normalization });
  const { routeOf } = routeEvaluator({ manifests, clusterDomain, normalization });
  const gateway = node('api-gateway');
  const client = { namespace: gateway.namespace ?? '', labels: gateway.labels ?? {} };
  let past = 0;
  for (const { name, tier, port, sensitive } of platform.services.values())
    for (const { operation } of sensitive) {
      const [method = '', path = ''] = operation.split(' ');
      const request = {
        from: { trustDomain, namespace: gateway.namespace ?? '', account: 'api-gateway' },
        to: { namespace: tier, labels: node(name).labels ?? {} },
        port,
        method,
        path,
      };
      for (const { path: spelt, how } of waysPast(authorization, request)) {
        past += 1;
        const route = routeOf({ client, host: `${name}.${tier}.svc.${clusterDomain}`, port, method, path: spelt });
        assert.ok(route.kind === 'route' && route.directResponse, `${spelt} (${how}) gets past`);
      }
      // Spelt as it is, it goes on to whoever asks for the role.
      const route = routeOf({ client, host: `${name}.${tier}.svc.${clusterDomain}`, port, method, path });
      assert.ok(route.kind === 'route' && !route.directResponse, operation);
    }
  assert.ok(past > 2, `${past} spellings get past the rules alone`);
});

test('outside hosts are asked through the egress gateway, which takes each service to its own alone', () => {
  const manifests = enforced('staging');
  const { rawRouteOf } = routeEvaluator({ manifests, clusterDomain, normalization });
  const { decide } = authorizationEvaluator({ manifests, rootNamespace, trustDomain, normalization });
  const to = { namespace: 'istio-egress', labels: node('egress-gateway').labels ?? {} };
  const hosts = Object.entries(platform.facts.outside).flatMap(([group, names]) =>
    names.map(host => ({ group, host })),
  );
  for (const { name, tier, outside } of platform.services.values())
    for (const { group, host } of hosts) {
      const from = { trustDomain, namespace: tier, account: name };
      assert.is(decide({ from, to, port: 8443, sni: host }).allowed, outside.includes(group), `${name} to ${host}`);
      if (!outside.includes(group)) continue;
      const route = rawRouteOf({
        client: { namespace: tier, labels: node(name).labels ?? {} },
        host,
        port: 443,
        sni: host,
      });
      const hop = route.kind === 'route' ? route.destinations.map(one => one.host) : [];
      assert.equal(hop, [`istio-egressgateway.istio-egress.svc.${clusterDomain}`]);
    }
  assert.not(
    decide({
      from: { trustDomain, namespace: 'integration', account: 'nhs-integration-service' },
      to,
      port: 8443,
      sni: 'elsewhere.example',
    }).allowed,
  );
});

test.run();

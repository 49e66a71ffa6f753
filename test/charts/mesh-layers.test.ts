import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jaegerPorts } from '../../generator/model/mesh-edges.ts';
import type { Node } from '../../generator/model/node.ts';
import type { Endpoint } from '../../verify/connections.ts';
import { byKind } from '../../verify/manifests.ts';
import { authorizationEvaluator } from '../../verify/mesh/authorization.ts';
import { identitiesOf, unknownIdentities } from '../../verify/mesh/authorization-gaps.ts';
import { plaintextPorts } from '../../verify/mesh/tls.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { platform } from '../platform.ts';
import {
  edgesOf,
  enforced,
  node,
  normalization,
  podOf,
  pods,
  rootNamespace,
  trustDomain,
  workloadOf,
} from './mesh-ends.ts';

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

test.run();

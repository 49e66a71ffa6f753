import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Edge } from '../../generator/model/edge.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { serverTls } from '../../verify/mesh/tls.ts';
import { connectionWorks } from '../../verify/mesh/tls-connections.ts';
import { clientTls } from '../../verify/mesh/tls-rules.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { platform } from '../platform.ts';
import { clusterDomain, edgesOf, enforced, inPhase, node, podOf, rootNamespace, switched } from './mesh-ends.ts';

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

test.run();

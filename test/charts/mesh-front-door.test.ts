import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byKind } from '../../verify/manifests.ts';
import { meshReferenceProblems } from '../../verify/mesh/references.ts';
import { routeEvaluator } from '../../verify/mesh/routes.ts';
import { routeProblems } from '../../verify/mesh/routes-problems.ts';
import { sidecarEvaluator } from '../../verify/mesh/sidecars.ts';
import { serverTls } from '../../verify/mesh/tls.ts';
import { connectionWorks } from '../../verify/mesh/tls-connections.ts';
import { clientTls } from '../../verify/mesh/tls-rules.ts';
import { platform } from '../platform.ts';
import { clientOf, doors, others, phases, publicHosts, rendered, routeOf } from './mesh-doors.ts';
import { clusterDomain, foreign, node, normalization, rootNamespace } from './mesh-ends.ts';
import { hostsKnown, specOf } from './mesh-objects.ts';

for (const door of doors)
  for (const phase of phases) {
    test(`${door}, ${phase}: a request to each public host goes to its service, once, for 60 s at most`, () => {
      const manifests = rendered(door, phase);
      assert.is(publicHosts.length, 3);
      for (const { public: host, service } of publicHosts)
        for (const method of ['GET', 'POST', 'DELETE']) {
          const route = routeOf(door, manifests, host, method);
          assert.ok(route.kind === 'route', host);
          assert.equal(route.destinations, [{ host: service, port: 80, weight: 100 }]);
          assert.equal([route.timeout, route.retries], ['60s', { attempts: 0 }]);
        }
    });

    test(`${door}, ${phase}: its routes and hosts fit together with all others`, () => {
      const manifests = rendered(door, phase);
      assert.equal(routeProblems({ manifests, clusterDomain, defaultAttempts: 0 }), []);
      assert.equal(meshReferenceProblems({ manifests, clusterDomain, rootNamespace, foreign: others }), []);
    });

    test(`${door}, ${phase}: what it says to each service is understood, by mTLS wherever both have a proxy`, () => {
      const manifests = rendered(door, phase);
      const serverOf = serverTls({ manifests, rootNamespace });
      const tlsOf = clientTls({ manifests, rootNamespace, clusterDomain });
      for (const { name, tier, host, servicePort, port } of platform.services.values()) {
        if (!host) continue;
        const { mode, intercepted } = serverOf({ namespace: tier, labels: node(name).labels ?? {} }, port);
        const { mode: tls } = tlsOf({
          clientNamespace: clientOf(door).namespace,
          host: `${name}.${tier}.svc.${clusterDomain}`,
          serviceNamespace: tier,
          port: servicePort,
        });
        const between = (client: boolean, server: boolean) =>
          connectionWorks({
            client: { hasSidecar: client, tls },
            server: { hasSidecar: server, mode, intercepted },
          });
        assert.equal([between(true, true).works, between(true, true).sends], [true, 'mTLS'], name);
        const mixed = [between(true, false).works, between(false, true).works];
        assert.equal(mixed, phase === 'enforced' ? [false, false] : [true, true], name);
      }
    });
  }

for (const phase of phases)
  test(`${phase}, the controller's proxy passes on what is for a public host, and knows no other service`, () => {
    const manifests = rendered('nginx', phase);
    const { hostsSeen, reaches } = sidecarEvaluator({
      manifests,
      rootNamespace,
      clusterDomain,
      meshOutbound: 'REGISTRY_ONLY',
      foreign: foreign.services,
    });
    const controller = clientOf('nginx');
    const collector = `writecarenotes-jaeger-collector.tracing.svc.${clusterDomain}`;
    const seen = hostsSeen(controller).map(({ host }) => host);
    assert.equal(seen.sort(), [...publicHosts.map(({ service }) => service), collector].sort());
    for (const { public: host } of publicHosts) assert.ok(reaches(controller, host, 80).reaches, host);
    for (const host of [`medication-service.core-healthcare.svc.${clusterDomain}`, 'api.example.org'])
      assert.not(reaches(controller, host, 80).reaches, host);
    // The sidecar knows a Service's own address, and no pod's.
    for (const { metadata } of byKind(manifests, 'Ingress')) {
      const { 'nginx.org/mergeable-ingress-type': type, 'nginx.org/use-cluster-ip': byService } =
        metadata.annotations ?? {};
      assert.is(byService, type === 'master' ? undefined : 'true', metadata.name);
    }
  });

test("nobody but the controller sees the routes of the public hosts, and nobody's Sidecar names them but its own", () => {
  const manifests = rendered('nginx', 'enforced');
  const { routeOf: route } = routeEvaluator({ manifests, clusterDomain, normalization });
  const { namespace = '', labels = {} } = node('laundry-service');
  for (const { public: host } of publicHosts) {
    const answer = route({ client: { namespace, labels }, host, port: 80, method: 'GET', path: '/' });
    assert.equal(answer, { kind: 'default' });
  }
  const naming = Object.entries(hostsKnown(manifests)).filter(([, hosts]) => hosts.some(one => one.startsWith('./')));
  assert.equal(
    naming.map(([name]) => name),
    ['ingress-nginx-controller'],
  );
});

test('enforced, nothing that asks a pod of the controller by way of a sidecar is admitted', () => {
  const of = (door: string, phase: string, namespace: string) =>
    specOf(rendered(door, phase), 'AuthorizationPolicy', 'default-deny', namespace);
  assert.equal(of('nginx', 'enforced', 'ingress-nginx'), {});
  assert.is(of('nginx', 'joining', 'ingress-nginx'), undefined);
  // Nor where it is not there.
  assert.is(of('istio', 'enforced', 'ingress-nginx'), undefined);
  assert.is(of('none', 'enforced', 'ingress-nginx'), undefined);
});

test.run();

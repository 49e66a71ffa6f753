import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { authorizationEvaluator } from '../../verify/mesh/authorization.ts';
import { waysPast } from '../../verify/mesh/authorization-gaps.ts';
import { meshReferenceProblems } from '../../verify/mesh/references.ts';
import { routeEvaluator } from '../../verify/mesh/routes.ts';
import { routeProblems } from '../../verify/mesh/routes-problems.ts';
import { sidecarEvaluator } from '../../verify/mesh/sidecars.ts';
import { platform } from '../platform.ts';
import { clusterDomain, enforced, foreign, node, normalization, rootNamespace, trustDomain } from './mesh-ends.ts';

for (const name of ['staging', 'production'])
  test(`in ${name} routes, subsets, hosts and retries of all objects fit together`, () => {
    const manifests = enforced(name);
    assert.equal(routeProblems({ manifests, clusterDomain, defaultAttempts: 0 }), []);
    assert.equal(meshReferenceProblems({ manifests, clusterDomain, rootNamespace, foreign }), []);
  });

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

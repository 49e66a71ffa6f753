import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generate } from '../../generator/generate.ts';
import { syntheticValues } from '../../scripts/bench/synthetic.ts';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { platform, platformOf } from '../platform.ts';
import { runHelm } from '../render.ts';
import { hostsKnown, meshed, specOf } from './mesh-objects.ts';

const shared = 'global.writecarenotes';
const known = (name: string, namespace: string): string => `${namespace}/${name}.${namespace}.svc.cluster.local`;
const spans = known('writecarenotes-jaeger-collector', 'tracing');

test('a proxy knows whom its service calls, its stores, the collector of spans, and nothing else', () => {
  assert.equal(specOf(meshed(), 'Sidecar', 'medication-service'), {
    workloadSelector: { labels: { 'app.kubernetes.io/name': 'medication-service' } },
    egress: [
      {
        hosts: [
          known('resident-service', 'core-healthcare'),
          known('health-records-service', 'core-healthcare'),
          known('inventory-service', 'operational'),
          known('audit-service', 'compliance'),
          known('configuration-service', 'infrastructure'),
          known('postgres', 'databases'),
          known('redis', 'caching'),
          known('broker', 'messaging'),
          spans,
        ],
      },
    ],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  });
});

test('a proxy of a service that reaches outside knows the hosts, the routes to them, and the egress gateway', () => {
  assert.equal(hostsKnown(meshed())['nhs-integration-service'], [
    known('audit-service', 'compliance'),
    known('configuration-service', 'infrastructure'),
    known('postgres', 'databases'),
    known('broker', 'messaging'),
    spans,
    'integration/api.service.nhs.uk',
    'istio-egress/api.service.nhs.uk',
    'integration/sandbox.api.service.nhs.uk',
    'istio-egress/sandbox.api.service.nhs.uk',
    known('istio-egressgateway', 'istio-egress'),
  ]);
});

test('every service has a Sidecar, and the front door; those of Jaeger and Prometheus know nobody', () => {
  const all = hostsKnown(meshed());
  const others = ['ingress-nginx-controller', 'jaeger', 'prometheus'];
  assert.equal(Object.keys(all).sort(), [...platform.services.keys(), ...others].sort());
  assert.equal([all.jaeger, all.prometheus], [['~/*'], ['~/*']]);
});

test('a service that is switched off leaves no trace in the mesh', () => {
  const traces = (manifests: Manifest[]) =>
    manifests
      .filter(({ apiVersion }) => apiVersion.includes('.istio.io/'))
      .filter(its => JSON.stringify(its).includes('inventory-service')).length;
  assert.ok(traces(meshed()) > 5);
  assert.is(traces(meshed(`${shared}.services.inventory-service.enabled=false`)), 0);
});

test('of 200 services that call six each, no proxy knows more than these six and what all know', () => {
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-mesh-'));
  try {
    const values = syntheticValues(200);
    const result = generate(values);
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    for (const { path, content } of result.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const text = runHelm([
      'template',
      'writecarenotes',
      join(folder, 'charts/umbrella'),
      '--set',
      `${shared}.mesh.enabled=true`,
    ]);
    const all = hostsKnown(parseManifests(text));
    const { services } = platformOf(values);
    // Three stores and the collector of spans; and for who reaches it, a host outside, its routes and the gateway.
    for (const { name, calls, outside } of services.values())
      assert.is(all[name]?.length, calls.length + 4 + (outside.length > 0 ? 3 : 0), name);
    assert.is(Math.max(...[...services.values()].map(({ calls }) => calls.length)), 6);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();

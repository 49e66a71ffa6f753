import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { platform } from '../platform.ts';
import { render } from '../render.ts';
import { meshed, specOf } from './mesh-objects.ts';

const shared = 'global.writecarenotes';

const tags = {
  user_id: { header: { name: 'x-user-id' } },
  tenant_id: { header: { name: 'x-tenant-id' } },
  correlation_id: { header: { name: 'x-correlation-id' } },
  healthcare_context: { header: { name: 'x-healthcare-context' } },
  service_version: { environment: { name: 'SERVICE_VERSION' } },
};

test('every span goes to Jaeger with the tags of the contract, which each namespace repeats for its own level', () => {
  const manifests = meshed();
  assert.equal(specOf(manifests, 'Telemetry', 'default', 'istio-system'), {
    accessLogging: [{ providers: [{ name: 'access-log' }] }],
    tracing: [{ providers: [{ name: 'jaeger' }], randomSamplingPercentage: 100, customTags: tags }],
  });
  for (const { name, namespaceLabels } of platform.tiers) {
    const compliance_level = { literal: { value: namespaceLabels.compliance ?? 'none' } };
    assert.equal(specOf(manifests, 'Telemetry', 'default', name), {
      tracing: [{ customTags: { ...tags, compliance_level } }],
    });
  }
});

test("Jaeger's own proxy reports no spans, or each report would make another", () => {
  assert.equal(specOf(meshed(), 'Telemetry', 'default', 'tracing'), { tracing: [{ disableSpanReporting: true }] });
});

/** The annotations of a Deployment's pods. */
const annotations = (manifests: Manifest[], deployment: string) =>
  byKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === deployment)?.spec?.template.metadata
    ?.annotations;

const version = (text: string) => ({ 'proxy.istio.io/config': `{"proxyMetadata":{"SERVICE_VERSION":"${text}"}}` });

test('a pod tells its sidecar its version: the digest, else the tag, else the version of the chart', () => {
  const canary = { image: { tag: '2.0.0' }, weight: 10 };
  const manifests = meshed('', { [`${shared}.variants.medication-service`]: { canary } });
  assert.equal(annotations(manifests, 'medication-service'), version(platform.facts.appVersion));
  assert.equal(annotations(manifests, 'medication-service-canary'), version('2.0.0'));
  const digest = `sha256:${'a'.repeat(64)}`;
  const pinned = meshed(`core-healthcare.services.medication-service.image.digest=${digest}`);
  assert.equal(annotations(pinned, 'medication-service'), version(digest));
});

test("a sidecar's size is on the pods only where it is not the one that Istio is installed with", () => {
  const manifests = meshed(`${shared}.mesh.sidecar.resources.limits.cpu=200m`);
  assert.equal(annotations(manifests, 'medication-service'), {
    ...version(platform.facts.appVersion),
    'sidecar.istio.io/proxyCPU': '10m',
    'sidecar.istio.io/proxyMemory': '64Mi',
    'sidecar.istio.io/proxyCPULimit': '200m',
    'sidecar.istio.io/proxyMemoryLimit': '256Mi',
  });
});

test("services' pods are the same with the mesh and without, so that switching it restarts none", () => {
  const templates = (manifests: Manifest[]) =>
    byKind(manifests, 'Deployment')
      .filter(({ metadata }) => platform.services.has(metadata.name))
      .map(({ metadata, spec }) => [metadata.name, spec?.template]);
  const off = templates(render());
  assert.is(off.length, 28);
  for (const phase of ['joining', 'enforced', 'leaving'])
    assert.equal(templates(render('--set', `${shared}.mesh.enabled=true,${shared}.mesh.phase=${phase}`)), off, phase);
});

test.run();

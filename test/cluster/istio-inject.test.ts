import type { Container } from 'kubernetes-types/core/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { restrictedProblems } from '../../verify/pod-security.ts';
import { containersOf, type Workload, workloadsOf } from '../../verify/workloads.ts';
import { platform } from '../platform.ts';
import { environment, render } from '../render.ts';
import { renderRelease } from './istio-charts.ts';
import { injectorOf } from './istio-injector.ts';

let istiod: Manifest[];

const production = (): Manifest[] => render(...environment('production'));

/** Whether Istio's webhooks ask for the pods of this workload: by its namespace's label, or by its own. */
const isInjected = (workload: Workload, manifests: Manifest[]): boolean => {
  const own = workload.labels['sidecar.istio.io/inject'];
  const namespace = byKind(manifests, 'Namespace').find(({ metadata }) => metadata.name === workload.namespace);
  return own === undefined ? namespace?.metadata.labels?.['istio-injection'] === 'enabled' : own === 'true';
};

/** The workloads of the mesh in production, as their pods will be. */
let injected: Workload[];
test.before(async () => {
  istiod = await renderRelease(pinnedHelm('4'), 'istiod');
  const inject = await injectorOf(istiod);
  const chosen = workloadsOf(production()).filter(one => isInjected(one, production()));
  injected = workloadsOf(await inject(chosen.map(({ manifest }) => manifest)));
});

const named = (name: string): Workload => {
  const found = injected.find(one => one.name === name);
  if (!found) throw new Error(`${name} is not in the mesh`);
  return found;
};

const container = (workload: Workload, name: string): Container => {
  const found = containersOf(workload.spec).find(one => one.container.name === name);
  if (!found) throw new Error(`${workload.identity} has no container ${name}`);
  return found.container;
};

const sidecarSize = { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '100m', memory: '256Mi' } };

/** What Istio 1.31 gives a container beside its CNI: nothing that Pod Security restricted refuses. */
const sidecarSecurity = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 1337,
  runAsGroup: 1337,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

test('all 28 services, the front door, Prometheus and Jaeger get a sidecar, and keep to Pod Security restricted with it', () => {
  const found = injected;
  const tiers = platform.tiers.map(({ name }) => name);
  const [services, others] = [true, false].map(tier =>
    found.filter(({ namespace }) => tiers.includes(namespace) === tier).map(({ name }) => name),
  );
  assert.is(services?.length, 28);
  assert.equal(others?.sort(), ['ingress-nginx-controller', 'jaeger', 'prometheus']);
  for (const { identity, spec } of found) assert.equal(restrictedProblems(spec), [], identity);
});

test('a sidecar is native, of the size that quotas count, and has no right; nor has what looks before it', () => {
  for (const workload of injected) {
    const roles = containersOf(workload.spec).map(({ container: { name }, role }) => [name, role].join(' '));
    assert.equal(
      roles.filter(one => one.startsWith('istio-')),
      ['istio-validation init', 'istio-proxy sidecar'],
      workload.identity,
    );
    for (const name of ['istio-validation', 'istio-proxy']) {
      const its = container(workload, name);
      assert.equal(
        [its.resources, its.securityContext],
        [sidecarSize, sidecarSecurity],
        `${workload.identity} ${name}`,
      );
      assert.is(its.image, 'docker.io/istio/proxyv2:1.31.1-distroless');
    }
  }
});

test('probes go by way of the sidecar, which asks the service in their place', () => {
  const medication = named('medication-service');
  const { livenessProbe, readinessProbe, startupProbe } = container(medication, 'medication-service');
  assert.equal(
    [livenessProbe, readinessProbe, startupProbe].map(probe => probe?.httpGet),
    ['livez', 'readyz', 'startupz'].map(end => ({ path: `/app-health/medication-service/${end}`, port: 15020 })),
  );
  const asked = container(medication, 'istio-proxy').env?.find(({ name }) => name === 'ISTIO_KUBE_APP_PROBERS')?.value;
  const paths = Object.values(JSON.parse(asked ?? '{}') as Record<string, { httpGet: { path: string; port: number } }>);
  assert.equal(
    paths.map(({ httpGet }) => `${httpGet.port}${httpGet.path}`),
    ['3002/health', '3002/ready', '3002/health'],
  );
});

test('DNS over TCP goes past each sidecar, and Jaeger is asked by people without one', () => {
  const excluded = (workload: Workload, direction: string): string | undefined =>
    workload.annotations[`traffic.sidecar.istio.io/exclude${direction}Ports`];
  for (const workload of injected)
    assert.ok(excluded(workload, 'Outbound')?.split(',').includes('53'), workload.identity);
  const jaeger = excluded(named('jaeger'), 'Inbound')?.split(',') ?? [];
  assert.ok(jaeger.includes('16686') && jaeger.includes('15020') && !jaeger.includes('4317'), jaeger.join(' '));
});

test("a proxy calls itself by its service's name and namespace, which Jaeger's sampling goes by", () => {
  const medication = named('medication-service');
  const config = container(medication, 'istio-proxy').env?.find(({ name }) => name === 'PROXY_CONFIG')?.value ?? '{}';
  assert.is(JSON.parse(config).tracingServiceName, 'CANONICAL_NAME_AND_NAMESPACE');
  assert.is(medication.labels['service.istio.io/canonical-name'], 'medication-service');
});

test('the injector is asked for what is labelled, and by nobody else', () => {
  const [webhook] = byKind(istiod, 'MutatingWebhookConfiguration') as unknown as [
    { webhooks: { name: string; namespaceSelector?: { matchExpressions: unknown[] } }[] },
  ];
  const byNamespace = webhook.webhooks.find(({ name }) => name === 'namespace.sidecar-injector.istio.io');
  assert.equal(byNamespace?.namespaceSelector?.matchExpressions, [
    { key: 'istio-injection', operator: 'In', values: ['enabled'] },
  ]);
});

test.run();

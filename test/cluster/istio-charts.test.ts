import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { type HelmLine, pinnedHelm } from '../../scripts/tools.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { restrictedProblems } from '../../verify/pod-security.ts';
import { containersOf, workloadsOf } from '../../verify/workloads.ts';
import { kialiSample, ourValues, type Release, releaseKeys, renderRelease } from './istio-charts.ts';
import { unknownMeshFields } from './istio-fields.ts';
import { injectorOf, meshOf } from './istio-injector.ts';
import { unknownKeys } from './istio-keys.ts';

const lines: HelmLine[] = ['4', '3'];
type Rendered = Record<Release, Manifest[]>;

const renderAll = async (line: HelmLine): Promise<Rendered> => {
  const rendered: [Release, Manifest[]][] = [];
  for (const key of releaseKeys) rendered.push([key, await renderRelease(pinnedHelm(line), key)]);
  return Object.fromEntries(rendered) as Rendered;
};
const byLine = new Map<HelmLine, Rendered>();
test.before(async () => {
  for (const line of lines) byLine.set(line, await renderAll(line));
});
const rendered = (): Rendered => byLine.get('4') as Rendered;

/** The gateways' Deployments as their pods will be: the chart leaves image and the rest to the injector. */
const gateways = async (): Promise<Manifest[]> => {
  const inject = await injectorOf(rendered().istiod);
  const { 'ingress-gateway': ingress, 'egress-gateway': egress } = rendered();
  return inject([...byKind(ingress, 'Deployment'), ...byKind(egress, 'Deployment')]);
};

test('both Helms render the same from our values', () => {
  const [one, other] = lines.map(line => byLine.get(line));
  assert.equal(one, other);
});

for (const key of releaseKeys) {
  test(`the chart of ${key} knows every value that we give it`, async () => {
    assert.equal(await unknownKeys(key, ourValues(key)), []);
    assert.equal(await unknownKeys(key, { ...ourValues(key), nobodyReadsThis: 1 }), ['nobodyReadsThis']);
  });
}

test('istiod runs two to five pods of the size, the image and the name of the contract', () => {
  const { istiod } = rendered();
  const [deployment] = workloadsOf(istiod);
  const [discovery] = containersOf(deployment?.spec ?? { containers: [] });
  const env = Object.fromEntries((discovery?.container.env ?? []).map(({ name, value }) => [name, value]));
  assert.is(discovery?.container.image, 'docker.io/istio/pilot:1.31.1-distroless');
  assert.equal(discovery?.container.resources, {
    requests: { cpu: '200m', memory: '128Mi' },
    limits: { cpu: '500m', memory: '512Mi' },
  });
  assert.equal(
    [env.CLUSTER_ID, env.ENABLE_NATIVE_SIDECARS, discovery?.container.args?.includes('--log_as_json')],
    ['writecarenotes-cluster', 'true', true],
  );
  const [autoscaler] = byKind(istiod, 'HorizontalPodAutoscaler');
  assert.equal([autoscaler?.spec?.minReplicas, autoscaler?.spec?.maxReplicas], [2, 5]);
  assert.is(byKind(istiod, 'PodDisruptionBudget').length, 1);
  assert.equal(
    (deployment?.spec.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey),
    ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'],
  );
});

test('the mesh that istiod reads is ours whole, and what its chart adds is known', () => {
  const { defaultConfig, ...mesh } = ourValues('istiod').meshConfig;
  assert.equal(parse(meshOf(rendered().istiod)), {
    ...mesh,
    defaultConfig: {
      ...defaultConfig,
      discoveryAddress: 'istiod.istio-system.svc:15012',
      image: { imageType: 'distroless' },
      meshId: 'writecarenotes-mesh',
    },
  });
});

test('Istio has a field for all that our mesh says, and a misspelt one is found, at any depth', async () => {
  const { meshConfig } = ourValues('istiod');
  assert.equal(await unknownMeshFields(meshConfig), []);
  const [accessLog] = meshConfig.extensionProviders;
  const misspelt = {
    ...meshConfig,
    outboundTraficPolicy: {},
    defaultConfig: { proxyStatsMatcher: { inclusionRegexp: [] } },
    extensionProviders: [{ ...accessLog, envoyFileAccessLog: { logFormat: { label: {} } } }],
  };
  assert.equal(await unknownMeshFields(misspelt), [
    'extensionProviders.envoyFileAccessLog.logFormat.label',
    'defaultConfig.proxyStatsMatcher.inclusionRegexp',
    'outboundTraficPolicy',
  ]);
});

test('each gateway runs two to five pods of its size, with the identity that policies name', async () => {
  const size = (cpu: string, memory: string) => ({
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu, memory },
  });
  const found = workloadsOf(await gateways()).map(({ name, namespace, labels, spec }) => ({
    name,
    namespace,
    istio: labels.istio,
    account: spec.serviceAccountName,
    grace: spec.terminationGracePeriodSeconds,
    containers: containersOf(spec).map(({ container: { name, image, resources } }) => ({ name, image, resources })),
  }));
  const gateway = (name: string, namespace: string, resources: object) => ({
    name: `istio-${name}`,
    namespace,
    istio: name,
    account: `istio-${name}`,
    grace: 50,
    containers: [{ name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.31.1-distroless', resources }],
  });
  assert.equal(found, [
    gateway('ingressgateway', 'istio-system', size('500m', '512Mi')),
    gateway('egressgateway', 'istio-egress', size('200m', '256Mi')),
  ]);
  for (const key of ['ingress-gateway', 'egress-gateway'] as const) {
    const [autoscaler] = byKind(rendered()[key], 'HorizontalPodAutoscaler');
    assert.equal([autoscaler?.spec?.minReplicas, autoscaler?.spec?.maxReplicas], [2, 5], key);
    assert.is(byKind(rendered()[key], 'PodDisruptionBudget').length, 1, key);
  }
});

test("the gateways' Services lead to ports that take no right, and the way out reads no Secret", () => {
  const services = (['ingress-gateway', 'egress-gateway'] as const).map(key => byKind(rendered()[key], 'Service')[0]);
  assert.equal(
    services.map(one => [one?.spec?.type, one?.spec?.externalTrafficPolicy, one?.spec?.ports?.map(p => p.targetPort)]),
    [
      ['LoadBalancer', 'Local', [8080, 8443]],
      ['ClusterIP', undefined, [8443]],
    ],
  );
  assert.is(byKind(rendered()['ingress-gateway'], 'Role').length, 1);
  assert.is(byKind(rendered()['egress-gateway'], 'Role').length, 0);
});

test('istiod, the gateways and Kiali keep to Pod Security restricted; only the node agent is let off', async () => {
  const kiali = (await kialiSample()).filter(({ kind }) => kind === 'Deployment');
  const guarded = workloadsOf([...rendered().istiod, ...(await gateways()), ...kiali]);
  assert.equal(
    guarded.map(({ name }) => name),
    ['istiod', 'istio-ingressgateway', 'istio-egressgateway', 'kiali'],
  );
  for (const { name, spec } of guarded) assert.equal(restrictedProblems(spec), [], name);
  const [agent] = workloadsOf(rendered().cni);
  assert.is(agent?.kind, 'DaemonSet');
  assert.ok(restrictedProblems(agent?.spec ?? { containers: [] }).length > 0);
});

test('the node agent is of the same version, has the size we give it, and deletes or labels no pod', () => {
  const [agent] = workloadsOf(rendered().cni);
  const [found] = containersOf(agent?.spec ?? { containers: [] });
  assert.is(found?.container.image, 'docker.io/istio/install-cni:1.31.1-distroless');
  assert.equal(found?.container.resources, ourValues('cni').resources);
  const settings = byKind(rendered().cni, 'ConfigMap')[0]?.data ?? {};
  assert.equal(
    [settings.REPAIR_REPAIR_PODS, settings.REPAIR_DELETE_PODS, settings.REPAIR_LABEL_PODS, settings.CHAINED_CNI_PLUGIN],
    ['true', 'false', 'false', 'true'],
  );
});

test('with digests every container runs the image that they pin', async () => {
  const digest = `sha256:${'b'.repeat(64)}`;
  const pinned = `docker.io/istio/proxyv2:1.31.1-distroless@${digest}`;
  const sets = ['global.proxy.image', 'global.proxy_init.image'].map(path => `--set=${path}=${pinned}`);
  const istiod = await renderRelease(pinnedHelm('4'), 'istiod', ...sets, `--set=image=docker.io/istio/pilot@${digest}`);
  const inject = await injectorOf(istiod);
  const injected = await inject(byKind(rendered()['egress-gateway'], 'Deployment'));
  const images = workloadsOf([...istiod, ...injected]).flatMap(({ spec }) =>
    containersOf(spec).map(({ container }) => container.image),
  );
  assert.equal(images, [`docker.io/istio/pilot@${digest}`, pinned]);
});

test("Kiali's values have the shape of its chart in Istio's samples; addresses of others Kiali's documentation alone knows", async () => {
  const sample = byKind(await kialiSample(), 'ConfigMap').find(({ metadata }) => metadata.name === 'kiali');
  const theirs = parse(sample?.data?.['config.yaml'] ?? '');
  assert.is(theirs.deployment.version_label, ourValues('kiali').deployment.version_label);
  const addresses = ['prometheus.url', 'grafana'];
  const tracing = ['provider', 'use_grpc', 'internal_url', 'external_url'].map(key => `tracing.${key}`);
  const documented = [...addresses, ...tracing].map(path => `external_services.${path}`);
  assert.equal(await unknownKeys(theirs, ourValues('kiali')), documented);
});

test.run();

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { istioFiles } from '../../generator/charts/istio.ts';
import { istioWords } from '../../generator/charts/istio-words.ts';
import { validate } from '../../generator/model/validate.ts';
import { values } from '../../values/values.ts';
import { platform, platformOf } from '../platform.ts';
import { root } from '../render.ts';

const names = ['base', 'istiod', 'cni', 'ingress-gateway', 'egress-gateway', 'kiali'] as const;
type Name = (typeof names)[number] | 'namespaces';

const text = (name: Name): string => readFileSync(join(root, `charts/istio/${name}.yaml`), 'utf8');
// biome-ignore lint/suspicious/noExplicitAny: values of foreign charts, and the assertions say what is in them
const read = (name: Name): any => parse(text(name));

/** Every value that is no map and no list, with the keys that lead to it. */
const leaves = (value: unknown, path: string[] = []): [path: string[], value: unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    : [[path, value]];

const size = (requests: [string, string], limits: [string, string]) => ({
  requests: { cpu: requests[0], memory: requests[1] },
  limits: { cpu: limits[0], memory: limits[1] },
});

test('istiod and both gateways have the sizes and the 2 to 5 replicas of the contract', () => {
  const istiod = read('istiod');
  const [ingress, egress] = [read('ingress-gateway'), read('egress-gateway')];
  assert.equal(istiod.resources, size(['200m', '128Mi'], ['500m', '512Mi']));
  assert.equal(ingress.resources, size(['100m', '128Mi'], ['500m', '512Mi']));
  assert.equal(egress.resources, size(['100m', '128Mi'], ['200m', '256Mi']));
  assert.equal([istiod.autoscaleEnabled, istiod.autoscaleMin, istiod.autoscaleMax], [true, 2, 5]);
  assert.equal(ingress.autoscaling, { enabled: true, minReplicas: 2, maxReplicas: 5 });
  assert.equal(egress.autoscaling, { enabled: true, minReplicas: 2, maxReplicas: 5 });
});

test('a sidecar has the resources of the contract, which are those that quotas count', () => {
  const { resources } = read('istiod').global.proxy;
  assert.equal(resources, size(['10m', '64Mi'], ['100m', '256Mi']));
  assert.equal(resources, platform.shared.mesh?.sidecar?.resources);
});

test('the mesh, its cluster and its network have the names of the contract', () => {
  const { meshID, network, multiCluster } = read('istiod').global;
  assert.equal(
    { meshID, network, multiCluster },
    {
      meshID: 'writecarenotes-mesh',
      network: 'writecarenotes-network',
      multiCluster: { clusterName: 'writecarenotes-cluster' },
    },
  );
});

test('the mesh lets nobody out unknown, repeats nothing by itself, speaks TLS 1.3 and reads a path in one spelling', () => {
  const { extensionProviders: _, ...mesh } = read('istiod').meshConfig;
  assert.equal(mesh, {
    trustDomain: platform.shared.trustDomain,
    rootNamespace: 'istio-system',
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    meshMTLS: { minProtocolVersion: 'TLSV1_3' },
    tlsDefaults: { minProtocolVersion: 'TLSV1_3' },
    pathNormalization: { normalization: 'DECODE_AND_MERGE_SLASHES' },
    defaultHttpRetryPolicy: { attempts: 0 },
    enablePrometheusMerge: true,
    defaultProviders: { metrics: ['prometheus'], accessLogging: ['access-log'] },
    defaultConfig: {
      tracingServiceName: 'CANONICAL_NAME_AND_NAMESPACE',
      terminationDrainDuration: '35s',
      proxyStatsMatcher: {
        inclusionRegexps: ['.*outlier_detection.*', '.*circuit_breakers.*', '.*_overflow', '.*rbac.*'],
      },
    },
  });
});

test('traces go to the collector of Jaeger by OTLP', () => {
  const provider = read('istiod').meshConfig.extensionProviders.find((one: { name: string }) => one.name === 'jaeger');
  assert.equal(provider, {
    name: 'jaeger',
    opentelemetry: { service: 'writecarenotes-jaeger-collector.tracing.svc.cluster.local', port: 4317 },
  });
});

test('the access log says who asked for whom and what became of it, in JSON, and never a query string', () => {
  const [provider] = read('istiod').meshConfig.extensionProviders;
  const { path, omitEmptyValues, logFormat } = provider.envoyFileAccessLog;
  const { labels } = logFormat;
  assert.equal({ path, omitEmptyValues }, { path: '/dev/stdout', omitEmptyValues: true });
  assert.equal(
    [labels.user_id, labels.tenant_id, labels.correlation_id, labels.compliance_flags],
    ['X-USER-ID', 'X-TENANT-ID', 'X-CORRELATION-ID', 'X-COMPLIANCE-FLAGS'].map(name => `%REQ(${name}):128%`),
  );
  assert.equal(
    [labels.method, labels.response_code, labels.response_flags, labels.duration],
    ['%REQ(:METHOD)%', '%RESPONSE_CODE%', '%RESPONSE_FLAGS%', '%DURATION%'],
  );
  assert.equal(
    [labels.source_identity, labels.destination_identity],
    ['%DOWNSTREAM_PEER_URI_SAN%', '%UPSTREAM_PEER_URI_SAN%'],
  );
  assert.is(labels.path, '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH):256%');
  const withQuery = Object.values<string>(labels).filter(one => /%(REQ\(:PATH|REQ\(X-ENVOY-ORIGINAL|PATH\()/.test(one));
  assert.equal(withQuery, []);
});

test('compliance flags stand in a log line as the collector of logs looks for them', () => {
  const config = readFileSync(join(root, 'charts/umbrella/charts/monitoring/templates/alloy/_config.tpl'), 'utf8');
  // Two languages in one line: Alloy's string holds a query, whose string holds the pattern.
  const [, selector = ''] = config.match(/selector = (".*compliance_flags.*")$/m) ?? [];
  const pattern = new RegExp(JSON.parse(JSON.parse(selector).split('|~ ')[1]));
  assert.match(JSON.stringify({ user_id: 'u', compliance_flags: 'cqc' }), pattern);
  assert.not.match(JSON.stringify({ user_id: 'u' }), pattern);
});

test('every pod gets a native sidecar without an init container that has rights, DNS goes past it', () => {
  const { cni, env, global, seccompProfile } = read('istiod');
  assert.equal(cni, { enabled: true, provider: 'default' });
  assert.equal(env, { ENABLE_NATIVE_SIDECARS: 'true' });
  assert.is(global.proxy.privileged, false);
  assert.is(global.proxy.excludeOutboundPorts, '53');
  assert.equal([seccompProfile, global.proxy.seccompProfile], [{ type: 'RuntimeDefault' }, { type: 'RuntimeDefault' }]);
});

test('the node agent sets right what came too early, and deletes or labels no pod', () => {
  assert.equal(read('cni').repair, { enabled: true, repairPods: true, deletePods: false, labelPods: false });
  assert.is(read('cni').chained, true);
});

test("the gateways listen on ports that take no right, and the front door keeps the client's address", () => {
  const port = (name: string, outer: number, inner: number) => ({
    name,
    protocol: 'TCP',
    port: outer,
    targetPort: inner,
  });
  assert.equal(read('ingress-gateway').service, {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    ports: [port('http2', 80, 8080), port('https', 443, 8443)],
  });
  assert.equal(read('egress-gateway').service, { type: 'ClusterIP', ports: [port('https', 443, 8443)] });
});

test('a gateway has longer to end than the longest request has to be answered', () => {
  const longest = platform.mesh.traffic?.timeoutSeconds ?? 0;
  const drain = Number.parseInt(read('istiod').meshConfig.defaultConfig.terminationDrainDuration, 10);
  for (const name of ['ingress-gateway', 'egress-gateway'] as const) {
    const grace = read(name).terminationGracePeriodSeconds;
    assert.ok(longest > 0 && longest < drain && drain < grace, `${name}: ${longest} < ${drain} < ${grace}`);
  }
});

test('the namespaces hold their pods to Pod Security restricted, but for that of the node agent', () => {
  const profile = (of: string) => ({
    'pod-security.kubernetes.io/enforce': of,
    'pod-security.kubernetes.io/audit': of,
    'pod-security.kubernetes.io/warn': of,
  });
  const namespace = (name: string, labels: object) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });
  assert.equal(read('namespaces').items, [
    namespace('istio-system', { 'topology.istio.io/network': 'writecarenotes-network', ...profile('restricted') }),
    namespace('istio-egress', profile('restricted')),
    namespace('istio-cni', profile('privileged')),
  ]);
});

test('Kiali asks our own Prometheus, Grafana and Jaeger, changes nothing, and takes its key from a Secret', () => {
  const { auth, login_token, deployment, external_services: services, server } = read('kiali');
  assert.equal(auth, { strategy: 'token' });
  assert.equal(login_token, { signing_key: 'secret:kiali-signing-key:key' });
  assert.is(deployment.view_only_mode, true);
  assert.is(services.prometheus.url, 'http://prometheus.monitoring.svc.cluster.local:9090');
  assert.is(services.grafana.internal_url, 'http://grafana.monitoring.svc.cluster.local:3000');
  assert.is(services.tracing.internal_url, 'http://writecarenotes-jaeger-query.tracing.svc.cluster.local:16686');
  assert.is(services.tracing.use_grpc, false);
  assert.is(server.port, 20001);
});

test('every image is of one version, from a hub that is said, and none is the latest', () => {
  const images = { hub: 'docker.io/istio', tag: '1.31.1', variant: 'distroless', imagePullPolicy: 'IfNotPresent' };
  for (const name of ['istiod', 'cni'] as const) {
    const { hub, tag, variant, imagePullPolicy } = read(name).global;
    assert.equal({ hub, tag, variant, imagePullPolicy }, images, name);
  }
  assert.is(read('kiali').deployment.image_version, 'v2.27.0');
  for (const name of names) assert.not.match(text(name), /:\s*"?latest|:latest/);
});

test('a digest pins an image in every place that names it', () => {
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
  const digests = { pilot: digest('a'), proxyv2: digest('b'), 'install-cni': digest('c'), kiali: digest('d') };
  const files = istioFiles(platformOf({ ...values, istio: { ...values.istio, digests } }));
  const file = (name: Name) => parse(files.find(({ path }) => path.endsWith(`/${name}.yaml`))?.content ?? '');
  const pinned = (name: string, letter: string) => `docker.io/istio/${name}:1.31.1-distroless@${digest(letter)}`;
  assert.is(file('istiod').image, pinned('pilot', 'a'));
  assert.is(file('istiod').global.proxy.image, pinned('proxyv2', 'b'));
  assert.is(file('istiod').global.proxy_init.image, pinned('proxyv2', 'b'));
  assert.is(file('cni').image, pinned('install-cni', 'c'));
  const { image_name, image_digest, image_version } = file('kiali').deployment;
  assert.is(`${image_name}@${image_digest}:${image_version}`, `quay.io/kiali/kiali@${digest('d')}`);
});

test('no file holds a credential: what opens something is the name of a Secret', () => {
  for (const name of names)
    for (const [path, value] of leaves(read(name)))
      if (/password|signing_key|token$|credential|client_secret/i.test(path.at(-1) ?? ''))
        assert.match(String(value), /^secret:[a-z-]+:[a-z-]+$/, `${name}: ${path.join('.')}`);
});

test('what is said above a key stands in its file, and says where it is generated from', () => {
  for (const name of names) {
    assert.match(text(name), /^# GENERATED by `npm run generate` from values\//);
    for (const [key, words] of Object.entries(istioWords[name] ?? {}))
      assert.ok(text(name).includes(`# ${words}\n`), `${name}: there is no ${key}`);
  }
});

test('a version that moves, a digest of another kind and a key that nobody reads are refused', () => {
  const paths = (istio: object): string[] => {
    const checked = validate({ ...values, istio: { ...values.istio, ...istio } });
    return 'problems' in checked ? checked.problems.map(({ path }) => path) : [];
  };
  assert.equal(paths({}), []);
  assert.equal(paths({ version: 'latest' }), ['istio.version']);
  assert.equal(paths({ digests: { ...values.istio.digests, pilot: 'md5:0' } }), ['istio.digests.pilot']);
  assert.equal(paths({ tag: '1.31.1' }).length, 1);
});

test.run();

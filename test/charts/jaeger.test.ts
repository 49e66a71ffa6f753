import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { jaegerPorts } from '../../generator/model/mesh-edges.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { environment, render } from '../render.ts';
import { jaegerConfig } from './sampling-requests.ts';

const withStorage = (storage: string): Manifest[] => {
  const settings = [`mesh.jaeger.storage=${storage}`, 'mesh.jaeger.store.hosts={traces.example.org}'];
  const manifests = render(...environment('production'), ...settings.flatMap(one => ['--set', one]));
  return manifests.filter(({ metadata }) => metadata.namespace === 'tracing');
};

const podOf = (manifests: Manifest[]) => {
  const template = byKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === 'jaeger')?.spec?.template;
  return {
    annotations: template?.metadata?.annotations ?? {},
    container: template?.spec?.containers[0],
    volumes: template?.spec?.volumes?.map(({ name }) => name) ?? [],
  };
};

test('the mesh guards the port for spans, and leaves alone every other that Jaeger has', () => {
  const { annotations, container } = podOf(withStorage('badger'));
  const ports = container?.ports?.map(({ containerPort }) => containerPort) ?? [];
  assert.equal([...ports].sort(), Object.values(jaegerPorts).sort());
  const excluded = annotations['traffic.sidecar.istio.io/excludeInboundPorts']?.split(',').map(Number);
  assert.equal(
    excluded,
    ports.filter(port => port !== jaegerPorts.collector),
  );
});

test('Jaeger listens where its pod says, and takes spans from the mesh in one way only', () => {
  const { extensions, receivers, service } = parse(jaegerConfig());
  const at = (port: number) => ({ endpoint: `0.0.0.0:${port}` });
  assert.equal(receivers, { otlp: { protocols: { grpc: at(jaegerPorts.collector) } } });
  assert.equal(extensions.jaeger_query.http, at(jaegerPorts.query));
  assert.equal(extensions.jaeger_query.grpc, at(jaegerPorts.queryGrpc));
  assert.equal(extensions.healthcheckv2.http, at(jaegerPorts.health));
  const [{ pull }] = service.telemetry.metrics.readers;
  assert.equal(pull.exporter.prometheus, { host: '0.0.0.0', port: jaegerPorts.metrics });
});

test('only where traces are kept on a volume is there one, which outlives the release', () => {
  const claimsOf = (storage: string) =>
    byKind(withStorage(storage), 'PersistentVolumeClaim').map(({ metadata }) => metadata.annotations);
  assert.equal(claimsOf('badger'), [{ 'helm.sh/resource-policy': 'keep' }]);
  assert.equal(podOf(withStorage('badger')).volumes, ['config', 'tmp', 'data']);
  for (const storage of ['memory', 'opensearch', 'cassandra']) {
    assert.equal(claimsOf(storage), [], storage);
    assert.equal(podOf(withStorage(storage)).volumes, ['config', 'tmp'], storage);
  }
});

test('a store that others run is told who asks, from the Secret and not from the configuration', () => {
  const keysOf = (storage: string) =>
    podOf(withStorage(storage)).container?.env?.map(({ name, valueFrom }) => [
      name,
      valueFrom?.secretKeyRef?.name,
      valueFrom?.secretKeyRef?.key,
    ]);
  const keys = [
    ['STORE_PASSWORD', 'jaeger-store', 'password'],
    ['STORE_USERNAME', 'jaeger-store', 'username'],
  ];
  assert.equal(keysOf('opensearch'), keys);
  assert.equal(keysOf('cassandra'), keys);
  assert.is(keysOf('badger'), undefined);
});

test('on a volume and in a store a trace is kept for as long as the installer says', () => {
  const days = (storage: string) =>
    jaegerConfig('--set', `mesh.jaeger.storage=${storage},mesh.jaeger.retentionHours=50,mesh.jaeger.store.hosts={a.b}`);
  const storeOf = (storage: string) => parse(days(storage)).extensions.jaeger_storage.backends.store;
  assert.equal(storeOf('badger').badger.ttl, { spans: '50h' });
  assert.is(storeOf('opensearch').opensearch.max_span_age, '50h');
  assert.is(storeOf('cassandra').cassandra.schema.trace_ttl, '50h');
});

test('a change of its configuration, or of the policies in it, starts Jaeger anew', () => {
  const sum = (...args: string[]) =>
    podOf(render(...environment('production'), ...args)).annotations['checksum/config'] ?? 'none';
  assert.is.not(sum(), 'none');
  assert.is.not(sum('--set', 'mesh.jaeger.slowMilliseconds=5000'), sum());
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hostsKnown, meshed, specOf } from './mesh-objects.ts';

const shared = 'global.writecarenotes';
const postgres = 'databases/postgres.databases.svc.cluster.local';
const redis = 'caching/redis.caching.svc.cluster.local';

test('brokers of Kafka in the cluster tell addresses of their own, so all of their namespace is known', () => {
  const hosts = hostsKnown(meshed(`${shared}.stores.broker.kind=kafka`))['resident-service'] ?? [];
  assert.ok(hosts.includes('messaging/*') && hosts.includes(redis));
});

test('a store may be named in short, where its place says the namespace', () => {
  for (const host of ['postgres.databases', 'postgres.databases.svc', 'one.postgres.databases.svc']) {
    const hosts = hostsKnown(meshed(`${shared}.stores.postgres.host=${host}`))['resident-service'] ?? [];
    assert.ok(hosts.includes(postgres), host);
  }
});

test('stores outside the cluster are known by the addresses that the NetworkPolicies open, or by name where there are none', () => {
  const manifests = meshed('', {
    [`${shared}.stores.postgres`]: { host: 'db.example.org' },
    [`${shared}.stores.redis`]: { host: '10.1.2.3', place: { cidrs: ['10.1.2.3/32'] } },
    [`${shared}.stores.broker`]: {
      kind: 'kafka',
      host: 'kafka.example.org',
      port: 9092,
      place: { cidrs: ['198.51.100.0/24'] },
    },
  });
  const all = ['ai-analytics', 'core-healthcare', 'compliance', 'infrastructure', 'integration', 'operational'];
  const external = { location: 'MESH_EXTERNAL' };
  assert.equal(specOf(manifests, 'ServiceEntry', 'store-postgres', 'istio-system'), {
    hosts: ['db.example.org'],
    exportTo: all,
    ...external,
    resolution: 'DNS',
    ports: [{ name: 'tcp-postgres', number: 5432, protocol: 'TCP' }],
  });
  assert.equal(specOf(manifests, 'ServiceEntry', 'store-redis', 'istio-system'), {
    hosts: ['redis.stores.writecarenotes.internal'],
    exportTo: ['core-healthcare', 'infrastructure', 'operational'],
    ...external,
    addresses: ['10.1.2.3/32'],
    resolution: 'NONE',
    ports: [{ name: 'tcp-redis', number: 6379, protocol: 'TCP' }],
  });
  assert.equal(specOf(manifests, 'ServiceEntry', 'store-broker', 'istio-system'), {
    hosts: ['kafka.example.org'],
    exportTo: all.filter(name => name !== 'infrastructure'),
    ...external,
    addresses: ['198.51.100.0/24'],
    resolution: 'NONE',
    ports: [{ name: 'tcp-broker', number: 9092, protocol: 'TCP' }],
  });
  const known = hostsKnown(manifests)['resident-service'] ?? [];
  assert.equal(
    known.filter(one => one.startsWith('istio-system/')),
    [
      'istio-system/db.example.org',
      'istio-system/redis.stores.writecarenotes.internal',
      'istio-system/kafka.example.org',
    ],
  );
});

test('two stores on one host are one entry with two ports', () => {
  const host = 'stores.example.org';
  const manifests = meshed('', {
    [`${shared}.stores.postgres`]: { host, place: { cidrs: ['203.0.113.5/32'] } },
    [`${shared}.stores.redis`]: { host, place: { cidrs: ['203.0.113.6/32'] } },
  });
  assert.equal(specOf(manifests, 'ServiceEntry', 'store-postgres-redis', 'istio-system'), {
    hosts: [host],
    exportTo: ['ai-analytics', 'core-healthcare', 'compliance', 'infrastructure', 'integration', 'operational'],
    location: 'MESH_EXTERNAL',
    addresses: ['203.0.113.5/32', '203.0.113.6/32'],
    resolution: 'NONE',
    ports: [
      { name: 'tcp-postgres', number: 5432, protocol: 'TCP' },
      { name: 'tcp-redis', number: 6379, protocol: 'TCP' },
    ],
  });
});

test("Jaeger's store is known to Jaeger alone: by its Service in the cluster, by an entry outside", () => {
  const place = { cidrs: ['203.0.113.0/24'] };
  const manifests = meshed('', {
    'mesh.jaeger': { storage: 'opensearch', store: { hosts: ['search.example.org', 'nodes.search.svc'], place } },
  });
  assert.equal(hostsKnown(manifests).jaeger, ['tracing/search.example.org', 'search/nodes.search.svc.cluster.local']);
  assert.equal(specOf(manifests, 'ServiceEntry', 'trace-store', 'tracing'), {
    hosts: ['search.example.org'],
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    addresses: place.cidrs,
    resolution: 'NONE',
    ports: [{ number: 9200, name: 'tcp-store', protocol: 'TCP' }],
  });
});

test.run();

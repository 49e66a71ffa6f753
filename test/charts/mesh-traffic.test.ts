import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { platform } from '../platform.ts';
import { meshed, specOf } from './mesh-objects.ts';

const shared = 'global.writecarenotes';
const host = 'medication-service.core-healthcare.svc.cluster.local';
const breaker = 'medication-service-circuit-breaker';
const variants = {
  [`${shared}.variants.medication-service`]: {
    canary: { image: { tag: '2.0.0' }, weight: 10, replicas: 1, ejects: false },
    oak: { image: { tag: '2.1.0' }, tenants: ['oak-house', '42'] },
  },
};

const reads = { method: { regex: 'GET|HEAD|OPTIONS' } };
const repeated = {
  timeout: '30s',
  retries: { attempts: 3, perTryTimeout: '7500ms', retryOn: 'gateway-error,connect-failure,refused-stream,reset' },
};
const notRepeated = { timeout: '30s', retries: { attempts: 3, retryOn: 'connect-failure,refused-stream' } };
const misspelt = {
  name: 'misspelt',
  match: [
    {
      uri: { prefix: '/api/v1/medications/administer' },
      ignoreUriCase: true,
      withoutHeaders: { ':path': { prefix: '/api/v1/medications/administer' } },
    },
    { uri: { regex: '.*%25.*' } },
  ],
  directResponse: { status: 404 },
};
const destination = (subset?: string) => ({ host, port: { number: 3002 }, ...(subset && { subset }) });

const connectionPool = {
  tcp: { maxConnections: 100, connectTimeout: '2s' },
  http: { http1MaxPendingRequests: 30, http2MaxRequests: 100, maxRequestsPerConnection: 10, maxRetries: 5 },
};
const loadBalancer = { simple: 'LEAST_REQUEST', localityLbSetting: { enabled: true } };
const ejection = {
  consecutive5xxErrors: 2,
  interval: '15s',
  baseEjectionTime: '15s',
  maxEjectionPercent: 30,
  minHealthPercent: 70,
};
const tls = { mode: 'ISTIO_MUTUAL' };

/** PLATFORM's table: connections, pending, HTTP/2, a connection, retries, errors, interval, ejection, most %, least %. */
const numbers: Record<string, string> = {
  'medication-service': '100 30 100 10 5 2 15s 15s 30 70',
  'resident-service': '50 20 50 5 3 3 30s 30s 50 50',
  'care-planning-service': '75 25 75 8 3 3 30s 30s 40 60',
  'assessment-service': '60 20 60 6 3 4 45s 45s 50 50',
  'health-records-service': '80 25 80 8 3 3 30s 30s 40 60',
  'compliance-service': '40 15 40 5 3 3 30s 30s 30 70',
  'audit-service': '60 20 60 6 2 3 30s 30s 20 80',
  'financial-service': '40 15 40 5 3 5 60s 60s 50 50',
  'hr-payroll-service': '30 10 30 4 2 5 60s 60s 50 50',
  'nhs-integration-service': '20 10 20 3 5 3 60s 120s 50 50',
};
const others = '100 50 100 10 3 5 30s 30s 50 50';

test('each of the 28 breakers is in its own namespace, has its own host, and the numbers of the contract', () => {
  const rules = meshed().filter(({ metadata }) => metadata.name.endsWith('-circuit-breaker'));
  const said = rules.map(({ kind, metadata, spec }) => {
    const { host: its, trafficPolicy } = spec as { host: string; trafficPolicy: Record<string, never> };
    const { tcp, http } = trafficPolicy.connectionPool as unknown as typeof connectionPool;
    const outlier = trafficPolicy.outlierDetection as unknown as typeof ejection;
    const pool = [tcp.maxConnections, http.http1MaxPendingRequests, http.http2MaxRequests];
    const limits = [http.maxRequestsPerConnection, http.maxRetries];
    return [kind, metadata.name, metadata.namespace, its, [...pool, ...limits, ...Object.values(outlier)].join(' ')];
  });
  const wanted = [...platform.services.values()].map(({ name, tier }) => [
    'DestinationRule',
    `${name}-circuit-breaker`,
    tier,
    `${name}.${tier}.svc.cluster.local`,
    numbers[name] ?? others,
  ]);
  assert.is(wanted.length, 28);
  assert.equal(said.sort(), wanted.sort());
});

test('enforced, clients of medication-service speak mTLS, and its pods are ejected', () => {
  const trafficPolicy = { tls, connectionPool, loadBalancer, outlierDetection: ejection };
  assert.equal(specOf(meshed(), 'DestinationRule', breaker), { host, trafficPolicy });
});

test('joining and leaving, Istio alone decides about TLS, as some pods have no sidecar', () => {
  for (const phase of ['joining', 'leaving']) {
    const manifests = meshed(`${shared}.mesh.phase=${phase}`);
    const trafficPolicy = { connectionPool, loadBalancer, outlierDetection: ejection };
    assert.equal(specOf(manifests, 'DestinationRule', breaker), { host, trafficPolicy }, phase);
  }
});

test('with breakers off nobody is ejected, and it says so', () => {
  const trafficPolicy = { tls, connectionPool, loadBalancer, outlierDetection: { consecutive5xxErrors: 0 } };
  const manifests = meshed(`${shared}.mesh.breakers=false`);
  assert.equal(specOf(manifests, 'DestinationRule', breaker), { host, trafficPolicy });
});

test('each variant is a subset that ejects for itself, or says that it does not', () => {
  const labels = (variant: string) => ({ 'writecarenotes.com/variant': variant });
  assert.equal(specOf(meshed('', variants), 'DestinationRule', breaker), {
    host,
    trafficPolicy: { tls, connectionPool, loadBalancer, outlierDetection: ejection },
    subsets: [
      { name: 'stable', labels: labels('stable') },
      {
        name: 'canary',
        labels: labels('canary'),
        trafficPolicy: { outlierDetection: { consecutive5xxErrors: 0 } },
      },
      { name: 'oak', labels: labels('oak') },
    ],
  });
});

test('a service is asked for 30 s; what is safe is tried again within them, and a dose is recorded once', () => {
  const route = [{ destination: destination() }];
  assert.equal(specOf(meshed(), 'VirtualService', 'medication-service'), {
    hosts: [host],
    http: [misspelt, { name: 'reads', match: [reads], route, ...repeated }, { name: 'writes', route, ...notRepeated }],
  });
});

test('joining, no spelling of a path is refused', () => {
  const route = [{ destination: destination() }];
  assert.equal(specOf(meshed(`${shared}.mesh.phase=joining`), 'VirtualService', 'medication-service'), {
    hosts: [host],
    http: [
      { name: 'reads', match: [reads], route, ...repeated },
      { name: 'writes', route, ...notRepeated },
    ],
  });
});

test('a tenant goes to its own variant, and the canary gets its share of all others', () => {
  const oak = [{ destination: destination('oak') }];
  const split = [
    { destination: destination('stable'), weight: 90 },
    { destination: destination('canary'), weight: 10 },
  ];
  const tenants = ['oak-house', '42'].map(exact => ({ headers: { 'x-tenant-id': { exact } } }));
  assert.equal(specOf(meshed('', variants), 'VirtualService', 'medication-service'), {
    hosts: [host],
    http: [
      misspelt,
      { name: 'oak-reads', match: tenants.map(match => ({ ...match, ...reads })), route: oak, ...repeated },
      { name: 'oak-writes', match: tenants, route: oak, ...notRepeated },
      { name: 'reads', match: [reads], route: split, ...repeated },
      { name: 'writes', route: split, ...notRepeated },
    ],
  });
});

test('the share of a try is a whole number of milliseconds, and no tries is said as such', () => {
  const retries = (set: string) => {
    const { http } = specOf(meshed(set), 'VirtualService', 'resident-service') as { http: { retries: object }[] };
    return http.map(({ retries: its }) => its);
  };
  const [thirds] = retries('mesh.traffic.timeoutSeconds=10,mesh.traffic.attempts=2');
  assert.is((thirds as { perTryTimeout: string }).perTryTimeout, '3333ms');
  const [whole] = retries('mesh.traffic.attempts=2');
  assert.is((whole as { perTryTimeout: string }).perTryTimeout, '10s');
  assert.equal(retries('mesh.traffic.attempts=0'), [{ attempts: 0 }, { attempts: 0 }]);
});

test.run();

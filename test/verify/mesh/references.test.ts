import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../verify/manifests.ts';
import { type MeshForeign, meshReferenceProblems } from '../../../verify/mesh/references.ts';
import { manifest, workload } from '../samples.ts';
import { istio, policy, service } from './samples.ts';

const platform = [
  service('api', { http: 80, metrics: 9464 }),
  workload('api', { labels: { app: 'api', variant: 'stable' } }),
  workload('api-canary', { labels: { app: 'api', variant: 'canary' } }),
  workload('web', { namespace: 'audit' }),
  istio('ServiceEntry', 'outside', { hosts: ['api.example.org', '*.nhs.example'], ports: [{ number: 443 }] }),
  istio('Gateway', 'edge', { servers: [{ hosts: ['app.example.com', 'care/*.example.net'] }] }),
];
const foreign: MeshForeign = {
  services: [{ namespace: 'istio-egress', name: 'gateway', ports: [443] }],
  pods: [{ namespace: 'istio-egress', labels: { istio: 'egressgateway' } }],
  gateways: ['istio-egress/out'],
};
const said = (...manifests: Manifest[]): string[] =>
  meshReferenceProblems({
    manifests: [...platform, ...manifests],
    clusterDomain: 'cluster.local',
    rootNamespace: 'istio-system',
    foreign,
  }).map(({ where, message }) => `${where}: ${message}`);

test('a problem names the object, the field and what is missing', () => {
  const manifests = [istio('DestinationRule', 'r', { host: 'ap' })];
  assert.equal(meshReferenceProblems({ manifests, clusterDomain: 'cluster.local', rootNamespace: 'istio-system' }), [
    { from: 'DestinationRule/care/r', where: 'spec.host', message: 'ap.care.svc.cluster.local is no host of the mesh' },
  ]);
});

test('a platform that refers to nothing missing has no problems', () => {
  assert.equal(said(), []);
});

const virtual = (spec: Record<string, unknown>) => istio('VirtualService', 'v', { hosts: ['api'], ...spec });
const to = (host: string, port?: number) => [{ destination: { host, ...(port ? { port: { number: port } } : {}) } }];

const hosts: [string, boolean][] = [
  ['api', true],
  ['api.care.svc.cluster.local', true],
  ['api.care.svc.example.org', false],
  ['api.care', false],
  ['web', false],
  ['api.audit.svc.cluster.local', false],
  ['api.example.org', true],
  ['www.example.org', false],
  ['x.nhs.example', true],
  ['gateway.istio-egress.svc.cluster.local', true],
];
const routes = (destination: ReturnType<typeof to>) =>
  virtual({ hosts: ['www.example.org'], http: [{ route: destination }] });
const nobodys = ['spec.hosts[0]: www.example.org is no host of the mesh'];

test("a host that is nobody's is routed on port 80, so where all destinations have it", () => {
  assert.equal(said(routes(to('api', 80))), []);
  assert.equal(said(routes(to('api.example.org'))), nobodys);
  assert.equal(said(routes([...to('api', 80), ...to('api.example.org')])), nobodys);
});

test('a Service that is not there is a slip, whatever it is routed to', () => {
  const hosts = ['apii.care.svc.cluster.local'];
  const message = 'spec.hosts[0]: apii.care.svc.cluster.local is no host of the mesh';
  assert.equal(said(virtual({ hosts, http: [{ route: to('api', 80) }] })), [message]);
});

for (const [host, known] of hosts) {
  test(`${host} is ${known ? 'a' : 'no'} host of the mesh, wherever it is named`, () => {
    const full = host.includes('.') ? host : `${host}.care.svc.cluster.local`;
    const wanted = (where: string) => (known ? [] : [`${where}: ${full} is no host of the mesh`]);
    assert.equal(said(virtual({ hosts: [host] })), wanted('spec.hosts[0]'));
    assert.equal(said(virtual({ http: [{ route: to(host) }] })), wanted('spec.http[0].route[0].destination'));
    assert.equal(said(virtual({ tls: [{ route: to(host) }] })), wanted('spec.tls[0].route[0].destination'));
    assert.equal(said(virtual({ tcp: [{ route: to(host) }] })), wanted('spec.tcp[0].route[0].destination'));
    assert.equal(said(istio('DestinationRule', 'r', { host })), wanted('spec.host'));
  });
}

test("a port is one of the host's", () => {
  assert.equal(said(virtual({ http: [{ route: to('api', 9464) }] })), []);
  assert.equal(said(virtual({ http: [{ route: to('api', 8080) }] })), [
    'spec.http[0].route[0].destination: Service/care/api has no port 8080',
  ]);
  assert.equal(said(virtual({ tls: [{ route: to('api.example.org', 80) }] })), [
    'spec.tls[0].route[0].destination: ServiceEntry/care/outside has no port 80',
  ]);
  const trafficPolicy = { portLevelSettings: [{ port: { number: 80 } }, { port: { number: 81 } }] };
  const subsets = [{ name: 'a', labels: { variant: 'stable' }, trafficPolicy }];
  assert.equal(said(istio('DestinationRule', 'r', { host: 'api', trafficPolicy, subsets })), [
    'spec.trafficPolicy.portLevelSettings[1].port: Service/care/api has no port 81',
    'spec.subsets[0].trafficPolicy.portLevelSettings[1].port: Service/care/api has no port 81',
  ]);
});

test('a rule for hosts with an ending needs no host', () => {
  assert.equal(said(istio('DestinationRule', 'r', { host: '*.cluster.local' })), []);
});

test('a Gateway is rendered or foreign', () => {
  assert.equal(said(virtual({ gateways: ['edge', 'care/edge', 'istio-egress/out', 'mesh'] })), []);
  assert.equal(said(virtual({ gateways: ['mesh', 'out', 'audit/edge'] })), [
    'spec.gateways[1]: no Gateway care/out',
    'spec.gateways[2]: no Gateway audit/edge',
  ]);
});

test('hosts of a VirtualService for gateways alone are those that one of its gateways serves', () => {
  const at = (gateways: string[], ...names: string[]) => said(virtual({ gateways, hosts: names }));
  assert.equal(at(['edge'], 'app.example.com', 'a.example.net'), []);
  assert.equal(at(['istio-egress/out'], 'anything.example'), []);
  assert.equal(at(['edge'], 'api.example.com'), ['spec.hosts[0]: none of its gateways serves api.example.com']);
  assert.equal(at(['edge', 'mesh'], 'app.example.com'), ['spec.hosts[0]: app.example.com is no host of the mesh']);
});

test("a Sidecar's entries each name a host", () => {
  const sidecar = (...entries: string[]) => said(istio('Sidecar', 's', { egress: [{ hosts: entries }] }));
  const good = [
    './api.care.svc.cluster.local',
    'istio-egress/*',
    '*/*',
    '~/*',
    '*/*.example.org',
    '~care/api.example.org',
  ];
  assert.equal(sidecar(...good), []);
  assert.equal(sidecar('./api', 'audit/api.care.svc.cluster.local', 'audit/*', '~/gone.example.org'), [
    'spec.egress[0].hosts[0]: ./api names no host of the mesh',
    'spec.egress[0].hosts[1]: audit/api.care.svc.cluster.local names no host of the mesh',
    'spec.egress[0].hosts[2]: audit/* names no host of the mesh',
    'spec.egress[0].hosts[3]: ~/gone.example.org names no host of the mesh',
  ]);
});

test('the labels of a subset choose pods of the Service', () => {
  const subset = (labels: Record<string, string>, host = 'api') =>
    said(istio('DestinationRule', 'r', { host, subsets: [{ name: 'a', labels }] }));
  assert.equal(subset({ variant: 'canary' }), []);
  assert.equal(subset({}), []);
  assert.equal(subset({ variant: 'canari' }), ['spec.subsets[0].labels: variant=canari chooses no pod of its Service']);
  assert.equal(subset({ app: 'web' }), ['spec.subsets[0].labels: app=web chooses no pod of its Service']);
  assert.equal(subset({ any: 'thing' }, 'gateway.istio-egress.svc.cluster.local'), []);
});

test('a selector chooses a pod of its namespace, or of any in the root namespace', () => {
  const selector = { matchLabels: { app: 'web' } };
  assert.equal(said(policy({ selector }, 'audit')), []);
  assert.equal(said(policy({ selector }, 'istio-system')), []);
  assert.equal(said(policy({ selector: { matchLabels: {} } })), []);
  assert.equal(said(policy({ selector: { matchLabels: { istio: 'egressgateway' } } }, 'istio-egress')), []);
  assert.equal(said(policy({ selector }, 'care')), ['spec.selector: app=web chooses no pod']);
  for (const kind of ['PeerAuthentication', 'RequestAuthentication', 'Telemetry']) {
    assert.equal(said(istio(kind, 'x', { selector })), ['spec.selector: app=web chooses no pod'], kind);
  }
  const sidecar = { workloadSelector: { labels: { app: 'web' } }, egress: [{ hosts: ['*/*'] }] };
  assert.equal(said(istio('Sidecar', 'x', sidecar)), ['spec.workloadSelector: app=web chooses no pod']);
  assert.equal(said(istio('Sidecar', 'x', sidecar, { namespace: 'audit' })), []);
});

test("a Gateway's selector chooses a pod of any namespace", () => {
  const gateway = (selector: Record<string, string>) => said(istio('Gateway', 'g', { selector, servers: [] }));
  assert.equal(gateway({ istio: 'egressgateway' }), []);
  assert.equal(gateway({ istio: 'egress' }), ['spec.selector: istio=egress chooses no pod']);
});

test('an old version is a problem where there is a v1', () => {
  const old = (kind: string, apiVersion: string) => said(manifest(kind, 'x', { apiVersion, spec: {} }));
  assert.equal(old('PeerAuthentication', 'security.istio.io/v1beta1'), [
    'apiVersion: security.istio.io/v1beta1 is old: security.istio.io/v1',
  ]);
  assert.equal(old('Telemetry', 'telemetry.istio.io/v1alpha1'), [
    'apiVersion: telemetry.istio.io/v1alpha1 is old: telemetry.istio.io/v1',
  ]);
  assert.equal(old('EnvoyFilter', 'networking.istio.io/v1alpha3'), []);
  assert.equal(old('Gateway', 'gateway.networking.k8s.io/v1beta1'), []);
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../verify/manifests.ts';
import { type OutboundMode, sidecarEvaluator } from '../../../verify/mesh/sidecars.ts';
import { istio, service } from './samples.ts';

const pod = { namespace: 'care', labels: { app: 'web' } };
const sidecar = (hosts: string[], spec: Record<string, unknown> = {}, namespace = 'care', name = 'web') =>
  istio('Sidecar', name, { egress: [{ hosts }], ...spec }, { namespace });
const forWeb = { workloadSelector: { labels: { app: 'web' } } };
const entry = (host: string, spec: Record<string, unknown> = {}, namespace = 'care') =>
  istio('ServiceEntry', host.replace('*', 'any'), { hosts: [host], ports: [{ number: 443 }], ...spec }, { namespace });

const platform = [
  service('api', { http: 80 }),
  service('web', { http: 80 }),
  service('records', { http: 80, metrics: 9464 }, 'audit'),
  service('hidden', { http: 80 }, 'audit', { 'networking.istio.io/exportTo': '., monitoring' }),
  entry('api.example.org', {}, 'integration'),
  entry('private.example.org', { exportTo: ['.'] }, 'integration'),
];
const evaluator = (manifests: Manifest[], meshOutbound: OutboundMode = 'REGISTRY_ONLY') =>
  sidecarEvaluator({
    manifests,
    rootNamespace: 'istio-system',
    clusterDomain: 'cluster.local',
    meshOutbound,
    foreign: [{ namespace: 'istio-egress', name: 'gateway', ports: [443] }],
  });
const short = (host: string): string => host.replace('.svc.cluster.local', '');
const seen = (manifests: Manifest[], of = pod): string[] =>
  evaluator([...platform, ...manifests])
    .hostsSeen(of)
    .map(({ host }) => short(host));

const everything = ['api.care', 'web.care', 'records.audit', 'gateway.istio-egress', 'api.example.org'];

test('without a Sidecar a proxy sees everything that is exported to its namespace', () => {
  assert.equal(seen([]), everything);
  assert.equal(seen([], { ...pod, namespace: 'monitoring' }), [
    ...everything.slice(0, 3),
    'hidden.audit',
    ...everything.slice(3),
  ]);
  assert.equal(seen([], { ...pod, namespace: 'integration' }), [...everything, 'private.example.org']);
});

const imports: [string, string[], string[]][] = [
  ['everything', ['*/*'], everything],
  ['a host by its full name', ['audit/records.audit.svc.cluster.local'], ['records.audit']],
  ['a host of any namespace', ['*/records.audit.svc.cluster.local'], ['records.audit']],
  ['no host of another namespace', ['care/records.audit.svc.cluster.local'], []],
  ['no host by a short name', ['./api'], []],
  ['the own namespace', ['./*'], ['api.care', 'web.care']],
  ['a namespace', ['audit/*'], ['records.audit']],
  ['hosts with an ending', ['*/*.example.org'], ['api.example.org']],
  ['a foreign Service', ['istio-egress/*'], ['gateway.istio-egress']],
  ['nothing that is not exported', ['audit/hidden.audit.svc.cluster.local'], []],
  ['nothing at all', ['~/*'], []],
  ['all but a namespace', ['*/*', '~audit/*'], ['api.care', 'web.care', 'gateway.istio-egress', 'api.example.org']],
  [
    'all but a host',
    ['*/*', '~/api.example.org', '~./web.care.svc.cluster.local'],
    ['api.care', 'records.audit', 'gateway.istio-egress'],
  ],
  [
    'the sum of its entries',
    ['./api.care.svc.cluster.local', 'audit/*', '*/*.org'],
    ['api.care', 'records.audit', 'api.example.org'],
  ],
];
for (const [what, hosts, visible] of imports) {
  test(`a Sidecar imports ${what}: ${hosts.join(' ')}`, () => assert.equal(seen([sidecar(hosts)]), visible));
}

test("the Sidecar that selects the pod is taken before that of the namespace, and that before the root's", () => {
  const manifests = [
    sidecar(['~/*'], {}, 'istio-system', 'root'),
    sidecar(['./*'], {}, 'care', 'all'),
    sidecar(['audit/*'], forWeb),
  ];
  const { sidecarOf } = evaluator(manifests);
  assert.is(sidecarOf(pod), 'Sidecar/care/web');
  assert.is(sidecarOf({ ...pod, labels: { app: 'api' } }), 'Sidecar/care/all');
  assert.is(sidecarOf({ ...pod, namespace: 'audit' }), 'Sidecar/istio-system/root');
  assert.is(evaluator(manifests.slice(1)).sidecarOf({ ...pod, namespace: 'audit' }), undefined);
  assert.is(
    evaluator([...manifests.slice(0, 1), ...manifests.slice(2)]).sidecarOf({ ...pod, labels: {} }),
    'Sidecar/istio-system/root',
  );
  assert.equal(seen(manifests), ['records.audit']);
});

test('what the routes of an imported host lead to is seen too', () => {
  const route = [{ destination: { host: 'gateway.istio-egress.svc.cluster.local' } }];
  const out = (spec: Record<string, unknown> = {}) =>
    istio(
      'VirtualService',
      'out',
      { hosts: ['api.example.org'], tls: [{ match: [{ sniHosts: ['api.example.org'] }], route }], ...spec },
      { namespace: 'integration' },
    );
  const narrow = sidecar(['integration/api.example.org']);
  assert.equal(seen([narrow]), ['api.example.org']);
  assert.equal(seen([narrow, out()]), ['api.example.org', 'gateway.istio-egress']);
  assert.equal(seen([narrow, out({ exportTo: ['.'] })]), ['api.example.org']);
  assert.equal(seen([narrow, out({ gateways: ['edge'] })]), ['api.example.org']);
  assert.equal(seen([sidecar(['./api.care.svc.cluster.local']), out()]), ['api.care']);
});

test('where a ServiceEntry has the host of a Service, the Service is seen', () => {
  const { hostsSeen } = evaluator([entry('api.care.svc.cluster.local', {}, 'audit'), ...platform]);
  assert.is(hostsSeen(pod).find(({ host }) => short(host) === 'api.care')?.from, 'Service/care/api');
});

test('a host of two namespaces is seen once, in the own one if it is there', () => {
  const manifests = [entry('db.example.org', {}, 'z'), entry('db.example.org', {}, 'a'), entry('db.example.org')];
  const route = [{ destination: { host: 'db.example.org' } }];
  const led = istio('VirtualService', 'db', { hosts: ['api'], tcp: [{ route }] });
  const owner = (namespace: string, ...list: Manifest[]) =>
    evaluator([...platform, ...list, led, sidecar(['care/api.care.svc.cluster.local'], {}, namespace)])
      .hostsSeen({ ...pod, namespace })
      .find(({ host }) => host === 'db.example.org')?.namespace;
  assert.is(owner('care', ...manifests), 'care');
  assert.is(owner('audit', ...manifests), 'a');
  assert.is(seen(manifests).filter(host => host === 'db.example.org').length, 1);
});

test('a proxy passes on to the hosts and ports that it knows, and says why', () => {
  const { reaches } = evaluator([...platform, sidecar(['audit/*', '*/*.example.org']), entry('*.example.org')]);
  const records = 'records.audit.svc.cluster.local';
  assert.equal(reaches(pod, records, 80), { reaches: true, via: 'registry', by: 'Service/audit/records' });
  assert.is(reaches(pod, records, 9464).reaches, true);
  assert.equal(reaches(pod, records, 81), { reaches: false, via: 'nothing' });
  assert.equal(reaches(pod, 'api.care.svc.cluster.local', 80), { reaches: false, via: 'nothing' });
  assert.is(reaches(pod, 'www.example.org', 443).by, 'ServiceEntry/care/any.example.org');
  assert.is(reaches(pod, 'example.com', 443).reaches, false);
});

test('what a proxy does not know passes when the Sidecar, or else the mesh, lets anything pass', () => {
  const policy = (mode?: string) => ({ outboundTrafficPolicy: mode ? { mode } : {} });
  const passes = (mesh: OutboundMode, ...manifests: Manifest[]) =>
    evaluator(manifests, mesh).reaches(pod, 'x.org', 80).via;
  assert.is(passes('ALLOW_ANY'), 'passthrough');
  assert.is(passes('REGISTRY_ONLY'), 'nothing');
  assert.is(passes('REGISTRY_ONLY', sidecar(['./*'], policy('ALLOW_ANY'))), 'passthrough');
  assert.is(passes('ALLOW_ANY', sidecar(['./*'], policy('REGISTRY_ONLY'))), 'nothing');
  assert.is(passes('ALLOW_ANY', sidecar(['./*'], policy())), 'nothing');
  assert.is(passes('ALLOW_ANY', sidecar(['./*'])), 'passthrough');
  assert.throws(() => passes('ALLOW_ANY', sidecar(['./*'], policy('NONE'))), /no outbound mode "NONE"/);
});

test('Sidecars that leave open what they mean are refused', () => {
  assert.throws(() => seen([sidecar(['*/*'], forWeb, 'istio-system')]), /no selector works in the root namespace/);
  assert.throws(
    () => seen([sidecar(['*/*'], forWeb), sidecar(['*/*'], forWeb, 'care', 'b')]),
    /one of these is too many/,
  );
  assert.throws(() => seen([sidecar(['*/*']), sidecar(['*/*'], {}, 'care', 'b')]), /one of these is too many/);
  assert.throws(() => seen([istio('Sidecar', 'a', {})]), /must say its hosts/);
  assert.throws(() => seen([sidecar([])]), /must say its hosts/);
  assert.throws(() => seen([sidecar(['*/*'], { ingress: [] })]), /ingress is not a field/);
  for (const host of ['api', '/api', 'care/', 'a/b/c'])
    assert.throws(() => seen([sidecar([host])]), /is not <namespace>\/<host>/, host);
});

test('what is excluded is never imported, in whatever order', () => {
  const names = fc.constantFrom('*', 'api.care.svc.cluster.local', '*.example.org', '*.cluster.local');
  const scopes = fc.constantFrom('*', '.', 'audit', 'integration', 'istio-egress');
  const entries = fc.array(
    fc.tuple(scopes, names).map(parts => parts.join('/')),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(entries, entries, (included, excluded) => {
      const hosts = [...included, ...excluded.map(one => `~${one}`)];
      const visible = seen([sidecar(hosts)]);
      assert.equal(seen([sidecar([...hosts].reverse())]), visible);
      const without = new Set(seen([sidecar(excluded)]));
      assert.equal(
        visible,
        seen([sidecar(included)]).filter(host => !without.has(host)),
      );
    }),
  );
});

/** What a proxy answers when www.example.org is routed to a service, with these hosts in its Sidecar. */
const reachesRouted = (hosts: string[], port: number, to = 'api', exportTo = ['.']) => {
  const http = [{ route: [{ destination: { host: to } }] }];
  const routed = istio('VirtualService', 'www', { hosts: ['www.example.org'], exportTo, http });
  return evaluator([...platform, routed, sidecar(hosts)]).reaches(pod, 'www.example.org', port);
};

test("a host that is nobody's is reached by its route, on port 80, where something with that port is known", () => {
  const by = 'VirtualService/care/www';
  assert.equal(reachesRouted(['./www.example.org'], 80), { reaches: true, via: 'registry', by });
  assert.not(reachesRouted(['./www.example.org'], 443).reaches);
  assert.not(reachesRouted(['./api.care.svc.cluster.local'], 80).reaches);
  assert.not(reachesRouted(['./www.example.org'], 80, 'api.example.org').reaches);
  assert.not(reachesRouted(['./www.example.org'], 80, 'api', ['audit']).reaches);
});

test.run();

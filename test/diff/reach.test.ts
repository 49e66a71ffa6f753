import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differenceOf } from '../../scripts/diff/difference.ts';
import { flowChanges } from '../../scripts/diff/flows.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { environment, render } from '../render.ts';
import { doctored } from './doctored.ts';

const staging = render(...environment('staging'));
const policy = (namespace: string, name: string): string => `NetworkPolicy/${namespace}/${name}`;

// biome-ignore lint/suspicious/noExplicitAny: a rule of a NetworkPolicy, as it is written
const rule = (side: 'from' | 'to', port: number, namespace: string, name: string): any => ({
  ports: [{ port }],
  [side]: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
    },
  ],
});

const egressAdded = doctored(staging, policy('operational', 'laundry-service'), ({ spec }) =>
  spec.egress.push(rule('to', 3002, 'core-healthcare', 'medication-service')),
);
const called = doctored(egressAdded, policy('core-healthcare', 'medication-service'), ({ spec }) =>
  spec.ingress.push(rule('from', 3002, 'operational', 'laundry-service')),
);

test('a call that is added opens one way, with the rule at each end; taken back, it closes', () => {
  const rules = (name: string, side: 'egress' | 'ingress'): number => {
    const found = byKind(staging, 'NetworkPolicy').find(({ metadata }) => metadata.name === name);
    return (found?.spec?.[side] ?? []).length;
  };
  const flow = {
    from: 'operational/laundry-service',
    to: 'core-healthcare/medication-service',
    ports: ['3002'],
    by: [
      `${policy('operational', 'laundry-service')} egress rule ${rules('laundry-service', 'egress')}`,
      `${policy('core-healthcare', 'medication-service')} ingress rule ${rules('medication-service', 'ingress')}`,
    ],
  };
  assert.equal(flowChanges(staging, called), { opens: [flow], closes: [] });
  assert.equal(flowChanges(called, staging), { opens: [], closes: [flow] });
});

test('one end alone opens nothing', () => {
  assert.equal(flowChanges(staging, egressAdded), { opens: [], closes: [] });
});

test('without its policies a namespace is open to any other pod and any address, on any port', () => {
  const open = staging.filter(({ kind, metadata }) => kind !== 'NetworkPolicy' || metadata.namespace !== 'tracing');
  const { opens, closes } = flowChanges(staging, open);
  assert.equal(closes, []);
  for (const from of ['any other pod', 'any address outside']) {
    const way = opens.find(one => one.from === from && one.to === 'tracing/jaeger');
    assert.ok(way?.ports.includes('any other port'), from);
    assert.equal(way?.by, ['unheld ingress of tracing/jaeger (no NetworkPolicy limits it)']);
  }
});

test('an exception of a block that goes opens it, and a block that gets smaller closes the rest', () => {
  const to = (...blocks: { cidr: string; except?: string[] }[]): Manifest[] =>
    doctored(staging, policy('tracing', 'jaeger'), ({ spec }) => {
      spec.egress = blocks.map(ipBlock => ({ to: [{ ipBlock }], ports: [{ port: 443 }] }));
    });
  const ways = (flows: { from: string; to: string; ports: string[] }[]): string[] =>
    flows.map(({ to: end, ports }) => `${end}: ${ports}`);
  const excepted = to({ cidr: '10.0.0.0/8', except: ['10.0.0.0/16'] });
  const whole = flowChanges(excepted, to({ cidr: '10.0.0.0/8' }));
  assert.equal([ways(whole.opens), whole.closes], [['addresses 10.0.0.0/16: 443'], []]);
  const smaller = flowChanges(excepted, to({ cidr: '10.9.0.0/16' }));
  assert.equal([smaller.opens, ways(smaller.closes)], [[], ['addresses 10.0.0.0/8: 443']]);
});

test('a peer that is known by other labels of its namespace is told by them', () => {
  const open = doctored(staging, policy('tracing', 'jaeger'), ({ spec }) =>
    spec.ingress.push({
      from: [{ namespaceSelector: { matchLabels: { team: 'care' } } }],
      ports: [{ port: 16686, endPort: 16690 }],
    }),
  );
  const { opens } = flowChanges(staging, open);
  assert.equal(
    opens.map(({ from, ports }) => [from, ports]),
    [['team=care/any pod', ['16686', '16690']]],
  );
});

test('another label of a namespace opens a way though no policy differs', () => {
  const admitted = doctored(staging, policy('tracing', 'jaeger'), ({ spec }) =>
    spec.ingress.push({ from: [{ namespaceSelector: { matchLabels: { team: 'care' } } }], ports: [{ port: 16999 }] }),
  );
  const before = doctored(admitted, policy('monitoring', 'grafana'), ({ spec }) => spec.egress.push({}));
  const after = doctored(before, 'Namespace/monitoring', ({ metadata }) => {
    metadata.labels.team = 'care';
  });
  const { opens, closes } = flowChanges(before, after);
  assert.equal(closes, []);
  assert.equal(
    opens.map(({ from, to, ports }) => [from, to, ports]),
    [['monitoring/grafana', 'tracing/jaeger', ['16999']]],
  );
});

test('a service that goes takes its ways with it, and its identity is admitted nowhere', () => {
  const off = render(
    ...environment('staging'),
    '--set',
    'global.writecarenotes.services.laundry-service.enabled=false',
  );
  const { reach, removed } = differenceOf(staging, off);
  assert.equal(reach.opens, []);
  assert.ok(reach.closes.length > 5);
  for (const { from, to } of reach.closes) assert.match(`${from} ${to}`, 'operational/laundry-service');
  assert.ok(reach.closes.some(({ from, ports }) => from === 'core-healthcare/api-gateway' && ports.includes('3015')));
  assert.equal(reach.mesh.opens, []);
  const refused = reach.mesh.closes.filter(({ policy: one }) => one === 'AuthorizationPolicy/compliance/audit-service');
  assert.equal(
    refused.map(({ who }) => who),
    ['cluster.local/ns/operational/sa/laundry-service'],
  );
  assert.ok(reach.mesh.ends.includes('AuthorizationPolicy/operational/laundry-service'));
  assert.ok(
    removed.some(({ object, fate }) => object === 'Deployment/operational/laundry-service' && fate === 'is deleted'),
  );
});

const meshOn = '--set=global.writecarenotes.mesh.enabled=true';

test('with the mesh, mutual TLS and new policies are told, and that pods must start anew', () => {
  const { reach, cares } = differenceOf(render(), render(meshOn));
  const strict = reach.mesh.tls.find(({ after }) => after === 'STRICT');
  assert.is(strict?.before, 'no proxy');
  assert.ok(strict?.workloads.includes('Deployment/core-healthcare/resident-service:3001'));
  assert.ok(reach.mesh.starts.includes('AuthorizationPolicy/core-healthcare/resident-service'));
  const grant = reach.mesh.opens.find(
    ({ policy: one, who }) => one.endsWith('operational/transport-service') && who.endsWith('sa/api-gateway'),
  );
  assert.equal(grant?.methods, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  assert.ok(cares.some(({ object }) => object === 'Namespace/core-healthcare'));
});

test('a mode of mutual TLS, a method and a denial are told by what they do', () => {
  const permissive = doctored(staging, 'PeerAuthentication/istio-system/default', ({ spec }) => {
    spec.mtls.mode = 'PERMISSIVE';
  });
  const { tls } = differenceOf(staging, permissive).reach.mesh;
  assert.equal(
    tls.map(({ before, after }) => [before, after]),
    [['STRICT', 'PERMISSIVE']],
  );
  const denying = (methods: string[]): Manifest => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'it', namespace: 'care' },
    spec: {
      action: 'DENY',
      rules: [{ from: [{ source: { notPrincipals: ['a'] } }], to: [{ operation: { methods } }] }],
    },
  });
  const { mesh } = differenceOf([denying(['GET'])], [denying(['GET', 'PUT'])]).reach;
  assert.equal(mesh.opens, []);
  assert.equal(mesh.closes, [
    {
      policy: 'AuthorizationPolicy/care/it',
      action: 'DENY',
      who: 'notPrincipals a',
      methods: ['PUT'],
      where: 'any path, any port',
    },
  ]);
});

test('another front door closes the ways of the one before, and deletes what it was', () => {
  const { reach, removed } = differenceOf(render(), render('--set=global.writecarenotes.frontDoor=none'));
  assert.ok(
    reach.closes.some(({ from, to }) => from.startsWith('ingress-nginx/') && to === 'core-healthcare/api-gateway'),
  );
  const fates = new Map(removed.map(({ object, fate }) => [object, fate]));
  assert.is(fates.get('IngressClass/writecarenotes'), 'is deleted');
  assert.match(fates.get('Namespace/ingress-nginx') ?? '', 'stays with all that is in it');
});

test('what no evaluator knows is told, and the rest compared all the same', () => {
  const odd = doctored(staging, 'NetworkPolicy/tracing/jaeger', ({ spec }) => {
    spec.ingress[0].from = [{}];
  });
  const { reach, changed } = differenceOf(staging, odd);
  assert.match(
    reach.unread.join(),
    'NetworkPolicy/tracing/jaeger spec.ingress[0]: a peer needs an ipBlock or a selector',
  );
  assert.is(changed.length, 1);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../verify/manifests.ts';
import type { ServerMode } from '../../../verify/mesh/tls.ts';
import { connectionWorks } from '../../../verify/mesh/tls-connections.ts';
import { type ClientTls, clientTls } from '../../../verify/mesh/tls-rules.ts';
import { istio, refuses } from './samples.ts';

const host = 'api.care.svc.cluster.local';
const rule = (name: string, spec: Record<string, unknown>, namespace = 'care') =>
  istio('DestinationRule', name, { host, ...spec }, { namespace });
const tls = (mode: string) => ({ trafficPolicy: { tls: { mode } } });
const call = { clientNamespace: 'audit', host, serviceNamespace: 'care', port: 80 };
const asked = (manifests: Manifest[], changes: Partial<typeof call> & { subset?: string } = {}) =>
  clientTls({ manifests, rootNamespace: 'istio-system', clusterDomain: 'cluster.local' })({ ...call, ...changes });

test('without a rule, and with one that does not speak of TLS, Istio chooses', () => {
  assert.equal(asked([]), { mode: 'AUTO' });
  assert.equal(asked([rule('r', { trafficPolicy: { outlierDetection: {} } })]), {
    mode: 'AUTO',
    by: 'DestinationRule/care/r',
  });
});

test("the client's namespace decides before the service's, and that before the root namespace", () => {
  const own = rule('own', tls('DISABLE'), 'audit');
  const service = rule('service', tls('ISTIO_MUTUAL'));
  const root = rule('root', tls('SIMPLE'), 'istio-system');
  assert.equal(asked([root, service, own]), { mode: 'DISABLE', by: 'DestinationRule/audit/own' });
  assert.equal(asked([root, service]), { mode: 'ISTIO_MUTUAL', by: 'DestinationRule/care/service' });
  assert.equal(asked([root]), { mode: 'SIMPLE', by: 'DestinationRule/istio-system/root' });
  assert.equal(asked([rule('other', tls('SIMPLE'), 'elsewhere')]), { mode: 'AUTO' });
});

test("a client in the root namespace takes the service's rule before the mesh's, but its own before both", () => {
  const service = rule('service', tls('ISTIO_MUTUAL'));
  const from = { clientNamespace: 'istio-system' };
  assert.is(asked([rule('root', tls('SIMPLE'), 'istio-system'), service], from).mode, 'ISTIO_MUTUAL');
  const own = rule('own', { ...tls('DISABLE'), exportTo: ['.'] }, 'istio-system');
  assert.is(asked([own, service], from).mode, 'DISABLE');
  assert.is(asked([rule('root', tls('SIMPLE'), 'istio-system')], from).mode, 'SIMPLE');
});

test('a rule is only for those that it is exported to', () => {
  const service = (...exportTo: string[]) => [rule('r', { ...tls('DISABLE'), exportTo })];
  assert.is(asked(service('.')).mode, 'AUTO');
  assert.is(asked(service('.'), { clientNamespace: 'care' }).mode, 'DISABLE');
  assert.is(asked(service('audit')).mode, 'DISABLE');
  assert.is(asked(service('*')).mode, 'DISABLE');
  assert.is(asked(service('elsewhere')).mode, 'AUTO');
});

test("a short host is a Service of the rule's own namespace", () => {
  assert.is(asked([rule('r', { host: 'api', ...tls('DISABLE') })]).mode, 'DISABLE');
  assert.is(asked([rule('r', { host: 'api', ...tls('DISABLE') }, 'audit')]).mode, 'AUTO');
  assert.is(asked([rule('r', { host: 'api.care', ...tls('DISABLE') })]).mode, 'AUTO');
});

test('the most specific host decides, and two for the same are refused', () => {
  const local = rule('local', { host: '*.local', ...tls('DISABLE') });
  const care = rule('care', { host: '*.care.svc.cluster.local', ...tls('SIMPLE') });
  assert.is(asked([local, care]).by, 'DestinationRule/care/care');
  const letter = [rule('letter', { host: 'a.b.org' }), rule('star', { host: '*.b.org' })];
  assert.is(asked(letter, { host: 'a.b.org' }).by, 'DestinationRule/care/letter');
  assert.is(asked([local, care, rule('exact', tls('ISTIO_MUTUAL'))]).by, 'DestinationRule/care/exact');
  assert.throws(
    () => asked([rule('a', {}), rule('b', { host: 'api' })]),
    /two rules are for api\.care.*care\/a, .*care\/b/,
  );
});

test("a port's settings replace the rule's as a whole", () => {
  const portLevelSettings = [{ port: { number: 80 }, tls: { mode: 'DISABLE' } }, { port: { number: 81 } }];
  const manifests = [rule('r', { trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' }, portLevelSettings } })];
  assert.is(asked(manifests).mode, 'DISABLE');
  assert.is(asked(manifests, { port: 81 }).mode, 'AUTO');
  assert.is(asked(manifests, { port: 82 }).mode, 'ISTIO_MUTUAL');
});

test('a subset overrides what it names, also for a port', () => {
  const ported = { portLevelSettings: [{ port: { number: 81 }, tls: { mode: 'MUTUAL' } }] };
  const subsets = [
    { name: 'plain', trafficPolicy: { tls: { mode: 'DISABLE' } } },
    { name: 'same', labels: { version: 'same' } },
    { name: 'quiet', trafficPolicy: { connectionPool: {} } },
    { name: 'ported', trafficPolicy: ported },
  ];
  const manifests = [rule('r', { ...tls('ISTIO_MUTUAL'), subsets })];
  assert.is(asked(manifests, { subset: 'plain' }).mode, 'DISABLE');
  assert.is(asked(manifests, { subset: 'same' }).mode, 'ISTIO_MUTUAL');
  assert.is(asked(manifests, { subset: 'quiet' }).mode, 'ISTIO_MUTUAL');
  assert.is(asked(manifests, { subset: 'ported' }).mode, 'ISTIO_MUTUAL');
  assert.is(asked(manifests, { subset: 'ported', port: 81 }).mode, 'MUTUAL');
  refuses(() => asked(manifests, { subset: 'gone' }), 'DestinationRule/care/r has no subset "gone"');
});

test('rules that say nothing clear are refused', () => {
  refuses(() => asked([rule('r', tls('mutual'))]), 'DestinationRule/care/r: no TLS mode "mutual"');
  assert.throws(() => asked([rule('r', { trafficPolicy: { tls: {} } })]), /no TLS mode/);
  assert.throws(() => asked([rule('r', { workloadSelector: {} })]), /workloadSelector is not a field/);
  refuses(() => asked([istio('DestinationRule', 'r', {})]), 'DestinationRule/care/r has no host');
});

const modes: ServerMode[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];
const clients: (ClientTls['mode'] | 'none')[] = ['none', 'AUTO', 'DISABLE', 'ISTIO_MUTUAL', 'SIMPLE', 'MUTUAL'];
const works = (client: ClientTls['mode'] | 'none', mode: ServerMode, hasSidecar = true, intercepted = true) =>
  connectionWorks({
    client: { hasSidecar: client !== 'none', tls: client === 'none' ? 'AUTO' : client },
    server: { hasSidecar, mode, intercepted },
  });

const table: [string, (mode: ServerMode) => [ServerMode, boolean, boolean], (typeof clients)[number][][]][] = [
  [
    'behind a proxy',
    mode => [mode, true, true],
    [
      ['AUTO', 'ISTIO_MUTUAL'],
      ['none', 'AUTO', 'DISABLE', 'ISTIO_MUTUAL'],
      ['none', 'AUTO', 'DISABLE'],
    ],
  ],
  ['without a proxy', mode => [mode, false, true], modes.map(() => ['none', 'AUTO', 'DISABLE'])],
  [
    'on a port beside the proxy',
    mode => [mode, true, false],
    [
      ['none', 'DISABLE'],
      ['none', 'DISABLE'],
      ['none', 'AUTO', 'DISABLE'],
    ],
  ],
];
for (const [where, serverOf, admitted] of table) {
  for (const [index, mode] of modes.entries()) {
    test(`a server ${where}, ${mode}, is reached by ${admitted[index]?.join(', ')} and nobody else`, () => {
      assert.equal(
        clients.filter(client => works(client, ...serverOf(mode)).works),
        admitted[index],
      );
    });
  }
}

test('a client with tls DISABLE is refused by a STRICT server, and told why', () => {
  assert.equal(works('DISABLE', 'STRICT'), {
    works: false,
    sends: 'plaintext',
    reason: "the client's proxy (DISABLE) sends plaintext: the server wants mTLS",
  });
});

test('while both are taken and Istio chooses, any mix of pods with and without a proxy works', () => {
  for (const client of ['none', 'AUTO'] as const) {
    for (const hasSidecar of [true, false]) assert.is(works(client, 'PERMISSIVE', hasSidecar).works, true);
  }
  assert.is(works('AUTO', 'PERMISSIVE').sends, 'mTLS');
  assert.is(works('AUTO', 'PERMISSIVE', false).sends, 'plaintext');
  assert.is(works('ISTIO_MUTUAL', 'PERMISSIVE', false).works, false);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../verify/manifests.ts';
import { isInjected, type MeshPod, plaintextPorts, serverTls } from '../../../verify/mesh/tls.ts';
import { workloadsOf } from '../../../verify/workloads.ts';
import { container, workload } from '../samples.ts';
import { istio, refuses } from './samples.ts';

const rootNamespace = 'istio-system';
const peer = (name: string, spec: Record<string, unknown>, namespace = 'care') =>
  istio('PeerAuthentication', name, spec, { namespace });
const mesh = (mode: string) => peer('default', { mtls: { mode } }, rootNamespace);
const api = { selector: { matchLabels: { app: 'api' } } };
const pod: MeshPod = { namespace: 'care', labels: { app: 'api' } };

const mode = (manifests: Manifest[], port = 8080, of: MeshPod = pod) =>
  serverTls({ manifests, rootNamespace })(of, port);

test('without a policy a proxy takes both', () => {
  assert.equal(mode([]), { mode: 'PERMISSIVE', intercepted: true });
});

const cases: [string, Manifest[], number, string, string | undefined][] = [
  [
    'the mesh decides where nobody else does',
    [mesh('STRICT')],
    8080,
    'STRICT',
    'PeerAuthentication/istio-system/default',
  ],
  [
    'a namespace decides before the mesh',
    [mesh('STRICT'), peer('ns', { mtls: { mode: 'DISABLE' } })],
    8080,
    'DISABLE',
    'PeerAuthentication/care/ns',
  ],
  [
    'a namespace does not decide for another',
    [mesh('STRICT'), peer('ns', { mtls: { mode: 'DISABLE' } }, 'audit')],
    8080,
    'STRICT',
    'PeerAuthentication/istio-system/default',
  ],
  [
    'a workload decides before its namespace',
    [peer('ns', { mtls: { mode: 'DISABLE' } }), peer('w', { ...api, mtls: { mode: 'STRICT' } })],
    8080,
    'STRICT',
    'PeerAuthentication/care/w',
  ],
  [
    'a workload does not decide for another',
    [mesh('STRICT'), peer('w', { selector: { matchLabels: { app: 'x' } }, mtls: { mode: 'DISABLE' } })],
    8080,
    'STRICT',
    'PeerAuthentication/istio-system/default',
  ],
  [
    'a port decides before its workload',
    [peer('w', { ...api, mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'PERMISSIVE' } } })],
    8080,
    'PERMISSIVE',
    'PeerAuthentication/care/w',
  ],
  [
    'a port does not decide for another',
    [peer('w', { ...api, mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'PERMISSIVE' } } })],
    9464,
    'STRICT',
    'PeerAuthentication/care/w',
  ],
  [
    'UNSET inherits',
    [mesh('STRICT'), peer('ns', { mtls: { mode: 'UNSET' } }), peer('w', { ...api, mtls: { mode: 'UNSET' } })],
    8080,
    'STRICT',
    'PeerAuthentication/istio-system/default',
  ],
  [
    'a policy without a mode inherits',
    [mesh('STRICT'), peer('ns', {}), peer('w', { ...api, portLevelMtls: { 9464: { mode: 'DISABLE' } } })],
    8080,
    'STRICT',
    'PeerAuthentication/istio-system/default',
  ],
  [
    'an UNSET port inherits from its workload',
    [mesh('STRICT'), peer('w', { ...api, mtls: { mode: 'PERMISSIVE' }, portLevelMtls: { 8080: { mode: 'UNSET' } } })],
    8080,
    'PERMISSIVE',
    'PeerAuthentication/care/w',
  ],
  ['a mesh that says UNSET takes both', [mesh('UNSET')], 8080, 'PERMISSIVE', undefined],
  [
    'an empty selector is none',
    [mesh('STRICT'), peer('ns', { selector: { matchLabels: {} }, mtls: { mode: 'DISABLE' } })],
    8080,
    'DISABLE',
    'PeerAuthentication/care/ns',
  ],
];
for (const [sentence, manifests, port, wanted, by] of cases) {
  test(sentence, () => assert.equal(mode(manifests, port), { mode: wanted, ...(by ? { by } : {}), intercepted: true }));
}

test('two policies for one scope are refused', () => {
  refuses(
    () => mode([peer('a', {}), peer('b', {})]),
    'one of these is too many: PeerAuthentication/care/a, PeerAuthentication/care/b',
  );
  assert.throws(() => mode([mesh('STRICT'), peer('b', {}, rootNamespace)]), /one of these is too many/);
  assert.throws(() => mode([peer('a', api), peer('b', api)]), /one of these is too many/);
});

test('policies that do not work are refused', () => {
  assert.throws(() => mode([peer('a', api, rootNamespace)]), /no selector works in the root namespace/);
  assert.throws(
    () => mode([peer('a', { portLevelMtls: { 80: { mode: 'STRICT' } } })]),
    /portLevelMtls needs a selector/,
  );
  assert.throws(() => mode([peer('a', { mtls: { mode: 'strict' } }, 'audit')]), /no mTLS mode "strict"/);
  assert.throws(() => mode([peer('a', { mtls: {}, portMtls: {} })]), /portMtls is not a field/);
});

const bypassed: [string, Record<string, string>, number, boolean][] = [
  ['a port is intercepted', {}, 8080, true],
  ['the proxy is not before its own metrics', {}, 15090, false],
  ['the proxy is not before its own health', {}, 15021, false],
  ['the proxy is not before its merged metrics', {}, 15020, false],
  ['an excluded port is not intercepted', { excludeInboundPorts: '16686, 8080' }, 8080, false],
  ['a port beside an excluded one is intercepted', { excludeInboundPorts: '16686,18080' }, 8080, true],
  ['a port that is not included is not intercepted', { includeInboundPorts: '80' }, 8080, false],
  ['an included port is intercepted', { includeInboundPorts: '80,8080', excludeInboundPorts: '8080' }, 8080, true],
  ['nothing included is nothing intercepted', { includeInboundPorts: '' }, 8080, false],
];
for (const [sentence, given, port, intercepted] of bypassed) {
  test(sentence, () => {
    const annotations = Object.fromEntries(
      Object.entries(given).map(([name, ports]) => [`traffic.sidecar.istio.io/${name}`, ports]),
    );
    assert.is(mode([mesh('STRICT')], port, { ...pod, annotations }).intercepted, intercepted);
  });
}

const ports = [
  { name: 'http', containerPort: 8080 },
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
];
const deployment = workload('api', { pod: { containers: [container('app', { ports })] } });
const open = (...manifests: Manifest[]) =>
  plaintextPorts({ manifests, rootNamespace, workloads: workloadsOf([deployment]) });

test('a STRICT mesh has no port for plaintext', () => {
  assert.equal(open(mesh('STRICT')), []);
});

test('a port that one policy opens to plaintext is found, with that policy', () => {
  const opened = peer('w', { ...api, mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'PERMISSIVE' } } });
  assert.equal(open(mesh('STRICT'), opened), [
    {
      workload: 'Deployment/care/api',
      port: 8080,
      mode: 'PERMISSIVE',
      by: 'PeerAuthentication/care/w',
      intercepted: true,
    },
  ]);
});

test('a port that no container declares is found when a policy names it', () => {
  const opened = peer('w', { ...api, portLevelMtls: { 9000: { mode: 'DISABLE' } } });
  assert.equal(
    open(mesh('STRICT'), opened).map(({ port }) => port),
    [9000],
  );
});

test('a port beside the proxy is found', () => {
  const bypassing = { ...deployment, spec: structuredClone(deployment.spec) } as typeof deployment & {
    spec: { template: { metadata: { annotations?: Record<string, string> } } };
  };
  bypassing.spec.template.metadata.annotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' };
  assert.equal(plaintextPorts({ manifests: [mesh('STRICT')], rootNamespace, workloads: workloadsOf([bypassing]) }), [
    {
      workload: 'Deployment/care/api',
      port: 8080,
      mode: 'STRICT',
      by: 'PeerAuthentication/istio-system/default',
      intercepted: false,
    },
  ]);
});

test('without any policy every port is found', () => {
  assert.equal(
    open().map(({ port, mode: found }) => `${port} ${found}`),
    ['8080 PERMISSIVE'],
  );
});

const injected = (labels: Record<string, string>, namespaceLabels: Record<string, string>, podSpec = {}) => {
  const [made] = workloadsOf([workload('api', { labels, pod: podSpec })]);
  return made ? isInjected(made, namespaceLabels) : undefined;
};

test('a pod gets a proxy when its namespace or itself says so', () => {
  const wish = (answer: string) => ({ 'sidecar.istio.io/inject': answer });
  const enabled = { 'istio-injection': 'enabled' };
  assert.is(injected({}, {}), false);
  assert.is(injected({}, enabled), true);
  assert.is(injected(wish('false'), enabled), false);
  assert.is(injected(wish('true'), {}), true);
  assert.is(injected(wish('true'), { 'istio-injection': 'disabled' }), false);
  assert.is(injected(wish('true'), enabled, { hostNetwork: true }), false);
  assert.throws(() => injected({}, { 'istio.io/rev': 'canary' }), /revisions/);
});

test.run();

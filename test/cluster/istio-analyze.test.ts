import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PodSpec } from 'kubernetes-types/core/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pinnedHelm } from '../../scripts/tools.ts';
import { workloadsOf } from '../../verify/workloads.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, get, makeNamespace, sixNodes } from './fixtures.ts';
import { analyze, type Finding } from './istio-analyzer.ts';
import { renderRelease } from './istio-charts.ts';
import { injectorOf } from './istio-injector.ts';
import { installIstioWhole } from './istio-installed.ts';
import { deleteNamespaces, install, settled, type Target, uninstall, upgrade } from './release.ts';

let plane: ControlPlane;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

test.before(async () => {
  plane = await startControlPlane({ nodes: sixNodes, istioCrds: true });
  await installIstioWhole(plane);
  await makeNamespace(plane, 'ledgers', { 'istio-injection': 'enabled' });
  await apply(plane, ledger, pod('ledgers'), certificate(plane));
});
test.after(() => plane.stop());

/**
 * The certificate of the public hosts, which an installer puts where Istio's gateway reads it. istioctl looks whether it is
 * one, and not whose: here it is the API server's.
 */
const certificate = ({ dir }: ControlPlane): object => {
  const file = (name: string): string => readFileSync(join(dir, 'certificates', name), 'utf8');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'writecarenotes-tls', namespace: 'istio-system' },
    stringData: { 'tls.crt': file('apiserver.crt'), 'tls.key': file('apiserver.key') },
  };
};

const object = (apiVersion: string, kind: string, name: string, rest: object, namespace = 'ledgers'): object => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...rest,
});
const policy = (name: string, spec: object): object =>
  object('security.istio.io/v1', 'AuthorizationPolicy', name, { spec });

const strict = object(
  'security.istio.io/v1',
  'PeerAuthentication',
  'default',
  { spec: { mtls: { mode: 'STRICT' } } },
  'istio-system',
);

/** A service in the mesh, with one pod. They are in the cluster: of what files add, istioctl sees Istio's objects alone. */
const ledger = object('v1', 'Service', 'ledger', {
  spec: { selector: { app: 'ledger' }, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }] },
});
const pod = (namespace: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'ledger-0', namespace, labels: { app: 'ledger' } },
  spec: { containers: [{ name: 'ledger', image: 'ledger:1' }] },
});

const rule = (trafficPolicy: object): object =>
  object('networking.istio.io/v1', 'DestinationRule', 'ledger', {
    spec: { host: 'ledger.ledgers.svc.cluster.local', trafficPolicy },
  });

const route = (destination: object): object =>
  object('networking.istio.io/v1', 'VirtualService', 'ledger', {
    spec: { hosts: ['ledger.ledgers.svc.cluster.local'], http: [{ route: [{ destination }] }] },
  });

/** Why verify/ has evaluators of its own: each of these is wrong, and istioctl says nothing. */
const silentAbout: Record<string, object[]> = {
  'a client that speaks plain text to a server that is STRICT': [strict, rule({ tls: { mode: 'DISABLE' } })],
  'a principal that nobody has': [
    policy('callers', { rules: [{ from: [{ source: { principals: ['cluster.local/ns/ledgers/sa/ledgr'] } }] }] }),
  ],
  'a port that is PERMISSIVE while the rest is STRICT': [
    strict,
    object('security.istio.io/v1', 'PeerAuthentication', 'ledger', {
      spec: {
        selector: { matchLabels: { app: 'ledger' } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 8080: { mode: 'PERMISSIVE' } },
      },
    }),
  ],
  'a DENY on /admin, which /admin/, //admin and /ADMIN get past': [
    policy('no-admin', { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/admin'], ports: ['8080'] } }] }] }),
  ],
};

for (const [what, objects] of Object.entries(silentAbout)) {
  test(`istioctl is silent about ${what}`, async () => {
    assert.equal(await analyze(plane, objects), []);
  });
}

/** That it can find something, by analyzers that need nothing else and by those that look at pods, Services and namespaces. */
const finds: Record<string, { one: object; code: string }> = {
  'a route to a subset that no DestinationRule has': {
    one: route({ host: 'ledger.ledgers.svc.cluster.local', subset: 'canary' }),
    code: 'IST0101',
  },
  'a route to a host that nobody has': { one: route({ host: 'ledgr.ledgers.svc.cluster.local' }), code: 'IST0101' },
  'a policy for pods that are not there': {
    one: policy('callers', { selector: { matchLabels: { app: 'ledgr' } }, rules: [{}] }),
    code: 'IST0127',
  },
  'a Gateway on a port that no Service leads to': {
    one: object('networking.istio.io/v1', 'Gateway', 'way-in', {
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 9999, name: 'http', protocol: 'HTTP' }, hosts: ['api.example.org'] }],
      },
    }),
    code: 'IST0162',
  },
};

const codesOf = (found: Finding[]): string[] => found.map(({ code }) => code);

for (const [what, { one, code }] of Object.entries(finds)) {
  test(`istioctl finds ${what}`, async () => {
    assert.equal(codesOf(await analyze(plane, [one])), [code]);
  });
}

test('the sidecar that the API server adds here is the one of Istio, in all that is counted, guarded and compared', async () => {
  const inject = await injectorOf(await renderRelease(pinnedHelm('4'), 'istiod'));
  const [injected] = workloadsOf(await inject([pod('ledgers')]));
  const sidecarOf = ({ initContainers = [] }: PodSpec) => {
    const found = initContainers.find(({ name }) => name === 'istio-proxy');
    return [found?.image, found?.restartPolicy, found?.resources, found?.securityContext];
  };
  const { spec } = await get(plane, 'pod', 'ledger-0', '--namespace=ledgers');
  assert.equal(sidecarOf(spec), sidecarOf(injected?.spec ?? { containers: [] }));
});

test('istioctl finds a pod without a sidecar in a namespace of the mesh', async () => {
  await makeNamespace(plane, 'strangers');
  await apply(plane, pod('strangers'));
  assert.equal(codesOf(await analyze(plane)), []);
  await plane.kubectl(['label', 'namespace', 'strangers', 'istio-injection=enabled']);
  assert.equal(codesOf(await analyze(plane)), ['IST0103']);
  await plane.kubectl(['delete', 'namespace', 'strangers', 'ledgers', '--timeout=60s']);
});

const meshOn = '--set=global.writecarenotes.mesh.enabled=true';

/** Every environment with the mesh on. local is for a node or a few: the quota of node-exporter ends at five. */
const installed: Record<string, string[]> = {
  production: environment('production'),
  staging: environment('staging'),
  'production with the front door istio': [...environment('production'), '--set=global.writecarenotes.frontDoor=istio'],
  'local, with the mesh switched on': [...environment('local'), '--set=monitoring.nodeExporter.maxNodes=6', meshOn],
};

for (const [title, args] of Object.entries(installed)) {
  test(`istioctl finds nothing in ${title} as installed, nor in a phase on the way there`, async () => {
    await install(target(), ...args, '--set=global.writecarenotes.mesh.phase=joining');
    await settled(plane);
    assert.equal(await analyze(plane), []);
    await upgrade(target(), ...args);
    await settled(plane);
    assert.equal(await analyze(plane), []);
    await uninstall(target());
    await deleteNamespaces(plane);
  });
}

test.run();

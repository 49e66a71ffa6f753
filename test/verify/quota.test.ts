import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { quotaShortfalls, quotaUse } from '../../verify/quota.ts';
import { autoscaler, container, manifest, resources, workload } from './samples.ts';

const Mi = 2 ** 20;
const Gi = 2 ** 30;

const app = container('app', { resources: resources('250m', '256Mi', '500m', '512Mi') });
const service = (name: string, spec: Record<string, unknown> = {}, kind = 'Deployment'): Manifest =>
  workload(name, { kind, spec, pod: { containers: [app] } });
const quota = (hard: Record<string, string>, fields: Record<string, unknown> = {}): Manifest =>
  manifest('ResourceQuota', 'q', { spec: { hard, ...fields } });

test("a namespace uses what its pods need at the autoscalers' maximum, all rolling out", () => {
  const manifests = [
    service('a'),
    autoscaler('a', 3, 20),
    service('b', { replicas: 2, strategy: { rollingUpdate: { maxSurge: 1 } } }),
  ];
  const pods = 20 + 5 + 2 + 1;
  const use = quotaUse(manifests, 'care');
  assert.equal(
    [use.pods, use['requests.cpu'], use.cpu, use['requests.memory'], use['limits.cpu'], use['limits.memory']],
    [pods, pods * 250, pods * 250, pods * 256 * Mi, pods * 500, pods * 512 * Mi],
  );
});

test('other namespaces use nothing of it', () => {
  assert.is(quotaUse([service('a')], 'audit').pods, 0);
});

test('what admission adds to each pod counts, or to some', () => {
  const extra = { requests: { cpu: 10, memory: Mi }, limits: { cpu: 100, memory: 2 * Mi } };
  const manifests = [
    service('a', { strategy: { type: 'Recreate' } }),
    service('b', { strategy: { type: 'Recreate' } }),
  ];
  assert.is(quotaUse(manifests, 'care', { perPodExtra: extra })['requests.cpu'], 520);
  const some = quotaUse(manifests, 'care', { perPodExtra: ({ from }) => (from.endsWith('/a') ? extra : undefined) });
  assert.equal([some['requests.cpu'], some['limits.memory']], [510, 1024 * Mi + 2 * Mi]);
});

test('a DaemonSet counts once a node, and asks how many there are', () => {
  const manifests = [service('d', {}, 'DaemonSet')];
  assert.is(quotaUse(manifests, 'care', { nodes: 3 }).pods, 3);
  assert.throws(() => quotaUse(manifests, 'care'), /DaemonSet\/care\/d: say how many nodes/);
});

test('claims count, those of a StatefulSet once for each of its pods', () => {
  const claim = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
  const manifests = [
    manifest('PersistentVolumeClaim', 'grafana', claim('10Gi')),
    manifest('PersistentVolumeClaim', 'elsewhere', { namespace: 'audit', ...claim('10Gi') }),
    service('loki', { volumeClaimTemplates: [claim('100Gi')] }, 'StatefulSet'),
    autoscaler('loki', 1, 3, 'StatefulSet'),
    service('plain', {}, 'StatefulSet'),
  ];
  const use = quotaUse(manifests, 'care');
  assert.equal([use.persistentvolumeclaims, use['requests.storage']], [4, 310 * Gi]);
});

test('Services count by type, and by the ports they open on nodes', () => {
  const ports = [{ port: 80 }, { port: 443 }];
  const manifests = [
    manifest('Service', 'inner', { spec: { ports } }),
    manifest('Service', 'node', { spec: { type: 'NodePort', ports } }),
    manifest('Service', 'balanced', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }),
    manifest('Service', 'bare', { spec: { type: 'NodePort' } }),
    manifest('Service', 'named', { spec: { type: 'ExternalName', ports } }),
    manifest('Service', 'elsewhere', { namespace: 'audit', spec: { type: 'LoadBalancer', ports } }),
    manifest('Service', 'direct', { spec: { type: 'LoadBalancer', ports, allocateLoadBalancerNodePorts: false } }),
  ];
  const use = quotaUse(manifests, 'care');
  assert.equal([use.services, use['services.loadbalancers'], use['services.nodeports']], [6, 2, 3]);
});

const small = [service('a', { replicas: 4, strategy: { rollingUpdate: { maxSurge: 1 } } })];

test('a quota that is just enough has no shortfall', () => {
  const hard = {
    pods: '5',
    'requests.cpu': '1250m',
    'requests.memory': '1280Mi',
    'limits.cpu': '2500m',
    'limits.memory': '2560Mi',
  };
  assert.equal(quotaShortfalls([quota(hard), ...small]), []);
});

test('a quota that is too small says what it has and what is needed', () => {
  assert.equal(quotaShortfalls([quota({ pods: '4', 'requests.cpu': '2' }), ...small]), [
    { quota: 'ResourceQuota/care/q', namespace: 'care', resource: 'pods', hard: 4, need: 5, unset: [] },
  ]);
});

const tooSmall: [string, string, number, number][] = [
  ['cpu', '1249m', 1249, 1250],
  ['requests.cpu', '1', 1000, 1250],
  ['memory', '1Gi', Gi, 1280 * Mi],
  ['requests.memory', '1Gi', Gi, 1280 * Mi],
  ['limits.cpu', '2', 2000, 2500],
  ['limits.memory', '2Gi', 2 * Gi, 2560 * Mi],
  ['count/pods', '1', 1, 5],
];
for (const [resource, quantity, hard, need] of tooSmall) {
  test(`a quota on ${resource} is compared in its own unit`, () => {
    const [found] = quotaShortfalls([quota({ [resource]: quantity }), ...small]);
    assert.equal([found?.hard, found?.need], [hard, need]);
  });
}

test('a quota on limits refuses containers without them, however large it is', () => {
  const open = workload('a', { pod: { containers: [container('app', { resources: { requests: { cpu: '1' } } })] } });
  assert.equal(quotaShortfalls([quota({ 'limits.cpu': '100' }), open])[0]?.unset, [
    'Deployment/care/a containers[0] "app"',
  ]);
});

test('a quota on cpu or memory refuses containers that do not request it', () => {
  const open = workload('a', { pod: { containers: [container('app', { resources: { requests: { cpu: '1' } } })] } });
  assert.equal(
    quotaShortfalls([quota({ cpu: '100', memory: '1Gi' }), open]).map(({ resource, unset }) => [
      resource,
      unset.length,
    ]),
    [['memory', 1]],
  );
});

test('a LimitRange gives such containers a limit, which counts', () => {
  const open = workload('a', { spec: { replicas: 3, strategy: { type: 'Recreate' } } });
  const range = manifest('LimitRange', 'l', {
    spec: { limits: [{ type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } }] },
  });
  const hard = { 'limits.cpu': '1500m', 'requests.cpu': '300m' };
  assert.equal(quotaShortfalls([quota(hard), range, open]), []);
  assert.equal(
    quotaShortfalls([quota({ 'limits.cpu': '1400m', 'requests.cpu': '200m' }), range, open]).map(
      ({ resource, need }) => [resource, need],
    ),
    [
      ['limits.cpu', 1500],
      ['requests.cpu', 300],
    ],
  );
});

test('a quota that cannot be counted is refused rather than passed', () => {
  assert.throws(() => quotaShortfalls([quota({ 'count/secrets': '1' })]), /"count\/secrets" is not counted here/);
  assert.throws(() => quotaShortfalls([quota({ pods: '1' }, { scopes: ['BestEffort'] })]), /scopes are not counted/);
});

test('a Deployment set to no replicas uses nothing', () => {
  assert.is(quotaUse([service('a', { replicas: 0, strategy: { rollingUpdate: { maxSurge: 1 } } })], 'care').pods, 0);
});

test('what nobody asks for is not used', () => {
  const use = quotaUse([service('a')], 'care');
  assert.equal(
    ['ephemeral-storage', 'requests.ephemeral-storage', 'limits.ephemeral-storage'].map(key => use[key]),
    [0, 0, 0],
  );
  assert.is(use.persistentvolumeclaims, 0);
});

test('objects without a namespace are in that of the release, together', () => {
  const unplaced = { namespace: '' };
  const hard = { pods: '1', services: '0', persistentvolumeclaims: '0' };
  const manifests = [
    manifest('ResourceQuota', 'q', { ...unplaced, spec: { hard } }),
    workload('a', { ...unplaced, pod: { containers: [app] } }),
    manifest('Service', 'a', { ...unplaced, spec: {} }),
    manifest('PersistentVolumeClaim', 'a', { ...unplaced, spec: {} }),
  ];
  assert.equal(
    quotaShortfalls(manifests).map(({ resource, need }) => [resource, need]),
    [
      ['pods', 2],
      ['services', 1],
      ['persistentvolumeclaims', 1],
    ],
  );
});

test('a quota without limits limits nothing', () => {
  const quotas = [manifest('ResourceQuota', 'q', { spec: {} }), manifest('ResourceQuota', 'r')];
  assert.equal(quotaShortfalls([...quotas, ...small]), []);
});

test.run();

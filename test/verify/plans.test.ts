import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type PodPlan, plansOf } from '../../verify/plans.ts';
import { autoscaler, container, manifest, namespace, workload } from './samples.ts';

const planOf = (...manifests: Parameters<typeof plansOf>[0]): PodPlan | undefined => plansOf(manifests)[0];
const replicasOf = (...manifests: Parameters<typeof plansOf>[0]) => planOf(...manifests)?.replicas;

const replicas: [string, ReturnType<typeof replicasOf>, PodPlan['replicas']][] = [
  ['one when nothing is said', replicasOf(workload('a')), { min: 1, max: 1 }],
  ['what the Deployment says', replicasOf(workload('a', { spec: { replicas: 4 } })), { min: 4, max: 4 }],
  ['what its autoscaler says', replicasOf(workload('a'), autoscaler('a', 3, 20)), { min: 3, max: 20 }],
  [
    'the autoscaler, not the Deployment',
    replicasOf(workload('a', { spec: { replicas: 9 } }), autoscaler('a', 3, 20)),
    { min: 3, max: 20 },
  ],
  [
    'from one, when the autoscaler names no minimum',
    replicasOf(workload('a'), autoscaler('a', undefined, 20)),
    { min: 1, max: 20 },
  ],
  ["not another one's autoscaler", replicasOf(workload('a'), autoscaler('b', 3, 20)), { min: 1, max: 1 }],
  [
    'not an autoscaler of another kind',
    replicasOf(workload('a'), autoscaler('a', 3, 20, 'StatefulSet')),
    { min: 1, max: 1 },
  ],
  [
    'none, whatever the autoscaler, when it is set to none',
    replicasOf(workload('a', { spec: { replicas: 0 } }), autoscaler('a', 3, 20)),
    { min: 0, max: 0 },
  ],
  [
    'what a Job runs at a time',
    replicasOf(workload('a', { kind: 'Job', spec: { parallelism: 2 } })),
    { min: 2, max: 2 },
  ],
];
for (const [sentence, found, expected] of replicas) {
  test(`replicas: ${sentence}`, () => assert.equal(found, expected));
}

const rolling = (maxSurge: number | string | undefined, count: number) =>
  planOf(workload('a', { spec: { replicas: count, strategy: { rollingUpdate: { maxSurge } } } }))?.surge.max;

test('surge: a percentage is of the pods there are, when quiet and when busy', () => {
  assert.equal(planOf(workload('a'), autoscaler('a', 3, 20))?.surge, { min: 1, max: 5 });
});
test('surge: a quarter, rounded up, when nothing is said', () => assert.is(rolling(undefined, 5), 2));
test('surge: a number is a number', () => assert.is(rolling(1, 20), 1));
test('surge: a percentage rounds up', () => assert.is(rolling('10%', 11), 2));
test('surge: zero is none', () => assert.is(rolling('0%', 11), 0));
test('surge: nonsense is refused', () => assert.throws(() => rolling('some', 1), /maxSurge "some"/));
test('surge: a Deployment that is recreated has none', () => {
  assert.is(planOf(workload('a', { spec: { strategy: { type: 'Recreate' } } }))?.surge.max, 0);
});
test('surge: a StatefulSet has none', () => assert.is(planOf(workload('a', { kind: 'StatefulSet' }))?.surge.max, 0));

const inject = (value: string) => ({ app: 'a', 'sidecar.istio.io/inject': value });
const injections: [string, Record<string, string>, Record<string, string>, boolean][] = [
  ['where the namespace says so', { 'istio-injection': 'enabled' }, { app: 'a' }, true],
  ['where the namespace names a revision', { 'istio.io/rev': 'stable' }, { app: 'a' }, true],
  ['not where the pod refuses', { 'istio-injection': 'enabled' }, inject('false'), false],
  ['where the pod asks and the namespace is silent', {}, inject('true'), true],
  ['not where the namespace forbids', { 'istio-injection': 'disabled' }, inject('true'), false],
  ['not where nobody says so', {}, { app: 'a' }, false],
];
for (const [sentence, namespaceLabels, labels, injected] of injections) {
  test(`a proxy is injected ${sentence}`, () => {
    assert.is(planOf(namespace('care', namespaceLabels), workload('a', { labels }))?.injected, injected);
  });
}

test('a LimitRange of the namespace counts in the plan, one of another does not', () => {
  const range = (ns: string) =>
    manifest('LimitRange', 'l', {
      namespace: ns,
      spec: { limits: [{ type: 'Container', default: { cpu: '1', memory: '1Gi' } }] },
    });
  assert.equal(planOf(range('care'), workload('a'))?.requests, { cpu: 1000, memory: 2 ** 30 });
  assert.equal(planOf(range('audit'), workload('a'))?.requests, { cpu: 0, memory: 0 });
});

test('objects without a namespace are in that of the release, together', () => {
  const { metadata, ...scaler } = autoscaler('a', 2, 4);
  const unplaced = { ...scaler, metadata: { name: metadata.name } };
  const range = manifest('LimitRange', 'l', {
    namespace: '',
    spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] },
  });
  const plan = planOf(workload('a', { namespace: '' }), unplaced, range);
  assert.equal([plan?.namespace, plan?.replicas, plan?.requests.cpu], ['', { min: 2, max: 4 }, 1000]);
});

test('what containers leave open is named, and only that', () => {
  const app = container('app', { resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } } });
  assert.equal(planOf(workload('a', { pod: { containers: [app] } }))?.unset, [
    { resource: 'limits.cpu', container: 'containers[0] "app"' },
  ]);
});

test.run();

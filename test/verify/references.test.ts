import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { type Given, missingReferences } from '../../verify/references.ts';
import { autoscaler, container, manifest, namespace, workload } from './samples.ts';

const care = namespace('care');
const found = (manifests: Manifest[], given: Given = {}) => missingReferences([care, ...manifests], given);
const seen = (manifests: Manifest[], given: Given = {}): string[] =>
  found(manifests, given).map(({ kind, name, where }) => `${kind} ${name} at ${where}`);

const podOf = (pod: Record<string, unknown>): Manifest => workload('a', { pod });
const appOf = (fields: Record<string, unknown>): Manifest => podOf({ containers: [container('app', fields)] });
const volume = (source: Record<string, unknown>): Manifest => podOf({ volumes: [{ name: 'v', ...source }] });
const pod = 'spec.template.spec';

test('a missing reference says who wants what, where, and whether it can do without', () => {
  const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password', optional: true } } }];
  assert.equal(found([appOf({ env })]), [
    {
      from: 'Deployment/care/a',
      kind: 'Secret',
      namespace: 'care',
      name: 'db',
      key: 'password',
      optional: true,
      where: `${pod}.containers[0].env[0].valueFrom.secretKeyRef`,
    },
  ]);
});

test('what the render makes is not missing', () => {
  const manifests = [
    manifest('Secret', 'db', { stringData: { user: 'u' }, data: { password: 'cA==' } }),
    manifest('ConfigMap', 'cm', { data: { a: '1' }, binaryData: { b: 'AA==' } }),
    manifest('ServiceAccount', 'sa'),
    manifest('PersistentVolumeClaim', 'data'),
    manifest('PriorityClass', 'care-first', { namespace: '', apiVersion: 'scheduling.k8s.io/v1' }),
    manifest('Role', 'r', { apiVersion: 'rbac.authorization.k8s.io/v1' }),
    manifest('RoleBinding', 'b', {
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [{ kind: 'ServiceAccount', name: 'sa' }],
    }),
    autoscaler('a', 1, 2),
    podOf({
      serviceAccountName: 'sa',
      priorityClassName: 'care-first',
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
      containers: [
        container('app', {
          env: ['user', 'password'].map(key => ({ name: key, valueFrom: { secretKeyRef: { name: 'db', key } } })),
          envFrom: [{ configMapRef: { name: 'cm' } }],
        }),
      ],
    }),
  ];
  assert.equal(found(manifests), []);
});

test('what is given is not missing, in its namespace only', () => {
  const wanting = appOf({ envFrom: [{ secretRef: { name: 'db' } }] });
  assert.equal(seen([wanting], { secrets: ['care/db'] }), []);
  assert.is(seen([wanting], { secrets: ['audit/db'] }).length, 1);
  assert.is(seen([wanting], { configMaps: ['care/db'] }).length, 1);
});

const givens: [keyof Given, string, Manifest][] = [
  ['clusterRoles', 'r', manifest('RoleBinding', 'b', { roleRef: { kind: 'ClusterRole', name: 'r' } })],
  ['configMaps', 'care/cm', volume({ configMap: { name: 'cm' } })],
  ['namespaces', 'gone', manifest('Secret', 's', { namespace: 'gone' })],
  ['persistentVolumeClaims', 'care/data', volume({ persistentVolumeClaim: { claimName: 'data' } })],
  ['priorityClasses', 'p', podOf({ priorityClassName: 'p' })],
  ['roles', 'care/r', manifest('RoleBinding', 'b', { roleRef: { kind: 'Role', name: 'r' } })],
  ['serviceAccounts', 'care/sa', podOf({ serviceAccountName: 'sa' })],
  ['services', 'care/head', workload('s', { kind: 'StatefulSet', spec: { serviceName: 'head' } })],
];
for (const [list, entry, wanting] of givens) {
  test(`given ${list} are not missing`, () => {
    assert.is(seen([wanting]).length, 1);
    assert.equal(seen([wanting], { [list]: [entry] }), []);
  });
}

test('what every cluster has is not missing', () => {
  const manifests = [
    manifest('ConfigMap', 'c', { namespace: 'kube-system' }),
    podOf({ serviceAccountName: 'default', priorityClassName: 'system-cluster-critical' }),
    volume({ configMap: { name: 'kube-root-ca.crt' } }),
    ...['view', 'cluster-admin', 'system:auth-delegator'].map(name =>
      manifest('ClusterRoleBinding', name, { namespace: '', roleRef: { kind: 'ClusterRole', name } }),
    ),
  ];
  assert.equal(seen(manifests), []);
});

test('a name in another namespace is another object', () => {
  const elsewhere = [namespace('audit'), manifest('ConfigMap', 'cm', { namespace: 'audit' })];
  assert.is(seen([...elsewhere, volume({ configMap: { name: 'cm' } })]).length, 1);
});

test('a key that a rendered object has not is missing', () => {
  const wanting = volume({
    configMap: {
      name: 'cm',
      items: [
        { key: 'a', path: 'a' },
        { key: 'b', path: 'b' },
      ],
    },
  });
  const missing = found([manifest('ConfigMap', 'cm', { data: { a: '' } }), wanting]);
  assert.equal(
    missing.map(({ name, key, where }) => [name, key, where]),
    [['cm', 'b', `${pod}.volumes[0].configMap.items[1]`]],
  );
});

test('nobody knows the keys of what is given', () => {
  const wanting = appOf({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'any' } } }] });
  assert.equal(seen([wanting], { secrets: ['care/db'] }), []);
});

test('a namespace that nobody makes is named once', () => {
  const all = ['a', 'b'].map(name => manifest('Secret', name, { namespace: 'gone' }));
  assert.equal(
    found(all).map(({ from }) => from),
    ['Secret/gone/a'],
  );
});

test('a selection that leads nowhere is a missing reference too', () => {
  assert.equal(seen([manifest('Service', 's', { spec: { selector: { app: 'x' } } })]), ['Pod app=x at spec.selector']);
});

test('nothing is optional that does not say so', () => {
  const all = [
    appOf({ envFrom: [{ secretRef: { name: 'db' } }] }),
    autoscaler('gone', 1, 2),
    manifest('Secret', 's', { namespace: 'gone' }),
    manifest('Service', 's', { spec: { selector: { app: 'x' } } }),
  ];
  assert.equal(
    found(all).map(({ optional }) => optional),
    [false, false, false, false],
  );
});

test('objects without a namespace are in that of the release, together', () => {
  const unplaced = { namespace: '' };
  const app = container('app', { envFrom: [{ secretRef: { name: 'db' } }] });
  const all = [
    manifest('Secret', 'db', unplaced),
    manifest('ServiceAccount', 'sa', { ...unplaced, imagePullSecrets: [{ name: 'db' }] }),
    workload('a', { ...unplaced, pod: { containers: [app], serviceAccountName: 'sa' } }),
    manifest('Service', 'a', { ...unplaced, spec: { selector: { app: 'a' } } }),
    manifest('PodDisruptionBudget', 'a', { ...unplaced, spec: { selector: { matchLabels: { app: 'a' } } } }),
  ];
  assert.equal(found(all), []);
});

test('an Ingress rule without paths wants nothing', () => {
  assert.equal(found([manifest('Ingress', 'i', { spec: { rules: [{ host: 'app.example' }] } })]), []);
});

test('a rendered object without entries has no keys', () => {
  const wanting = volume({ configMap: { name: 'cm', items: [{ key: 'x', path: 'x' }] } });
  assert.is(found([manifest('ConfigMap', 'cm'), wanting]).length, 1);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../verify/manifests.ts';
import { missingReferences } from '../../verify/references.ts';
import { autoscaler, container, manifest, namespace, workload } from './samples.ts';

const care = namespace('care');
const seen = (manifests: Manifest[]): string[] =>
  missingReferences([care, ...manifests]).map(({ kind, name, where }) => `${kind} ${name} at ${where}`);

const podOf = (pod: Record<string, unknown>): Manifest => workload('a', { pod });
const appOf = (fields: Record<string, unknown>): Manifest => podOf({ containers: [container('app', fields)] });
const volume = (source: Record<string, unknown>): Manifest => podOf({ volumes: [{ name: 'v', ...source }] });
const pod = 'spec.template.spec';

const wanted: [string, Manifest, string][] = [
  [
    'a Secret in env',
    appOf({ env: [{ name: 'A' }, { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'k' } } }] }),
    `Secret db at ${pod}.containers[0].env[1].valueFrom.secretKeyRef`,
  ],
  [
    'a ConfigMap in env',
    appOf({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'cm', key: 'k' } } }] }),
    `ConfigMap cm at ${pod}.containers[0].env[0].valueFrom.configMapKeyRef`,
  ],
  [
    'a Secret in envFrom',
    appOf({ envFrom: [{ secretRef: { name: 'db' } }] }),
    `Secret db at ${pod}.containers[0].envFrom[0].secretRef`,
  ],
  [
    'a ConfigMap in envFrom',
    appOf({ envFrom: [{ configMapRef: { name: 'cm' } }] }),
    `ConfigMap cm at ${pod}.containers[0].envFrom[0].configMapRef`,
  ],
  [
    'a Secret in an init container',
    podOf({ initContainers: [container('i', { envFrom: [{ secretRef: { name: 'db' } }] })] }),
    `Secret db at ${pod}.initContainers[0].envFrom[0].secretRef`,
  ],
  ['a Secret volume', volume({ secret: { secretName: 'tls' } }), `Secret tls at ${pod}.volumes[0].secret`],
  [
    'a key of a Secret volume',
    volume({ secret: { secretName: 'tls', items: [{ key: 'tls.crt', path: 'crt' }] } }),
    `Secret tls at ${pod}.volumes[0].secret.items[0]`,
  ],
  ['a ConfigMap volume', volume({ configMap: { name: 'cm' } }), `ConfigMap cm at ${pod}.volumes[0].configMap`],
  [
    'a projected Secret',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 't' } }, { secret: { name: 's' } }] } }),
    `Secret s at ${pod}.volumes[0].projected.sources[1].secret`,
  ],
  [
    'a projected ConfigMap',
    volume({ projected: { sources: [{ configMap: { name: 'cm' } }] } }),
    `ConfigMap cm at ${pod}.volumes[0].projected.sources[0].configMap`,
  ],
  [
    'a claim',
    volume({ persistentVolumeClaim: { claimName: 'data' } }),
    `PersistentVolumeClaim data at ${pod}.volumes[0].persistentVolumeClaim`,
  ],
  [
    "a CSI driver's Secret",
    volume({ csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } }),
    `Secret s at ${pod}.volumes[0].csi.nodePublishSecretRef`,
  ],
  ['a pull secret', podOf({ imagePullSecrets: [{ name: 'pull' }] }), `Secret pull at ${pod}.imagePullSecrets[0]`],
  ['a ServiceAccount', podOf({ serviceAccountName: 'sa' }), `ServiceAccount sa at ${pod}.serviceAccountName`],
  [
    'a PriorityClass',
    podOf({ priorityClassName: 'care-first' }),
    `PriorityClass care-first at ${pod}.priorityClassName`,
  ],
  ["an autoscaler's target", autoscaler('gone', 1, 2), 'Deployment gone at spec.scaleTargetRef'],
  [
    "a StatefulSet's Service",
    workload('s', { kind: 'StatefulSet', spec: { serviceName: 'head' } }),
    'Service head at spec.serviceName',
  ],
  [
    "a ServiceAccount's pull secret",
    manifest('ServiceAccount', 'sa', { imagePullSecrets: [{ name: 'pull' }] }),
    'Secret pull at imagePullSecrets[0]',
  ],
  [
    "a ServiceAccount's own Secret",
    manifest('ServiceAccount', 'sa', { secrets: [{ name: 'token' }] }),
    'Secret token at secrets[0]',
  ],
  ["a binding's Role", manifest('RoleBinding', 'b', { roleRef: { kind: 'Role', name: 'r' } }), 'Role r at roleRef'],
  [
    "a binding's ClusterRole",
    manifest('RoleBinding', 'b', { roleRef: { kind: 'ClusterRole', name: 'r' } }),
    'ClusterRole r at roleRef',
  ],
  [
    "a binding's ServiceAccount",
    manifest('ClusterRoleBinding', 'b', {
      namespace: '',
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [
        { kind: 'Group', name: 'g' },
        { kind: 'ServiceAccount', name: 'sa', namespace: 'monitoring' },
      ],
    }),
    'ServiceAccount sa at subjects[1]',
  ],
  [
    "an Ingress's certificate",
    manifest('Ingress', 'i', { spec: { tls: [{ secretName: 'tls' }] } }),
    'Secret tls at spec.tls[0].secretName',
  ],
  [
    "an Ingress's Service",
    manifest('Ingress', 'i', {
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'web', port: { number: 80 } } } }] } }] },
    }),
    'Service web at spec.rules[0].http.paths[0].backend.service',
  ],
  ['a Secret volume that names none', volume({ secret: {} }), `Secret  at ${pod}.volumes[0].secret`],
  ['a namespace nobody makes', manifest('Secret', 's', { namespace: 'gone' }), 'Namespace gone at metadata.namespace'],
];
for (const [what, wanting, expected] of wanted) {
  test(`missing: ${what}`, () => assert.equal(seen([wanting]), [expected]));
}

test.run();

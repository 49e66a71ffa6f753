import { identity, type Manifest } from './manifests.ts';
import { objectReferences } from './object-references.ts';
import type { Reference } from './reference.ts';
import { missingSelections } from './selections.ts';
import { workloadReferences } from './workload-references.ts';
import { workloadsOf } from './workloads.ts';

export type MissingReference = Reference;

/** What exists beside the render: `namespace/name`, but plain names for namespaces, priority classes, cluster roles. */
export type Given = {
  readonly [list in keyof typeof givenKinds]?: readonly string[];
};

const givenKinds = {
  clusterRoles: 'ClusterRole',
  configMaps: 'ConfigMap',
  namespaces: 'Namespace',
  persistentVolumeClaims: 'PersistentVolumeClaim',
  priorityClasses: 'PriorityClass',
  roles: 'Role',
  secrets: 'Secret',
  serviceAccounts: 'ServiceAccount',
  services: 'Service',
} as const;

// What every cluster has: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles,
// the two system priority classes, the initial namespaces; and in every namespace a ServiceAccount and the API's CA.
const clusterHas: Readonly<Record<string, readonly string[]>> = {
  ClusterRole: ['admin', 'cluster-admin', 'edit', 'view'],
  ConfigMap: ['kube-root-ca.crt'],
  Namespace: ['default', 'kube-node-lease', 'kube-public', 'kube-system'],
  PriorityClass: ['system-cluster-critical', 'system-node-critical'],
  ServiceAccount: ['default'],
};

/**
 * Every reference in the render that leads nowhere, in the order of the render: what workloads name (Secrets, ConfigMaps
 * and their keys, ServiceAccounts, PriorityClasses, claims), what autoscalers, bindings, StatefulSets and Ingresses
 * name, selectors that choose no pod (kind `Pod`, name is the selector), a Service's named target port that no chosen
 * pod has (kind `ContainerPort`), namespaces that nobody makes (once each). Optional ones are listed too, marked so.
 *
 * Keys are checked only in objects that are rendered: nobody knows the contents of those that are given.
 */
export const missingReferences = (manifests: readonly Manifest[], given: Given = {}): MissingReference[] => {
  const rendered = new Map(
    manifests.map(manifest => [keyOf(manifest.kind, namespaceOf(manifest), manifest.metadata.name), manifest]),
  );
  const outside = new Set(
    Object.entries(givenKinds).flatMap(([list, kind]) =>
      (given[list as keyof Given] ?? []).map(entry => {
        const [namespace = '', name] = entry.split('/');
        return name === undefined ? keyOf(kind, '', namespace) : keyOf(kind, namespace, name);
      }),
    ),
  );
  const exists = ({ kind, namespace, name, key }: Reference): boolean => {
    const manifest = rendered.get(keyOf(kind, namespace, name));
    if (manifest) return key === undefined || hasKey(manifest, key);
    if (outside.has(keyOf(kind, namespace, name)) || clusterHas[kind]?.includes(name)) return true;
    return kind === 'ClusterRole' && name.startsWith('system:');
  };
  return [
    ...manifests.filter(firstOfNamespace).map(namespaceReference),
    ...workloadsOf(manifests).flatMap(workloadReferences),
    ...manifests.flatMap(objectReferences),
  ]
    .filter(reference => !exists(reference))
    .concat(missingSelections(manifests));
};

const keyOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

const namespaceOf = ({ metadata }: Manifest): string => metadata.namespace ?? '';

const hasKey = (manifest: Manifest, key: string): boolean =>
  ['data', 'binaryData', 'stringData'].some(field => Object.hasOwn((manifest[field] ?? {}) as object, key));

const firstOfNamespace = (manifest: Manifest, index: number, all: readonly Manifest[]): boolean =>
  namespaceOf(manifest) !== '' && all.findIndex(other => namespaceOf(other) === namespaceOf(manifest)) === index;

const namespaceReference = (manifest: Manifest): Reference => ({
  from: identity(manifest),
  kind: 'Namespace',
  namespace: '',
  name: namespaceOf(manifest),
  optional: false,
  where: 'metadata.namespace',
});

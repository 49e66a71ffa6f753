import type { PolicyRule } from 'kubernetes-types/rbac/v1';

export interface Role {
  name: string;
  description: string;
  rules: PolicyRule[];
}

const read = ['get', 'list', 'watch'];

/** Everything namespaced in the core group but Secrets: RBAC cannot take one resource out of a wildcard. */
const coreWithoutSecrets = [
  'configmaps',
  'endpoints',
  'events',
  'limitranges',
  'persistentvolumeclaims',
  'pods',
  'pods/log',
  'pods/status',
  'podtemplates',
  'replicationcontrollers',
  'resourcequotas',
  'resourcequotas/status',
  'serviceaccounts',
  'services',
  'services/status',
];

/** The groups whose resources may all be read: none of them holds a credential. */
const readableGroups = [
  'apps',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions.istio.io',
  'gateway.networking.k8s.io',
  'metrics.k8s.io',
  'monitoring.coreos.com',
  'networking.istio.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'security.istio.io',
  'storage.k8s.io',
  'telemetry.istio.io',
];

const readNamespaced: PolicyRule[] = [
  { apiGroups: [''], resources: coreWithoutSecrets, verbs: read },
  { apiGroups: readableGroups, resources: ['*'], verbs: read },
];

/** What people may do with kubectl. Each role is bound in the platform's own namespaces only, but for the cluster's view. */
export const roles: Role[] = [
  {
    name: 'writecarenotes-operator',
    description: 'Runs the platform: restarts, scales, looks into pods, and keeps its Secrets.',
    rules: [
      ...readNamespaced,
      {
        apiGroups: [''],
        resources: ['secrets', 'configmaps'],
        verbs: [...read, 'create', 'update', 'patch', 'delete'],
      },
      { apiGroups: [''], resources: ['pods', 'pods/eviction'], verbs: ['create', 'delete'] },
      // kubectl uses get over WebSockets and create over SPDY.
      { apiGroups: [''], resources: ['pods/exec', 'pods/portforward', 'pods/attach'], verbs: ['get', 'create'] },
      { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['patch', 'update'] },
      {
        apiGroups: ['apps'],
        resources: ['deployments/scale', 'statefulsets/scale'],
        verbs: ['get', 'patch', 'update'],
      },
      { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['patch', 'update'] },
      { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: ['create', 'patch', 'delete'] },
    ],
  },
  {
    name: 'writecarenotes-developer',
    description: 'Sees what runs and why it fails. No Secrets, and no shell where personal data is.',
    rules: [...readNamespaced, { apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] }],
  },
  {
    name: 'writecarenotes-auditor',
    description: 'Reads everything in the namespaces but Secrets, and changes nothing.',
    rules: readNamespaced,
  },
  {
    name: 'writecarenotes-auditor-cluster',
    description: 'Reads what belongs to no namespace and to no other tenant.',
    rules: [
      { apiGroups: [''], resources: ['namespaces', 'nodes', 'persistentvolumes'], verbs: read },
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: read },
      { apiGroups: ['scheduling.k8s.io'], resources: ['priorityclasses'], verbs: read },
      { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles', 'clusterrolebindings'], verbs: read },
    ],
  },
];

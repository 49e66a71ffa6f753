import type { PolicyRule } from 'kubernetes-types/rbac/v1';

/** What a part of the monitoring may read: `name` is the ClusterRole's. */
export interface PartRole {
  part: string;
  name: string;
  description: string;
  /** Bound for the whole cluster, as nodes belong to no namespace; or in these namespaces, the tiers', and those of the parts around them. */
  scope: 'cluster' | { tiersAnd: string[] };
  rules: PolicyRule[];
}

const watched = ['list', 'watch'];

/** What kube-state-metrics tells about, by API group: the metrics of generator/model/metrics.ts and nothing else. */
const stateOfNamespaces: Record<string, string[]> = {
  '': ['pods', 'resourcequotas'],
  apps: ['deployments'],
  autoscaling: ['horizontalpodautoscalers'],
};

/** The flag --resources of kube-state-metrics. */
export const stateResources = [...Object.values(stateOfNamespaces).flat(), 'nodes'].sort();

/** The rights of the parts that ask the API server, and no others: none of them reads a Secret. */
export const partRoles: PartRole[] = [
  {
    part: 'prometheus',
    name: 'writecarenotes-prometheus',
    description: "Finds the services' pods, and those of the front door and of the mesh's parts.",
    // Those run several pods, each with counters of its own: their Services would mix them up.
    scope: { tiersAnd: ['node-metrics'] },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: watched }],
  },
  {
    part: 'prometheus',
    name: 'writecarenotes-prometheus-nodes',
    description: 'Finds the nodes and reads what their kubelets measure.',
    scope: 'cluster',
    rules: [
      { apiGroups: [''], resources: ['nodes'], verbs: watched },
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    ],
  },
  {
    part: 'alloy',
    name: 'writecarenotes-alloy',
    description: 'Finds pods and reads their logs.',
    scope: { tiersAnd: ['monitoring'] },
    rules: [
      { apiGroups: [''], resources: ['pods'], verbs: ['get', ...watched] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ],
  },
  {
    part: 'kube-state-metrics',
    name: 'writecarenotes-kube-state-metrics',
    description: 'Watches what runs in the namespaces of the platform.',
    scope: { tiersAnd: ['monitoring', 'node-metrics'] },
    rules: Object.entries(stateOfNamespaces).map(([group, resources]) => ({
      apiGroups: [group],
      resources,
      verbs: watched,
    })),
  },
  {
    part: 'kube-state-metrics',
    name: 'writecarenotes-kube-state-metrics-nodes',
    description: 'Watches the nodes.',
    scope: 'cluster',
    rules: [{ apiGroups: [''], resources: ['nodes'], verbs: watched }],
  },
];

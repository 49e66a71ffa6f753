import { type Broken, named, without } from './broken.ts';
import { seen } from './good.ts';

/** What can be wrong with what is in a cluster: Istio, namespaces, owners, releases, Secrets, room. */
export const brokenContents: Broken[] = [
  {
    name: 'no Istio, though the mesh is on: neither its kinds, nor istiod, nor its namespaces',
    break: facts => {
      facts.definitions = { seen: [] };
      without(seen(facts.deployments), 'istiod');
      for (const name of ['istio-system', 'istio-egress']) without(seen(facts.namespaces), name);
    },
    finds: [
      /^fail Istio's kinds: are not defined: .*PeerAuthentication \(security\.istio\.io\/v1\)/,
      /^fail Istio: there is no istiod, and the mesh is on; needed: Istio 1\.31/,
      /^fail Namespace istio-egress: is missing/,
      /^fail Namespace istio-system: is missing/,
    ],
  },
  {
    name: 'an Istio of another minor version',
    break: ({ deployments }) => {
      const [container] = named(seen(deployments), 'istiod').spec?.template.spec?.containers ?? [];
      if (container) container.image = 'docker.io/istio/pilot:1.29.2';
    },
    finds: [/^fail Istio: Deployment istio-system\/istiod: is Istio 1\.29\.2, the values are for 1\.31/],
  },
  {
    name: 'an istiod without pods',
    break: ({ deployments }) => {
      named(seen(deployments), 'istiod').status = { availableReplicas: 0 };
    },
    finds: [/^fail Istio: istiod has no pod that is ready/],
  },
  {
    name: 'a namespace that is being deleted',
    break: ({ namespaces }) => {
      named(seen(namespaces), 'compliance').status = { phase: 'Terminating' };
    },
    finds: [/^fail Namespace compliance: is being deleted/],
  },
  {
    name: 'a namespace that another release left behind',
    break: ({ namespaces }) => {
      const { metadata } = named(seen(namespaces), 'operational');
      metadata.annotations = { 'meta.helm.sh/release-name': 'care', 'meta.helm.sh/release-namespace': 'old' };
    },
    finds: [/^fail Namespace operational: belongs to the release care in old, so Helm refuses/],
  },
  {
    name: "somebody else's IngressClass of that name",
    break: ({ ingressClasses }) => {
      named(seen(ingressClasses), 'writecarenotes').metadata = { name: 'writecarenotes' };
    },
    finds: [/^fail IngressClass writecarenotes: is there already and belongs to no release/],
  },
  {
    name: "somebody else's PriorityClass of that name",
    break: ({ priorityClasses }) => {
      const [first] = seen(priorityClasses);
      if (first) first.metadata = { name: first.metadata.name };
    },
    finds: [/^fail PriorityClass \S+: is there already and belongs to no release/],
  },
  {
    name: 'a second release of the chart',
    break: ({ releases }) => {
      seen(releases).push({ name: 'care', namespace: 'trial', status: 'deployed', chart: 'writecarenotes-0.1.0' });
    },
    finds: [/^fail Release: care in trial is of this chart, too/],
  },
  {
    name: 'a Helm that was killed in the middle',
    break: facts => {
      facts.releases = {
        seen: [
          { name: 'writecarenotes', namespace: 'default', status: 'pending-upgrade', chart: 'writecarenotes-0.1.0' },
        ],
      };
    },
    finds: [/^fail Release: writecarenotes in default is pending-upgrade: a Helm is at work, or was killed/],
  },
  {
    name: 'a Secret that is missing',
    break: ({ secrets }) => {
      delete seen(secrets)['core-healthcare/writecarenotes-postgres'];
    },
    finds: [/^fail Secret core-healthcare\/writecarenotes-postgres: is missing: pods wait for it/],
  },
  {
    name: 'a Secret that lacks a key',
    break: ({ secrets }) => {
      seen(secrets)['monitoring/grafana-secrets'] = ['admin-user', 'admin-password'];
    },
    finds: [/^fail Secret monitoring\/grafana-secrets: has no secret-key \(it has admin-user, admin-password\)/],
  },
  {
    name: 'a certificate that is missing',
    break: ({ secrets }) => {
      delete seen(secrets)['core-healthcare/writecarenotes-tls'];
    },
    finds: [/^fail Secret core-healthcare\/writecarenotes-tls: is missing: every visitor is refused/],
  },
  {
    name: 'nodes that are too small',
    break: ({ nodes }) => {
      for (const { status } of seen(nodes)) if (status) status.allocatable = { cpu: '2', memory: '4Gi', pods: '110' };
    },
    finds: [/^fail Capacity: is too small: \d+ pods ask for [\d.]+ CPU/],
  },
  {
    name: 'pods of others that take the room',
    break: ({ pods, nodes }) => {
      const spec = { containers: [{ name: 'app', resources: { requests: { cpu: '6', memory: '1Gi' } } }] };
      for (const { metadata } of seen(nodes))
        seen(pods).push({
          metadata: { name: `batch-${metadata?.name}`, namespace: 'batch' },
          spec: { ...spec, nodeName: metadata?.name ?? '' },
          status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
        });
    },
    finds: [/^fail Capacity: is too small: .*6 nodes can give 12\.0 CPU/],
  },
  {
    name: 'nodes that are all cordoned',
    break: ({ nodes }) => {
      for (const node of seen(nodes)) node.spec = { unschedulable: true };
    },
    finds: [/^fail Capacity: no node takes pods/],
  },
];

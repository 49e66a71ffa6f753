import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Node, Pod } from 'kubernetes-types/core/v1';
import type { Facts, Lists } from '../../scripts/doctor/facts.ts';
import { neededSecrets } from '../../scripts/doctor/needed-secrets.ts';
import type { Wanted } from '../../scripts/doctor/wanted.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { render } from '../render.ts';

const release = { name: 'writecarenotes', namespace: 'default' };

/** What these arguments of Helm ask a cluster for. */
export const wantedBy = (...args: string[]): Wanted => ({
  what: 'the test',
  release,
  chart: { version: '0.1.0', kubeVersion: '>=1.30.0-0' },
  manifests: render(...args),
  sidecar: { cpu: 10, memory: 64 * 2 ** 20 },
});

/** The list itself, to break something in it. */
export const seen = <T>(fact: { seen: T } | { unseen: string }): T => {
  if (!('seen' in fact)) throw new Error(`not seen: ${fact.unseen}`);
  return fact.seen;
};

/** An object as Helm leaves it behind: with the name of the release. */
const owned = (manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    labels: { ...manifest.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: {
      ...manifest.metadata.annotations,
      'meta.helm.sh/release-name': release.name,
      'meta.helm.sh/release-namespace': release.namespace,
    },
  },
});

const node = (index: number): Node => ({
  metadata: { name: `node-${index}` },
  status: { allocatable: { cpu: '8', memory: '16Gi', pods: '110' }, nodeInfo: { kubeletVersion: 'v1.36.1' } as never },
});

/** A pod of each Deployment, Ready, on the nodes in turn. */
const podOf = (deployment: Manifest, index: number): Pod => {
  const { metadata, spec } = (deployment as unknown as Deployment).spec?.template ?? {};
  return {
    metadata: {
      ...metadata,
      name: `${deployment.metadata.name}-5f6d-${index}`,
      namespace: deployment.metadata.namespace ?? '',
    },
    spec: { ...spec, nodeName: `node-${index % 6}` } as Pod['spec'] & object,
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
};

const deployed = (deployment: Manifest): Deployment => {
  const { spec } = deployment as unknown as Deployment;
  return {
    ...(deployment as unknown as Deployment),
    status: { replicas: spec?.replicas ?? 1, availableReplicas: spec?.replicas ?? 1 },
  };
};

const istiod: Deployment = {
  metadata: {
    name: 'istiod',
    namespace: 'istio-system',
    labels: { app: 'istiod' },
    annotations: { 'meta.helm.sh/release-name': 'istiod' },
  },
  spec: {
    selector: {},
    template: { spec: { containers: [{ name: 'discovery', image: 'docker.io/istio/pilot:1.31.1-distroless' }] } },
  },
  status: { availableReplicas: 2 },
};

const lists = (manifests: Manifest[]): Lists => {
  const deployments = byKind(manifests, 'Deployment') as unknown as Manifest[];
  const of = (kind: string): Manifest[] => manifests.filter(one => one.kind === kind).map(owned);
  const outside = ['default', 'kube-system', 'istio-system', 'istio-egress', 'front-door'].map(name => ({
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name },
  }));
  return {
    nodes: [0, 1, 2, 3, 4, 5].map(node),
    pods: deployments.map(podOf),
    daemonSets: [{ metadata: { name: 'cilium', namespace: 'kube-system' } }],
    deployments: [...deployments.map(deployed), istiod],
    services: byKind(manifests, 'Service').map(one => ({
      ...(one as object),
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
    })) as Lists['services'],
    claims: byKind(manifests, 'PersistentVolumeClaim').map(one => ({
      ...(one as object),
      status: { phase: 'Bound' },
    })) as Lists['claims'],
    autoscalers: byKind(manifests, 'HorizontalPodAutoscaler').map(one => ({
      ...(one as object),
      status: { conditions: [{ type: 'ScalingActive', status: 'True' }] },
    })) as Lists['autoscalers'],
    warnings: [],
    storageClasses: [
      {
        metadata: { name: 'gp3', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
        provisioner: 'ebs.csi.aws.com',
        parameters: { encrypted: 'true' },
      },
    ],
    apiServices: [
      { metadata: { name: 'v1beta1.metrics.k8s.io' }, status: { conditions: [{ type: 'Available', status: 'True' }] } },
    ],
    namespaces: [...outside, ...of('Namespace')],
    priorityClasses: of('PriorityClass'),
    clusterRoles: of('ClusterRole'),
    clusterRoleBindings: of('ClusterRoleBinding'),
    ingressClasses: of('IngressClass'),
  };
};

const definitions = (manifests: Manifest[]) =>
  manifests
    .filter(({ apiVersion }) => /\.(io|org|com)\//.test(apiVersion))
    .map(({ apiVersion, kind }) => {
      const [group = '', version = ''] = apiVersion.split('/');
      return { group, kind, versions: [version] };
    });

/** A cluster that has all that is asked for, with the release in it, and nothing else. */
export const goodFacts = ({ manifests }: Wanted): Facts => {
  const facts = Object.entries(lists(manifests)).map(([list, items]) => [list, { seen: items }]);
  return structuredClone({
    ...(Object.fromEntries(facts) as { [list in keyof Lists]: { seen: Lists[list] } }),
    helm: 'v4.2.3',
    versions: { clientVersion: { gitVersion: 'v1.36.0' }, serverVersion: { gitVersion: 'v1.36.1' } },
    missingRights: { seen: [] },
    definitions: { seen: definitions(manifests) },
    gatewayClasses: { seen: ['nginx'] },
    secrets: {
      seen: Object.fromEntries(
        neededSecrets(manifests).map(({ namespace, name, keys }) => [`${namespace}/${name}`, keys]),
      ),
    },
    releases: { seen: [{ ...release, status: 'deployed', chart: 'writecarenotes-0.1.0' }] },
    clock: { seen: { server: 1_800_000_000_000, before: 1_800_000_000_200, after: 1_800_000_000_400 } },
  });
};

import { identity, type Manifest } from '../../verify/manifests.ts';
import type { ControlPlane } from './control-plane.ts';
import { get } from './fixtures.ts';

/** An object as the API server has it. */
export interface LiveObject extends Manifest {
  metadata: Manifest['metadata'] & { uid: string; resourceVersion: string; generation?: number };
}

/** What a release consists of and what its Deployments and DaemonSets make. */
const kinds = [
  'namespaces',
  'ingressclasses',
  'clusterroles',
  'clusterrolebindings',
  'priorityclasses',
  'resourcequotas',
  'limitranges',
  'roles',
  'rolebindings',
  'serviceaccounts',
  'networkpolicies',
  'configmaps',
  'persistentvolumeclaims',
  'services',
  'ingresses',
  'deployments',
  'daemonsets',
  'replicasets',
  'pods',
  'poddisruptionbudgets',
  'horizontalpodautoscalers',
];

/** What it consists of beside, where there is a mesh. */
export const meshKinds = [
  'authorizationpolicies.security.istio.io',
  'peerauthentications.security.istio.io',
  'requestauthentications.security.istio.io',
  'destinationrules.networking.istio.io',
  'virtualservices.networking.istio.io',
  'sidecars.networking.istio.io',
  'serviceentries.networking.istio.io',
  'gateways.networking.istio.io',
  'telemetries.telemetry.istio.io',
];

/** Every object of the platform by `Kind/namespace/name`, with pods and ReplicaSets; `more` names kinds beside the usual. */
export const snapshot = async (plane: ControlPlane, more: string[] = []): Promise<Map<string, LiveObject>> => {
  const ours = '--selector=app.kubernetes.io/part-of=writecarenotes';
  const { items } = await get(plane, [...kinds, ...more].join(','), '--all-namespaces', ours);
  return new Map((items as LiveObject[]).map(object => [identity(object), object]));
};

/** What somebody decided about an object, less what the cluster writes into it. */
const decided = ({ metadata, status, spec, ...rest }: LiveObject): string => {
  const { name, namespace, labels, annotations = {} } = metadata;
  const { clusterIP, clusterIPs, ...own } = (spec ?? {}) as Record<string, unknown>;
  const noted = Object.entries(annotations).filter(([key]) => key !== 'deployment.kubernetes.io/revision');
  return JSON.stringify({ ...rest, name, namespace, labels, annotations: Object.fromEntries(noted), spec: own });
};

/** How the platform's objects differ between two snapshots: identities, sorted; pods and ReplicaSets are left out. */
export interface Difference {
  added: string[];
  removed: string[];
  changed: string[];
  /** Deleted and made again just as it was. */
  renewed: string[];
}

/** Compares what is decided about the objects of two snapshots. */
export const difference = (before: Map<string, LiveObject>, after: Map<string, LiveObject>): Difference => {
  const lasting = (map: Map<string, LiveObject>): string[] =>
    [...map.keys()].filter(name => !name.startsWith('Pod/') && !name.startsWith('ReplicaSet/')).sort();
  const pairs = lasting(after).flatMap(name => {
    const [old, now] = [before.get(name), after.get(name)];
    return old && now
      ? [{ name, same: decided(old) === decided(now), kept: old.metadata.uid === now.metadata.uid }]
      : [];
  });
  return {
    added: lasting(after).filter(name => !before.has(name)),
    removed: lasting(before).filter(name => !after.has(name)),
    changed: pairs.filter(({ same }) => !same).map(({ name }) => name),
    renewed: pairs.filter(({ same, kept }) => same && !kept).map(({ name }) => name),
  };
};

/** Which objects were written to at all between two snapshots, pods and ReplicaSets among them. */
export const touched = (before: Map<string, LiveObject>, after: Map<string, LiveObject>): string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter(name => before.get(name)?.metadata.resourceVersion !== after.get(name)?.metadata.resourceVersion)
    .sort();

import { meshRoot } from '../model/names.ts';
import type { Node } from '../model/node.ts';
import { isOn, type Switched } from '../model/nodes.ts';
import type { Platform } from '../model/platform.ts';

/** An object that `kubectl get KIND NAME -n NAMESPACE` shows. */
export interface PolicyObject {
  kind: string;
  name: string;
  namespace: string;
}

/** Namespaces that Istio's installation owns: no policy of ours stands there, but the mesh's defaults. */
const foreign = (namespace: string): boolean => namespace === meshRoot;

const network = (name: string, namespace: string): PolicyObject[] =>
  [name, 'default-deny'].map(policy => ({ kind: 'NetworkPolicy', name: policy, namespace }));

const meshed = (name: string, namespace: string, breakers: boolean): PolicyObject[] => [
  ...[name, 'default-deny'].map(policy => ({ kind: 'AuthorizationPolicy', name: policy, namespace })),
  { kind: 'Sidecar', name, namespace },
  { kind: 'VirtualService', name, namespace },
  ...(breakers ? [{ kind: 'DestinationRule', name: `${name}-circuit-breaker`, namespace }] : []),
  { kind: 'Telemetry', name: 'default', namespace },
  { kind: 'PeerAuthentication', name: 'default', namespace: meshRoot },
];

/** The objects that decide what a node may do, by name: those of its own, its namespace's and the mesh's. A place has none. */
export const policiesOf = (platform: Platform, switched: Switched, { name, namespace }: Node): PolicyObject[] => {
  if (namespace === undefined || foreign(namespace)) return [];
  const service = platform.services.has(name) && isOn('mesh', switched);
  return [
    ...network(name, namespace),
    ...(service ? meshed(name, namespace, switched.shared.mesh?.breakers === true) : []),
  ];
};

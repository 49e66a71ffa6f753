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

const named = (kind: string, namespace: string, ...names: string[]): PolicyObject[] =>
  names.map(name => ({ kind, name, namespace }));

/** What the mesh has for each service, whether it refuses anybody yet or not. */
const proxied = (name: string, namespace: string): PolicyObject[] => [
  ...named('Sidecar', namespace, name),
  ...named('VirtualService', namespace, name),
  ...named('DestinationRule', namespace, `${name}-circuit-breaker`),
  ...named('Telemetry', namespace, 'default'),
  ...named('PeerAuthentication', meshRoot, 'default'),
];

/** Who may ask by identity; while the mesh is joining, nobody is refused. Who is in the mesh and takes no requests has none of its own. */
const identified = ({ name, namespace = '', account, meshed }: Node): PolicyObject[] =>
  account === undefined ? [] : named('AuthorizationPolicy', namespace, ...(meshed ? [name] : []), 'default-deny');

/** The objects that decide what a node may do, by name: those of its own, its namespace's and the mesh's. A place has none. */
export const policiesOf = (platform: Platform, switched: Switched, node: Node): PolicyObject[] => {
  const { name, namespace } = node;
  if (namespace === undefined || foreign(namespace)) return [];
  return [
    ...named('NetworkPolicy', namespace, name, 'default-deny'),
    ...(isOn('mesh.enforced', switched) ? identified(node) : []),
    ...(isOn('mesh', switched) && platform.services.has(name) ? proxied(name, namespace) : []),
  ];
};

import type { Node } from '../../generator/model/node.ts';
import { type Connection, type Endpoint, endpointOf } from '../../verify/connections.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { networkEvaluator, type Verdict } from '../../verify/network.ts';
import type { Case, Layer } from './case.ts';
import { workloadOf } from './pods.ts';

/** The pod of a node: as it is rendered, else with the labels that it is known by. */
export const podOf = (manifests: Manifest[], node: Node): Endpoint => {
  const workload = workloadOf(manifests, node);
  const { namespace = '', labels = {} } = node;
  return workload ? endpointOf(workload) : { kind: 'pod', namespace, labels };
};

const verdict = (way: string, { allowed, selectedBy, allowedBy }: Verdict): string => {
  if (selectedBy.length === 0) return `${way}: no policy is for this pod, so everything is let through`;
  const by = allowedBy.map(({ policy, rule }) => `${policy} rule ${rule}`).join(', ');
  return `${way}: ${allowed ? `let through by ${by}` : `no rule of ${selectedBy.join(', ')} lets it through`}`;
};

/** What the NetworkPolicies at both ends of a connection say: on the way out first, then on the way in. */
export const networkVerdict = (manifests: Manifest[], connection: Connection, from: string, to = 'the other end') => {
  const { explain } = networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: byKind(manifests, 'Namespace'),
  });
  const { allowed, egress, ingress } = explain(connection);
  const lines = [verdict(`out of ${from}`, egress), verdict(`into ${to}, port ${connection.port}`, ingress)];
  return { allows: allowed, lines };
};

/** The same between two nodes that have pods. */
export const networkLayer = ({ manifests, from, to, port }: Case): Layer => {
  const connection = { from: podOf(manifests, from), to: podOf(manifests, to), port };
  return { name: 'NetworkPolicy', ...networkVerdict(manifests, connection, from.name, to.name) };
};

import type { Node } from '../../generator/model/nodes.ts';
import { type Endpoint, endpointOf } from '../../verify/connections.ts';
import { byKind } from '../../verify/manifests.ts';
import { networkEvaluator, type Verdict } from '../../verify/network.ts';
import type { Case, Layer } from './answer.ts';
import { workloadOf } from './pods.ts';

/** The pod of a node: as it is rendered, else with the labels that it is known by. */
const podOf = ({ manifests }: Case, node: Node): Endpoint => {
  const workload = workloadOf(manifests, node);
  const { namespace = '', labels = {} } = node;
  return workload ? endpointOf(workload) : { kind: 'pod', namespace, labels };
};

const verdict = (way: string, { allowed, selectedBy, allowedBy }: Verdict): string => {
  if (selectedBy.length === 0) return `${way}: no policy is for this pod, so everything is let through`;
  const by = allowedBy.map(({ policy, rule }) => `${policy} rule ${rule}`).join(', ');
  return `${way}: ${allowed ? `let through by ${by}` : `no rule of ${selectedBy.join(', ')} lets it through`}`;
};

/** What the NetworkPolicies at both ends say. */
export const networkLayer = (known: Case): Layer => {
  const { manifests, from, to, port } = known;
  const { explain } = networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: byKind(manifests, 'Namespace'),
  });
  const { allowed, egress, ingress } = explain({ from: podOf(known, from), to: podOf(known, to), port });
  return {
    name: 'NetworkPolicy',
    allows: allowed,
    lines: [verdict(`out of ${from.name}`, egress), verdict(`into ${to.name}, port ${port}`, ingress)],
  };
};

import type { Connection } from '../../verify/connections.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { type NetworkEvaluator, networkEvaluator } from '../../verify/network.ts';
import { type End, type Ends, endsOf } from './ends.ts';
import { type Port, portsBetween, portWords } from './ports.ts';
import { steadyEnds } from './steady.ts';

/** A way that is open on one side alone, with the rules of NetworkPolicies that open it there. */
export interface Flow {
  from: string;
  to: string;
  ports: string[];
  by: string[];
}

export interface FlowChanges {
  opens: Flow[];
  closes: Flow[];
}

/** The rules that let a connection through, at both ends; an end of ours that no policy is for lets everything. */
const reasons = ({ explain }: NetworkEvaluator, from: End, to: End, way: Connection) => {
  const { egress, ingress } = explain(way);
  const at = (end: End, direction: string, { selectedBy, allowedBy }: typeof egress): string[] => {
    if (!end.workload) return [];
    if (selectedBy.length === 0) return [`unheld ${direction} of ${end.name} (no NetworkPolicy limits it)`];
    return allowedBy.map(({ policy, rule }) => `${policy} ${direction} rule ${rule}`);
  };
  return [...at(from, 'egress', egress), ...at(to, 'ingress', ingress)];
};

const evaluatorOf = (manifests: readonly Manifest[], invented: Ends['namespaces']): NetworkEvaluator =>
  networkEvaluator({
    policies: byKind(manifests, 'NetworkPolicy'),
    namespaces: [...byKind(manifests, 'Namespace'), ...invented],
  });

/** A connection from one end to the other as they are on one side; undefined where one of them is not there. */
const wayOf = (side: 'before' | 'after', from: End, to: End, { number, protocol }: Port): Connection | undefined => {
  const [source, target] = [from[side], to[side]];
  return source && target && { from: source, to: target, port: number, protocol };
};

/** Flows of one way and for one reason are told together. */
const together = (flows: Flow[]): Flow[] => {
  const found = new Map<string, Flow>();
  for (const flow of flows) {
    const same = JSON.stringify([flow.from, flow.to, flow.by]);
    const known = found.get(same);
    if (known) known.ports.push(...flow.ports);
    else found.set(same, { ...flow, ports: [...flow.ports] });
  }
  return [...found.values()];
};

/**
 * Which ways open and which close between two renders: asked of an evaluator of NetworkPolicies, of everybody that either
 * render knows, on each port that a pod declares or a rule names. A workload that comes or goes brings its ways along.
 */
export const flowChanges = (before: readonly Manifest[], after: readonly Manifest[]): FlowChanges => {
  const { ends, namespaces } = endsOf(before, after);
  const portsOf = portsBetween(ends, before, after);
  const steady = steadyEnds(ends, before, after);
  const [old, now] = [evaluatorOf(before, namespaces), evaluatorOf(after, namespaces)];
  const opens: Flow[] = [];
  const closes: Flow[] = [];
  for (const from of ends) {
    for (const to of ends) {
      if (!(from.workload || to.workload) || (steady.has(from) && steady.has(to))) continue;
      for (const port of portsOf(from, to)) {
        const [was, is] = [wayOf('before', from, to, port), wayOf('after', from, to, port)];
        const [wasOpen, isOpen] = [was !== undefined && old.allows(was), is !== undefined && now.allows(is)];
        const flow = { from: from.name, to: to.name, ports: [portWords(port)] };
        if (is && isOpen && !wasOpen) opens.push({ ...flow, by: reasons(now, from, to, is) });
        if (was && wasOpen && !isOpen) closes.push({ ...flow, by: reasons(old, from, to, was) });
      }
    }
  }
  return { opens: together(opens), closes: together(closes) };
};

import type { Endpoint, Protocol } from '../../verify/connections.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { type NetworkEvaluator, networkEvaluator } from '../../verify/network.ts';
import { selects } from '../../verify/selectors.ts';
import { type End, endsOf } from './ends.ts';

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

interface Port {
  number: number;
  protocol: Protocol;
}

/** Nobody listens on this one (tcpmux), so it stands for all that no rule names. */
const other: Port = { number: 1, protocol: 'TCP' };

const key = ({ number, protocol }: Port): string => `${number}/${protocol}`;

const shown = (port: Port): string => {
  if (key(port) === key(other)) return 'any other port';
  return port.protocol === 'TCP' ? `${port.number}` : key(port);
};

const policiesOf = (manifests: readonly Manifest[]) => byKind(manifests, 'NetworkPolicy');

/** The ports that the rules of an end's policies name in a direction. */
const namedPorts = (
  policies: ReturnType<typeof policiesOf>,
  end: Endpoint | undefined,
  direction: 'ingress' | 'egress',
): Port[] =>
  policies
    .filter(
      ({ metadata, spec }) =>
        end?.kind === 'pod' && metadata.namespace === end.namespace && selects(spec?.podSelector, end.labels),
    )
    .flatMap(({ spec }) => (spec?.[direction] ?? []).flatMap(({ ports = [] }) => ports))
    .flatMap(({ port, protocol }) =>
      typeof port === 'number' ? [{ number: port, protocol: (protocol ?? 'TCP') as Protocol }] : [],
    );

const declared = (end: Endpoint | undefined): Port[] =>
  end?.kind === 'pod'
    ? (end.ports ?? []).map(({ number, protocol }) => ({ number, protocol: (protocol ?? 'TCP') as Protocol }))
    : [];

/** The ports to ask about at each end, by its name: those of either render. */
const portsBy = (
  sides: { ends: End[]; before: readonly Manifest[]; after: readonly Manifest[] },
  which: 'in' | 'out',
) => {
  const [olds, news] = [policiesOf(sides.before), policiesOf(sides.after)];
  const direction = which === 'in' ? 'ingress' : 'egress';
  return new Map(
    sides.ends.map(({ name, before, after }) => {
      const own = which === 'in' ? [...declared(before), ...declared(after)] : [];
      const ports = [...own, ...namedPorts(olds, before, direction), ...namedPorts(news, after, direction), other];
      return [name, [...new Map(ports.map(port => [key(port), port])).values()]];
    }),
  );
};

/** The rules that let a connection through, at both ends; an end of ours that no policy is for lets everything. */
const reasons = (
  { explain }: NetworkEvaluator,
  from: End,
  to: End,
  way: Parameters<NetworkEvaluator['explain']>[0],
) => {
  const { egress, ingress } = explain(way);
  const at = (end: End, direction: string, { selectedBy, allowedBy }: typeof egress): string[] => {
    if (!end.workload) return [];
    if (selectedBy.length === 0) return [`unheld ${direction} of ${end.name} (no NetworkPolicy limits it)`];
    return allowedBy.map(({ policy, rule }) => `${policy} ${direction} rule ${rule}`);
  };
  return [...at(from, 'egress', egress), ...at(to, 'ingress', ingress)];
};

const evaluatorOf = (manifests: readonly Manifest[]): NetworkEvaluator =>
  networkEvaluator({ policies: policiesOf(manifests), namespaces: byKind(manifests, 'Namespace') });

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
  const ends = endsOf(before, after);
  const [into, out] = [portsBy({ ends, before, after }, 'in'), portsBy({ ends, before, after }, 'out')];
  const [old, now] = [evaluatorOf(before), evaluatorOf(after)];
  const opens: Flow[] = [];
  const closes: Flow[] = [];
  for (const from of ends) {
    for (const to of ends.filter(end => from.workload || end.workload)) {
      for (const port of (to.workload ? into.get(to.name) : out.get(from.name)) ?? []) {
        const was = from.before &&
          to.before && { from: from.before, to: to.before, port: port.number, protocol: port.protocol };
        const is = from.after &&
          to.after && { from: from.after, to: to.after, port: port.number, protocol: port.protocol };
        const [wasOpen, isOpen] = [was !== undefined && old.allows(was), is !== undefined && now.allows(is)];
        const flow = { from: from.name, to: to.name, ports: [shown(port)] };
        if (is && isOpen && !wasOpen) opens.push({ ...flow, by: reasons(now, from, to, is) });
        if (was && wasOpen && !isOpen) closes.push({ ...flow, by: reasons(old, from, to, was) });
      }
    }
  }
  return { opens: together(opens), closes: together(closes) };
};

import { checked } from './cidr.ts';
import type { Connection, Endpoint, NamespaceLabels, Policy, Protocol } from './connections.ts';
import type { Labels } from './manifests.ts';
import { type CompiledPolicy, compilePolicy, type Direction } from './network-rules.ts';
import { selects } from './selectors.ts';

/** What one end says: the policies that select it, and the rules that admit the connection (`rule` is an index). */
export type Verdict = { allowed: boolean; selectedBy: string[]; allowedBy: { policy: string; rule: number }[] };

export type Explanation = { allowed: boolean; egress: Verdict; ingress: Verdict };

export type NetworkEvaluator = {
  allows: (connection: Connection) => boolean;
  explain: (connection: Connection) => Explanation;
};

/**
 * Answers who may open a connection to whom, from NetworkPolicies alone: both the source's egress and the destination's
 * ingress must allow it; an end that no policy selects in that direction allows everything; policies only ever add
 * (https://kubernetes.io/docs/concepts/services-networking/network-policies/). Every namespace carries its implicit
 * label kubernetes.io/metadata.name; one that is not among `namespaces` (kube-system, say) carries only that.
 *
 * Not answered, because no manifest says it: what a node may do to its own pods (always allowed, so probes get
 * through), a pod to itself (always allowed), host-network pods (ask with the node's address), replies (always
 * allowed), AdminNetworkPolicy, the mesh. Throws on policies that the API server would refuse, and on a connection with
 * an impossible port or address.
 */
export const networkEvaluator = ({
  policies,
  namespaces,
}: {
  policies: readonly Policy[];
  namespaces: readonly { metadata?: { name?: string; labels?: Labels } }[];
}): NetworkEvaluator => {
  const namespaceLabels = labelsByName(namespaces);
  const selecting = indexPolicies(policies.map(policy => compilePolicy(policy, namespaceLabels)));
  const isolatingOf = oncePerEnd((own, direction) =>
    own.kind === 'pod' ? selecting(own.namespace, own.labels).filter(({ rules }) => rules[direction]) : [],
  );

  const verdict = (direction: Direction, own: Endpoint, peer: Endpoint, connection: Connection): Verdict => {
    const isolating = isolatingOf(own, direction);
    const allowedBy = isolating.flatMap(({ name, rules }) =>
      (rules[direction] ?? []).flatMap((admits, rule) => (admits(peer, connection) ? [{ policy: name, rule }] : [])),
    );
    const allowed = isolating.length === 0 || allowedBy.length > 0;
    return { allowed, selectedBy: isolating.map(({ name }) => name), allowedBy };
  };

  const explain = (connection: Connection): Explanation => {
    const { from, to } = check(connection);
    const egress = verdict('egress', from, to, connection);
    const ingress = verdict('ingress', to, from, connection);
    return { allowed: egress.allowed && ingress.allowed, egress, ingress };
  };

  const admits = (direction: Direction, own: Endpoint, peer: Endpoint, connection: Connection): boolean => {
    const isolating = isolatingOf(own, direction);
    return (
      isolating.length === 0 || isolating.some(({ rules }) => rules[direction]?.some(rule => rule(peer, connection)))
    );
  };

  const allows = (connection: Connection): boolean => {
    const { from, to } = check(connection);
    return admits('egress', from, to, connection) && admits('ingress', to, from, connection);
  };

  return { explain, allows };
};

/** Remembers the answer for each end (the same object) and direction: whoever asks about many flows asks about few ends. */
const oncePerEnd = (find: (end: Endpoint, direction: Direction) => CompiledPolicy[]) => {
  const found = {
    egress: new WeakMap<Endpoint, CompiledPolicy[]>(),
    ingress: new WeakMap<Endpoint, CompiledPolicy[]>(),
  };
  return (end: Endpoint, direction: Direction): CompiledPolicy[] => {
    const policies = found[direction].get(end) ?? find(end, direction);
    found[direction].set(end, policies);
    return policies;
  };
};

/**
 * Every flow that is allowed between the named ends, to each port that the destination declares; an end may be its own
 * peer (one replica calling another). Addresses declare no ports, so they appear as sources only.
 */
export const allowedFlows = (
  { allows }: NetworkEvaluator,
  ends: Readonly<Record<string, Endpoint>>,
): { from: string; to: string; port: number; protocol: Protocol }[] =>
  Object.entries(ends).flatMap(([toName, to]) =>
    (to.kind === 'pod' ? (to.ports ?? []) : []).flatMap(({ number: port, protocol: given }) => {
      const protocol = (given ?? 'TCP') as Protocol;
      return Object.entries(ends)
        .filter(([, from]) => allows({ from, to, port, protocol }))
        .map(([fromName]) => ({ from: fromName, to: toName, port, protocol }));
    }),
  );

const check = (connection: Connection): Connection => {
  const { from, to, port } = connection;
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${port} is not a port number`);
  for (const end of [from, to]) if (end.kind === 'ip') checked(end.address);
  return connection;
};

const labelsByName = (namespaces: readonly { metadata?: { name?: string; labels?: Labels } }[]): NamespaceLabels => {
  const known = new Map(namespaces.map(({ metadata }) => [metadata?.name, metadata?.labels ?? {}]));
  const complete = new Map<string, Labels>();
  return name => {
    const labels = complete.get(name) ?? { ...known.get(name), 'kubernetes.io/metadata.name': name };
    complete.set(name, labels);
    return labels;
  };
};

/**
 * Finds the policies that select a pod without trying them all: each is filed under its namespace and the rarest of the
 * label pairs it wants, so a pod is compared with the few that want one of its own pairs.
 */
const indexPolicies = (policies: CompiledPolicy[]) => {
  const pairsOf = ({ namespace, selector }: CompiledPolicy): string[] =>
    Object.entries(selector.matchLabels ?? {}).map(([key, value]) => drawer(namespace, `${key}=${value}`));
  const uses = new Map<string, number>();
  for (const pair of policies.flatMap(pairsOf)) uses.set(pair, (uses.get(pair) ?? 0) + 1);
  const drawers = new Map<string, { policy: CompiledPolicy; position: number }[]>();
  for (const [position, policy] of policies.entries()) {
    const [rarest] = pairsOf(policy).sort((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0));
    const key = rarest ?? drawer(policy.namespace, '');
    drawers.set(key, [...(drawers.get(key) ?? []), { policy, position }]);
  }
  return (namespace: string, labels: Labels): CompiledPolicy[] =>
    ['', ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]
      .flatMap(pair => drawers.get(drawer(namespace, pair)) ?? [])
      .filter(({ policy }) => selects(policy.selector, labels))
      .sort((a, b) => a.position - b.position)
      .map(({ policy }) => policy);
};

const drawer = (namespace: string, pair: string): string => `${namespace} ${pair}`;

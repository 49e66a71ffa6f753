import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { type Endpoint, endpointOf } from '../../verify/connections.ts';
import { byKind, type Labels, type Manifest } from '../../verify/manifests.ts';
import { selects } from '../../verify/selectors.ts';
import { type Workload, workloadsOf } from '../../verify/workloads.ts';
import { addressIn } from './addresses.ts';

/** Who may start or end a connection. `workload` where the charts make its pods; all others stay the same. */
export interface End {
  name: string;
  before?: Endpoint;
  after?: Endpoint;
  workload: boolean;
}

/** Everybody, and the namespaces that are made up for them. */
export interface Ends {
  ends: End[];
  namespaces: Namespace[];
}

/** A pod of a namespace that no policy speaks of: who gets in here is anybody. */
const stranger: End = both('any other pod', { kind: 'pod', namespace: 'elsewhere', labels: {} });

/** An address kept for documentation (RFC 5737), in no network: it stands for any outside. */
const anywhere = '192.0.2.1';

function both(name: string, end: Endpoint): End {
  return { name, before: end, after: end, workload: false };
}

const nameOf = ({ kind, namespace, name }: Workload): string =>
  `${namespace}/${name}${kind === 'Deployment' ? '' : ` (${kind})`}`;

/** Pods on the node's network are held by no NetworkPolicy. */
const endsIn = (manifests: readonly Manifest[]): Map<string, Endpoint> =>
  new Map(
    workloadsOf(manifests)
      .filter(({ spec }) => !spec.hostNetwork)
      .map(workload => [nameOf(workload), endpointOf(workload)]),
  );

const workloadEnds = (before: readonly Manifest[], after: readonly Manifest[]): End[] => {
  const [olds, news] = [endsIn(before), endsIn(after)];
  return [...new Set([...olds.keys(), ...news.keys()])].map(name => {
    const [old, now] = [olds.get(name), news.get(name)];
    return { name, ...(old && { before: old }), ...(now && { after: now }), workload: true };
  });
};

type Selector = NonNullable<NetworkPolicyPeer['podSelector']>;

/** The labels that a selector may mean: one set for each value of an `In`. */
const meant = ({ matchLabels = {}, matchExpressions = [] }: Selector): Labels[] =>
  matchExpressions
    .filter(({ operator }) => operator === 'In')
    .reduce<Labels[]>(
      (sets, { key, values = [] }) => sets.flatMap(set => values.map(value => ({ ...set, [key]: value }))),
      [matchLabels],
    );

const labelWords = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

const ownName = 'kubernetes.io/metadata.name';

interface Namespace {
  metadata: { name: string; labels: Labels };
}

/** The namespaces that a peer may mean. Where it asks for other labels than the name, one is made up that has them. */
const namespacesOf = ({ namespaceSelector }: NetworkPolicyPeer, own: string): Namespace[] => {
  if (!namespaceSelector) return [{ metadata: { name: own, labels: {} } }];
  return meant(namespaceSelector).map(labels => ({
    metadata: { name: labels[ownName] ?? (labelWords(labels) || 'elsewhere'), labels },
  }));
};

/** The blocks that peers name, each once: an address of it that no peer excepts, and one of each exception. */
const blockEnds = (peers: NetworkPolicyPeer[]): End[] => {
  const blocks = new Map<string, string[]>();
  for (const { ipBlock } of peers.filter(peer => peer.ipBlock)) {
    const { cidr, except = [] } = ipBlock as NonNullable<NetworkPolicyPeer['ipBlock']>;
    for (const one of except) blocks.set(one, blocks.get(one) ?? []);
    blocks.set(cidr, [...(blocks.get(cidr) ?? []), ...except]);
  }
  return [...blocks].map(([cidr, except]) =>
    cidr === '0.0.0.0/0'
      ? both('any address outside', { kind: 'ip', address: anywhere })
      : both(`addresses ${cidr}`, { kind: 'ip', address: addressIn(cidr, except) }),
  );
};

const podEnds = (peer: NetworkPolicyPeer, own: string): End[] =>
  namespacesOf(peer, own).flatMap(({ metadata: { name } }) =>
    meant(peer.podSelector ?? {}).map(labels =>
      both(`${name}/${labelWords(labels) || 'any pod'}`, { kind: 'pod', namespace: name, labels }),
    ),
  );

/** Is it one of the workloads' pods, which are ends already? */
const isWorkloads = (end: Endpoint, workloads: End[]): boolean =>
  end.kind === 'pod' &&
  workloads.some(({ before, after }) =>
    [before, after].some(
      one => one?.kind === 'pod' && one.namespace === end.namespace && selects({ matchLabels: end.labels }, one.labels),
    ),
  );

/**
 * Everybody whom two renders know of: the pods that they make, whoever else their NetworkPolicies name (pods that
 * others install, blocks of addresses, each with its exceptions), any other pod and any address outside.
 */
export const endsOf = (before: readonly Manifest[], after: readonly Manifest[]): Ends => {
  const workloads = workloadEnds(before, after);
  const peers = [...byKind(before, 'NetworkPolicy'), ...byKind(after, 'NetworkPolicy')].flatMap(({ metadata, spec }) =>
    [
      ...(spec?.ingress ?? []).flatMap(({ from = [] }) => from),
      ...(spec?.egress ?? []).flatMap(({ to = [] }) => to),
    ].map(peer => ({ peer, own: metadata.namespace ?? '' })),
  );
  const pods = peers
    .flatMap(({ peer, own }) => (peer.ipBlock ? [] : podEnds(peer, own)))
    .filter(({ after: end }) => end && !isWorkloads(end, workloads));
  const named = [...pods, ...blockEnds(peers.map(({ peer }) => peer))];
  const outside = both('any address outside', { kind: 'ip', address: anywhere });
  const others = new Map([stranger, outside, ...named].map(end => [end.name, end]));
  const rendered = new Set(
    [...byKind(before, 'Namespace'), ...byKind(after, 'Namespace')].map(one => one.metadata.name),
  );
  const invented = peers
    .flatMap(({ peer, own }) => (peer.namespaceSelector ? namespacesOf(peer, own) : []))
    .filter(({ metadata: { name } }) => name !== 'elsewhere' && !rendered.has(name));
  return { ends: [...workloads, ...others.values()], namespaces: invented };
};

import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { type Endpoint, endpointOf } from '../../verify/connections.ts';
import { byKind, type Labels, type Manifest } from '../../verify/manifests.ts';
import { selects } from '../../verify/selectors.ts';
import { type Workload, workloadsOf } from '../../verify/workloads.ts';

/** Who may start or end a connection. `workload` where the charts make its pods; all others stay the same. */
export interface End {
  name: string;
  before?: Endpoint;
  after?: Endpoint;
  workload: boolean;
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

const ownName = 'kubernetes.io/metadata.name';

/** The namespaces that a peer may mean; where its labels alone say which, one that nobody else has. */
const namespacesOf = ({ namespaceSelector }: NetworkPolicyPeer, own: string): string[] => {
  if (!namespaceSelector) return [own];
  return meant(namespaceSelector).map(labels => labels[ownName] ?? 'elsewhere');
};

const labelWords = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

const peerEnds = (peer: NetworkPolicyPeer, own: string): End[] => {
  const { ipBlock, podSelector = {} } = peer;
  if (ipBlock)
    return [ipBlock.cidr, ...(ipBlock.except ?? [])].map(cidr =>
      cidr === '0.0.0.0/0'
        ? both('any address outside', { kind: 'ip', address: anywhere })
        : both(`addresses ${cidr}`, { kind: 'ip', address: cidr.split('/')[0] as string }),
    );
  return namespacesOf(peer, own).flatMap(namespace =>
    meant(podSelector).map(labels =>
      both(`${namespace}/${labelWords(labels) || 'any pod'}`, { kind: 'pod', namespace, labels }),
    ),
  );
};

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
export const endsOf = (before: readonly Manifest[], after: readonly Manifest[]): End[] => {
  const workloads = workloadEnds(before, after);
  const policies = [...byKind(before, 'NetworkPolicy'), ...byKind(after, 'NetworkPolicy')];
  const peers = policies.flatMap(({ metadata, spec }) =>
    [...(spec?.ingress ?? []).flatMap(({ from = [] }) => from), ...(spec?.egress ?? []).flatMap(({ to = [] }) => to)]
      .flatMap(peer => peerEnds(peer, metadata.namespace ?? ''))
      .filter(({ after: end }) => end && !isWorkloads(end, workloads)),
  );
  const outside = both('any address outside', { kind: 'ip', address: anywhere });
  const others = new Map([stranger, outside, ...peers].map(end => [end.name, end]));
  return [...workloads, ...others.values()];
};

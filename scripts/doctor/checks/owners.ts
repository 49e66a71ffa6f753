import type { Manifest } from '../../../verify/manifests.ts';
import type { Check } from '../check.ts';
import type { Facts } from '../facts.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import type { Place } from '../wanted.ts';

/** Kinds without a namespace that the chart makes: their names are everybody's. */
const lists = {
  Namespace: 'namespaces',
  PriorityClass: 'priorityClasses',
  ClusterRole: 'clusterRoles',
  ClusterRoleBinding: 'clusterRoleBindings',
  IngressClass: 'ingressClasses',
} as const satisfies Record<string, keyof Facts>;

const nameKey = 'meta.helm.sh/release-name';
const placeKey = 'meta.helm.sh/release-namespace';
const managedKey = 'app.kubernetes.io/managed-by';

/** Whose an object is, as Helm sees it; undefined: of no release. */
const ownerOf = ({ metadata: { labels, annotations } }: Manifest): Place | undefined => {
  const [name, namespace] = [annotations?.[nameKey], annotations?.[placeKey]];
  return labels?.[managedKey] === 'Helm' && name && namespace ? { name, namespace } : undefined;
};

/** The two commands after which Helm takes an object for that of a release. */
export const adoption = (kind: string, name: string, release: Place): string[] => [
  `kubectl label ${kind.toLowerCase()} ${name} --overwrite ${managedKey}=Helm`,
  `kubectl annotate ${kind.toLowerCase()} ${name} --overwrite ${nameKey}=${release.name} ${placeKey}=${release.namespace}`,
];

const remedyFor = (kind: string, name: string, release: Place): string[] => {
  if (kind === 'Namespace')
    return ['if it may be the platform’s from now on, let the release adopt it:', ...adoption(kind, name, release)];
  return [
    'look whether something uses it; if nothing does, remove it:',
    `kubectl delete ${kind.toLowerCase()} ${name}`,
  ];
};

const judged = (wanted: Manifest, there: Manifest[], release: Place): Finding[] => {
  const { kind, metadata } = wanted;
  const found = there.find(one => one.metadata.name === metadata.name);
  if (!found) return [];
  const owner = ownerOf(found);
  if (owner?.name === release.name && owner.namespace === release.namespace) return [];
  const whose = owner
    ? `belongs to the release ${owner.name} in ${owner.namespace}`
    : 'is there already and belongs to no release of Helm';
  const says = `${whose}, so Helm refuses to install`;
  return [fail(`${kind} ${metadata.name}`, says, ...remedyFor(kind, metadata.name, release))];
};

/**
 * What the chart makes outside of namespaces, and the namespaces themselves, is not there already as somebody else's:
 * Helm takes over nothing that does not carry the release's name, and an IngressClass decides who serves an Ingress.
 */
export const owners: Check = (facts, { manifests, release }) => {
  const findings = Object.entries(lists).flatMap(([kind, list]) => {
    const wanted = manifests.filter(one => one.kind === kind);
    const there = facts[list];
    if (wanted.length === 0) return [];
    if (!('seen' in there)) return [warn(`Owners of each ${kind}`, `cannot be seen: ${there.unseen}`)];
    return wanted.flatMap(one => judged(one, there.seen, release));
  });
  return findings.length > 0 ? findings : [ok('Owners', 'nothing that the chart makes is somebody else’s already')];
};

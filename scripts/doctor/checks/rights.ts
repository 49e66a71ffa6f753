import type { Check } from '../check.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Right } from '../rights.ts';

const grouped = (rights: readonly Right[], key: (right: Right) => string): Map<string, Right[]> => {
  const groups = new Map<string, Right[]>();
  for (const right of rights) groups.set(key(right), [...(groups.get(key(right)) ?? []), right]);
  return groups;
};

const kindOf = ({ resource, group }: Right): string => (group ? `${resource}.${group}` : resource);

const unique = (words: string[]): string => [...new Set(words)].join(', ');

/** `create, patch networkpolicies.networking.k8s.io in compliance, operational` */
const lineOf = (rights: Right[]): string => {
  const [first] = rights as [Right];
  const where = first.namespace ? `in ${unique(rights.map(({ namespace }) => namespace))}` : 'in the whole cluster';
  return `${unique(rights.map(({ verb }) => verb))} ${kindOf(first)} ${where}`;
};

/** Namespaces that lack the same verbs of a kind share a line. */
const likeness = (right: Right, all: readonly Right[]): string => {
  const here = all.filter(one => kindOf(one) === kindOf(right) && one.namespace === right.namespace);
  return [kindOf(right), right.namespace !== '', ...here.map(({ verb }) => verb)].join(' ');
};

/** Whoever asks may do everything that Helm will do for them. A right that only some namespaces lack is named with those. */
export const rights: Check = ({ missingRights }) => {
  if (!('seen' in missingRights)) return [warn('Rights', `cannot be seen: ${missingRights.unseen}`)];
  const missing = missingRights.seen;
  if (missing.length === 0) return [ok('Rights', 'you may make everything that the chart makes')];
  const lines = [...grouped(missing, right => likeness(right, missing)).values()].map(lineOf);
  const [first] = lines;
  const more = lines.length > 1 ? `, and ${lines.length - 1} more below` : '';
  return [
    fail(
      'Rights',
      `you may not ${first}${more}`,
      ...lines.slice(1).map(line => `you may not ${line}`),
      'ask who administers the cluster to install it, or for these rights: the chart makes roles and namespaces',
    ),
  ];
};

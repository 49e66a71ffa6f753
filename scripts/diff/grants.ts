import { byKind, identity, type Manifest } from '../../verify/manifests.ts';

/** What a rule of an AuthorizationPolicy says of one identity: to whom, and which methods where. */
export interface Grant {
  policy: string;
  action: string;
  who: string;
  methods: string[];
  where: string;
}

type Lists = Record<string, string[] | undefined>;

interface Rule {
  from?: { source?: Lists }[];
  to?: { operation?: Lists }[];
  when?: { key?: string; values?: string[]; notValues?: string[] }[];
}

const words = (lists: Lists): string =>
  Object.entries(lists)
    .map(([field, values = []]) => `${field} ${values.join(', ')}`)
    .join(' and ');

/** Each identity that a source names; a source that says anything else beside is told as it stands. */
const whoIn = (source: Lists): string[] => {
  const { principals, ...others } = source;
  const beside = words(others);
  if (!principals) return [beside || 'anybody'];
  return principals.map(principal => (beside ? `${principal} and ${beside}` : principal));
};

const whereIn = ({ methods: _, ports, paths, ...others }: Lists): string[] =>
  (paths ?? ['']).flatMap(path =>
    (ports ?? ['']).map(port =>
      [path || 'any path', port ? `port ${port}` : 'any port', words(others)].filter(Boolean).join(', '),
    ),
  );

const whenIn = ({ when = [] }: Rule): string =>
  when
    .map(({ key, values, notValues }) =>
      [
        ...(values ? [`${key} is ${values.join(' or ')}`] : []),
        ...(notValues ? [`${key} is not ${notValues.join(' or ')}`] : []),
      ].join(' and '),
    )
    .join(' and ');

/** What a policy says, one line for each identity, method, path and port. A policy without rules is told, too. */
const grantsOf = (policy: Manifest): Grant[] => {
  const { action = 'ALLOW', rules = [] } = (policy.spec ?? {}) as { action?: string; rules?: Rule[] };
  const own = { policy: identity(policy), action };
  if (rules.length === 0) return [{ ...own, who: 'nobody', methods: ['any method'], where: 'any path, any port' }];
  return rules.flatMap(rule => {
    const condition = whenIn(rule);
    const sources = (rule.from ?? [{}]).flatMap(({ source = {} }) => whoIn(source));
    return (rule.to ?? [{}]).flatMap(({ operation = {} }) =>
      whereIn(operation).flatMap(place =>
        sources.flatMap(who =>
          (operation.methods ?? ['any method']).map(method => ({
            ...own,
            who,
            methods: [method],
            where: condition ? `${place}, where ${condition}` : place,
          })),
        ),
      ),
    );
  });
};

/** Methods of one identity at one place are told together. */
export const together = (grants: Grant[]): Grant[] => {
  const found = new Map<string, Grant>();
  for (const grant of grants) {
    const same = JSON.stringify([grant.policy, grant.action, grant.who, grant.where]);
    const known = found.get(same);
    if (known) known.methods.push(...grant.methods);
    else found.set(same, { ...grant, methods: [...grant.methods] });
  }
  return [...found.values()];
};

/** Every grant of the AuthorizationPolicies among the manifests, by its own text. */
export const grantsIn = (manifests: readonly Manifest[]): Map<string, Grant> =>
  new Map(
    byKind(manifests, 'AuthorizationPolicy')
      .flatMap(grantsOf)
      .map(grant => [JSON.stringify(grant), grant]),
  );

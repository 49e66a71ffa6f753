import { type Problem, suggestion } from '../../generator/model/problem.ts';
import { argumentsOf, namespaceProblem, type Option } from '../arguments.ts';

/** The parts whose data is backed up: their Deployments have a container `backup`. */
export const parts = ['prometheus', 'grafana', 'loki'] as const;
export type Part = (typeof parts)[number];

/** What the command line asks for: a restore, or the order in which the whole platform comes back. */
export type Wish =
  | { what: 'order' }
  | { what: 'restore'; part: Part; snapshot: string; namespace: string; dryRun: boolean; yes: boolean };

const snapshotProblem = (snapshot: string): string | undefined =>
  /^(latest|[0-9a-f]{8,64})$/.test(snapshot) ? undefined : 'an ID as `list` prints it, 8 hexadecimal digits, or latest';

const options: Record<string, Option> = {
  snapshot: { takes: 'one', what: 'an ID as `list` prints it, or latest', rule: snapshotProblem },
  namespace: { takes: 'one', rule: namespaceProblem },
  'dry-run': { takes: 'nothing' },
  yes: { takes: 'nothing' },
  order: { takes: 'nothing' },
};

const isPart = (name: string): name is Part => (parts as readonly string[]).includes(name);

const partProblems = (named: string[]): Problem[] => {
  if (named.length === 0) return [{ path: 'part', message: `name one of ${parts.join(', ')}` }];
  const unknown = named.filter(name => !isPart(name));
  return [
    ...unknown.map(name => ({ path: name, message: `there are ${parts.join(', ')}${suggestion(name, parts)}` })),
    ...(named.length > 1 ? [{ path: named.join(' '), message: 'one at a time: the next when this one is back' }] : []),
  ];
};

/** What these arguments ask for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { given, problems: wrong } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  if (flags.has('order') && words.length === 0 && wrong.length === 0) return { wish: { what: 'order' } };
  const problems = [...partProblems(words), ...wrong];
  if (flags.has('order')) problems.push({ path: '--order', message: 'goes alone: it restores nothing' });
  const [part] = words;
  if (problems.length > 0 || part === undefined || !isPart(part)) return { problems };
  return {
    wish: {
      what: 'restore',
      part,
      snapshot: texts.snapshot?.[0] ?? 'latest',
      namespace: texts.namespace?.[0] ?? 'monitoring',
      dryRun: flags.has('dry-run'),
      yes: flags.has('yes'),
    },
  };
};

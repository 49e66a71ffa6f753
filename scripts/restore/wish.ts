import { parseArgs } from 'node:util';
import { type Problem, suggestion } from '../../generator/model/problem.ts';

/** The parts whose data is backed up: their Deployments have a container `backup`. */
export const parts = ['prometheus', 'grafana', 'loki'] as const;
export type Part = (typeof parts)[number];

/** What the command line asks for: a restore, or the order in which the whole platform comes back. */
export type Wish =
  | { what: 'order' }
  | { what: 'restore'; part: Part; snapshot: string; namespace: string; dryRun: boolean; yes: boolean };

const options = {
  snapshot: { type: 'string' },
  namespace: { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  order: { type: 'boolean' },
} as const;

const isPart = (name: string): name is Part => (parts as readonly string[]).includes(name);

const partProblems = (named: string[]): Problem[] => {
  if (named.length === 0) return [{ path: 'part', message: `name one of ${parts.join(', ')}` }];
  const unknown = named.filter(name => !isPart(name));
  return [
    ...unknown.map(name => ({ path: name, message: `there are ${parts.join(', ')}${suggestion(name, parts)}` })),
    ...(named.length > 1 ? [{ path: named.join(' '), message: 'one at a time: the next when this one is back' }] : []),
  ];
};

/** What a value may be, by option; a `true` is an option without its value. */
const values: Record<string, { fits: RegExp; message: string }> = {
  snapshot: {
    fits: /^(latest|[0-9a-f]{8,64})$/,
    message: 'an ID as `list` prints it, 8 hexadecimal digits, or latest',
  },
  namespace: { fits: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, message: 'a name of small letters, digits and -' },
};

type Given = Record<string, string | boolean | (string | boolean)[] | undefined>;

const optionProblems = (given: Given): Problem[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const path = `--${name}`;
    if (!(name in options)) {
      const message = `there is no such option${suggestion(
        path,
        Object.keys(options).map(known => `--${known}`),
      )}`;
      return [{ path, message }];
    }
    const rule = values[name];
    if (!rule) return value === true ? [] : [{ path, message: 'takes no value' }];
    return typeof value === 'string' && rule.fits.test(value) ? [] : [{ path, message: rule.message }];
  });

/** What these arguments ask for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { values: given, positionals } = parseArgs({ args, options, strict: false, allowPositionals: true });
  const wrong = optionProblems(given);
  if (given.order && positionals.length === 0 && wrong.length === 0) return { wish: { what: 'order' } };
  const problems = [...partProblems(positionals), ...wrong];
  if (given.order) problems.push({ path: '--order', message: 'goes alone: it restores nothing' });
  const [part] = positionals;
  if (problems.length > 0 || part === undefined || !isPart(part)) return { problems };
  return {
    wish: {
      what: 'restore',
      part,
      snapshot: String(given.snapshot ?? 'latest'),
      namespace: String(given.namespace ?? 'monitoring'),
      dryRun: given['dry-run'] === true,
      yes: given.yes === true,
    },
  };
};

import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Problem, suggestion } from '../../generator/model/problem.ts';
import { root } from '../root.ts';

/** What is to be looked at: which values, in which cluster, for which release. */
export interface Wish {
  environment?: string;
  values: string[];
  context?: string;
  release: string;
  json: boolean;
}

export const usage =
  'npm run doctor -- [--environment NAME] [--values FILE]... [--release NAME] [--context NAME] [--json]';

const known = ['environment', 'values', 'context', 'release', 'json'];

const environments = (): string[] =>
  readdirSync(`${root}charts/environments`)
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.replace('.yaml', ''));

/** npm goes to the project's folder; people name files from where they stand, which is INIT_CWD. */
const fromWhereTheyStand = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

const textProblem = (name: string, value: unknown): Problem[] => {
  if (typeof value !== 'string' || value === '') return [{ path: `--${name}`, message: 'needs a value' }];
  if (name === 'environment' && !environments().includes(value))
    return [
      {
        path: `--environment ${value}`,
        message: `there are ${environments().join(', ')} in charts/environments${suggestion(value, environments())}`,
      },
    ];
  if (name === 'values' && !existsSync(fromWhereTheyStand(value)))
    return [{ path: `--values ${value}`, message: 'there is no such file' }];
  return [];
};

const optionProblems = (name: string, value: unknown): Problem[] => {
  if (!known.includes(name))
    return [{ path: `--${name}`, message: `there is no such option${suggestion(name, known)}` }];
  if (name === 'json') return value === true ? [] : [{ path: '--json', message: 'takes no value' }];
  const values = Array.isArray(value) ? value : [value];
  if (values.length > 1 && name !== 'values') return [{ path: `--${name}`, message: 'said more than once' }];
  return values.flatMap(one => textProblem(name, one));
};

/** What the arguments wish for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const text = { type: 'string', multiple: true } as const;
  const options = { environment: text, values: text, context: text, release: text, json: { type: 'boolean' } } as const;
  const { values: given, positionals } = parseArgs({ args, options, strict: false, allowPositionals: true });
  const problems = [
    ...positionals.map(path => ({ path, message: 'every argument is an option' })),
    ...Object.entries(given).flatMap(([name, value]) => optionProblems(name, value)),
  ];
  if (problems.length > 0) return { problems };
  const texts = given as Partial<Record<string, string[]>>;
  const [environment, context] = [texts.environment?.[0], texts.context?.[0]];
  return {
    wish: {
      ...(environment && { environment }),
      ...(context && { context }),
      values: (texts.values ?? []).map(fromWhereTheyStand),
      release: texts.release?.[0] ?? 'writecarenotes',
      json: given.json === true,
    },
  };
};

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Platform } from '../../generator/model/platform.ts';
import { type Problem, suggestion } from '../../generator/model/problem.ts';
import { folderProblems } from './write.ts';

/** What somebody wants evidence of, where it goes, and the date that it carries: none unless it is given. */
export interface Wish {
  environment: string;
  out: string;
  date?: string;
}

const known = ['environment', 'out', 'date'];

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().slice(0, 10) === text;

const textProblems = (name: string, value: unknown, what: string): Problem[] =>
  value === undefined || (typeof value === 'string' && value !== '')
    ? []
    : [{ path: `--${name}`, message: `needs ${what}` }];

/** What the arguments wish for, or everything that is wrong with them. */
export const wishOf = (args: string[], platform: Platform): { wish: Wish } | { problems: Problem[] } => {
  const option = { type: 'string' } as const;
  const options = { environment: option, out: option, date: option };
  const { values, positionals } = parseArgs({ args, options, strict: false, allowPositionals: true });
  const { environment, out, date } = values;
  const environments = platform.environments.map(({ name }) => name);
  const problems: Problem[] = [
    ...positionals.map(word => ({ path: word, message: 'is one word too many' })),
    ...Object.keys(values)
      .filter(name => !known.includes(name))
      .map(name => ({ path: `--${name}`, message: `there is no such option${suggestion(name, known)}` })),
    ...textProblems('out', out, 'the name of a folder'),
  ];
  if (typeof environment !== 'string' || !environments.includes(environment))
    problems.push({
      path: '--environment',
      message: `one of ${environments.join(', ')}${suggestion(String(environment), environments)}`,
    });
  const folder = typeof out === 'string' && out !== '' ? out : `evidence/${environment}`;
  problems.push(...folderProblems(resolve(folder)));
  if (date !== undefined && !(typeof date === 'string' && isDate(date)))
    problems.push({ path: '--date', message: 'a day, such as 2026-04-30' });
  if (problems.length > 0) return { problems };
  return {
    wish: {
      environment: String(environment),
      out: folder,
      ...(typeof date === 'string' && { date }),
    },
  };
};

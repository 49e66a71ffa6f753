import { resolve } from 'node:path';
import type { Problem } from '../../generator/model/problem.ts';
import { argumentsOf, fileProblem, fromWhereTheyStand, noWords, type Option, problemAt } from '../arguments.ts';
import { environmentProblem, environments } from '../environments.ts';
import { folderProblem } from './write.ts';

/** What somebody wants evidence of, where it goes, and the date that it carries: none unless it is given. */
export interface Wish {
  environment: string;
  /** Files of values over those of the environment, as absolute paths. */
  values: string[];
  /** A folder: an absolute path if one was named, else one in the project's folder. */
  out: string;
  date?: string;
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().slice(0, 10) === text;

const day = 'a day, such as 2026-04-30';

const options: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  values: { takes: 'many', rule: fileProblem },
  out: { takes: 'one', what: 'the name of a folder', rule: path => folderProblem(fromWhereTheyStand(path)) },
  date: { takes: 'one', what: day, rule: text => (isDate(text) ? undefined : day) },
};

/** What the arguments wish for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const [environment, date, named] = [given.texts.environment?.[0], given.texts.date?.[0], given.texts.out?.[0]];
  const out = named === undefined ? `evidence/${environment}` : fromWhereTheyStand(named);
  const all = [
    ...noWords(given.words),
    ...problems,
    ...problemAt('--environment', environment === undefined ? `say one of ${environments().join(', ')}` : undefined),
    ...problemAt('--out', named ? undefined : folderProblem(resolve(out))),
  ];
  if (environment === undefined || all.length > 0) return { problems: all };
  const values = (given.texts.values ?? []).map(fromWhereTheyStand);
  return { wish: { environment, values, out, ...(date && { date }) } };
};

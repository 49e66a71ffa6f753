import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Problem, suggestion } from '../generator/model/problem.ts';

/** An option of a command line: what it takes, and what is wrong with a value of it (undefined: nothing). */
export interface Option {
  takes: 'nothing' | 'one' | 'many';
  /** What it takes in words, for who leaves it out: `the name of a folder`. */
  what?: string;
  rule?: (value: string) => string | undefined;
}

/** What was given: the options that take nothing, the values of the others, and the words that belong to no option. */
export interface Given {
  flags: Set<string>;
  texts: Partial<Record<string, string[]>>;
  words: string[];
}

/** A problem where there is one to tell. */
export const problemAt = (path: string, message: string | undefined): Problem[] =>
  message === undefined ? [] : [{ path, message }];

const valueProblem = ({ what = 'a value', rule }: Option, value: unknown): string | undefined => {
  // An option that is left without its value takes the next option for it.
  if (typeof value !== 'string' || value === '' || value.startsWith('--')) return `needs ${what}`;
  return rule?.(value);
};

const optionProblems = (options: Record<string, Option>, name: string, value: unknown): Problem[] => {
  const path = `--${name}`;
  const option = options[name];
  if (!option) {
    const known = Object.keys(options).map(one => `--${one}`);
    return [{ path, message: `there is no such option${suggestion(path, known)}` }];
  }
  const values = Array.isArray(value) ? value : [value];
  if (option.takes === 'nothing') return values.every(one => one === true) ? [] : [{ path, message: 'takes no value' }];
  if (option.takes === 'one' && values.length > 1) return [{ path, message: 'said more than once' }];
  return values.flatMap(one => problemAt(path, valueProblem(option, one)));
};

/** What a command line gives, with all that is wrong with its options. Whoever takes no words refuses `words`. */
export const argumentsOf = (args: string[], options: Record<string, Option>): { given: Given; problems: Problem[] } => {
  const typed = Object.entries(options).map(([name, { takes }]) => {
    return [name, { type: takes === 'nothing' ? 'boolean' : 'string', multiple: true }] as const;
  });
  const parsed = parseArgs({ args, options: Object.fromEntries(typed), strict: false, allowPositionals: true });
  const values = Object.entries(parsed.values);
  const isFlag = (name: string): boolean => options[name]?.takes === 'nothing';
  return {
    given: {
      flags: new Set(values.map(([name]) => name).filter(isFlag)),
      texts: Object.fromEntries(values.filter(([name]) => !isFlag(name))) as Given['texts'],
      words: parsed.positionals,
    },
    problems: values.flatMap(([name, value]) => optionProblems(options, name, value)),
  };
};

/** Each word as a problem, for programs that take options alone. */
export const noWords = (words: string[]): Problem[] =>
  words.map(path => ({ path, message: 'every argument is an option' }));

/** Each word as a problem, for programs that have taken all that they need. */
export const tooMany = (words: string[]): Problem[] => words.map(path => ({ path, message: 'is one word too many' }));

/** npm, and the .sh and .ps1, go to the project's folder; people name files from where they stand: INIT_CWD. */
export const fromWhereTheyStand = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

/** What is wrong with the path of a file that must be there. */
export const fileProblem = (path: string): string | undefined =>
  statSync(fromWhereTheyStand(path), { throwIfNoEntry: false })?.isFile() ? undefined : `there is no file ${path}`;

const labelProblem = (name: string, longest: number): string | undefined =>
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= longest
    ? undefined
    : `a name of small letters, digits and -, of ${longest} at most`;

/** What is wrong with the name of a release: Helm takes 53 characters, as it appends to them. */
export const nameProblem = (name: string): string | undefined => labelProblem(name, 53);

/** What is wrong with the name of a namespace, which is a label of DNS. */
export const namespaceProblem = (name: string): string | undefined => labelProblem(name, 63);

/** A time as people write it (90s, 10m, 1h), in seconds; undefined: it is none. */
export const secondsOf = (time: string): number | undefined => {
  const [, amount, unit] = time.match(/^([1-9][0-9]{0,4})(s|m|h)$/) ?? [];
  return amount && unit ? Number(amount) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'] : undefined;
};

/** What is wrong with a time. */
export const timeProblem = (time: string): string | undefined =>
  secondsOf(time) === undefined ? 'a time such as 90s, 10m or 1h' : undefined;

import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Problem, suggestion } from '../../generator/model/problem.ts';

/** Where the side of before comes from: the cluster, a rendered file, or the charts of another checkout. */
export type Source = { kind: 'release' } | { kind: 'file'; path: string } | { kind: 'charts'; path: string };

/** What is to be compared. Paths are absolute. */
export interface Wish {
  environment?: string;
  values: string[];
  release: string;
  namespace?: string;
  from: Source;
  json: boolean;
}

const options = {
  environment: { type: 'string', multiple: true },
  values: { type: 'string', multiple: true },
  release: { type: 'string', multiple: true },
  namespace: { type: 'string', multiple: true },
  from: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

const name = /^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/;

/** npm runs its scripts in the project's folder; INIT_CWD is where the person stands. */
const absolute = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Where in a folder that somebody names its charts are: it may be the checkout, or its folder `charts`. */
const chartsIn = (folder: string): string | undefined =>
  [folder, join(folder, 'charts')].find(path => existsSync(join(path, 'umbrella', 'Chart.yaml')));

/** The values of the options that take one, as they were given. */
type Given = Record<string, string[] | undefined>;

const oneEach = (given: Given): Problem[] =>
  Object.entries(given).flatMap(([option, list = []]) => [
    ...(list.some(value => value === '' || typeof value !== 'string')
      ? [{ path: `--${option}`, message: 'needs a value' }]
      : []),
    ...(option !== 'values' && list.length > 1 ? [{ path: `--${option}`, message: 'said more than once' }] : []),
  ]);

const namesProblems = (given: Given): Problem[] =>
  (['release', 'namespace'] as const).flatMap(option => {
    const [value] = given[option] ?? [];
    return typeof value !== 'string' || value === '' || name.test(value)
      ? []
      : [{ path: `--${option}`, message: 'a name of small letters, digits and -' }];
  });

const environmentProblems = (given: Given, known: string[]): Problem[] => {
  const [environment] = given.environment ?? [];
  if (environment === undefined && !given.values) {
    const message = 'say it, or --values: an upgrade without any values takes those of the last time';
    return [{ path: '--environment', message }];
  }
  if (typeof environment !== 'string' || environment === '' || known.includes(environment)) return [];
  return [{ path: '--environment', message: `there are ${known.join(', ')}${suggestion(environment, known)}` }];
};

/** `problem` says what is wrong with what --from names. */
const sourceOf = (path: string | undefined): { source: Source } | { problem: string } => {
  if (typeof path !== 'string' || path === '') return { source: { kind: 'release' } };
  const place = absolute(path);
  if (isFile(place)) return { source: { kind: 'file', path: place } };
  if (!existsSync(place)) return { problem: `there is no ${path}` };
  const charts = chartsIn(place);
  if (charts) return { source: { kind: 'charts', path: charts } };
  return { problem: `${path} has no umbrella/Chart.yaml; name a checkout, its folder charts, or a rendered file` };
};

/** What the arguments ask for, or everything that is wrong with them. `environments` are those that charts/ has. */
export const wishOf = (args: string[], environments: string[]): { wish: Wish } | { problems: Problem[] } => {
  const parsed = parseArgs({ args, options, strict: false, allowPositionals: true });
  const { json, ...given } = parsed.values as Given & { json?: boolean };
  const known = Object.keys(options);
  const taken = Object.fromEntries(Object.entries(given).filter(([option]) => known.includes(option)));
  const from = sourceOf(given.from?.[0]);
  const problems: Problem[] = [
    ...parsed.positionals.map(path => ({ path, message: 'every argument is an option' })),
    ...Object.keys(given)
      .filter(option => !known.includes(option))
      .map(option => ({ path: `--${option}`, message: `there is no such option${suggestion(option, known)}` })),
    ...(json === undefined || json === true ? [] : [{ path: '--json', message: 'takes no value' }]),
    ...oneEach(taken),
    ...environmentProblems(given, environments),
    ...namesProblems(given),
    ...(given.values ?? [])
      .filter(path => typeof path === 'string' && path !== '' && !isFile(absolute(path)))
      .map(path => ({ path: '--values', message: `there is no file ${path}` })),
    ...('problem' in from ? [{ path: '--from', message: from.problem }] : []),
  ];
  if (problems.length > 0 || 'problem' in from) return { problems };
  const [environment, namespace] = [given.environment?.[0], given.namespace?.[0]];
  return {
    wish: {
      ...(environment && { environment }),
      values: (given.values ?? []).map(absolute),
      release: given.release?.[0] ?? 'writecarenotes',
      ...(namespace && { namespace }),
      from: from.source,
      json: json === true,
    },
  };
};

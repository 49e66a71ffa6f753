import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Problem, suggestion } from '../../generator/model/problem.ts';
import { root } from './root.ts';

/** Where the upstream projects publish their charts. */
const published = {
  istio: 'https://blob.istio.io/istio-release/charts',
  kiali: 'https://kiali.org/helm-charts',
};

/** What is asked for: the way into the mesh, or out of it. */
export interface Wish {
  way: 'join' | 'leave';
  environment: string;
  release: string;
  /** A folder, the URL of a Helm repository, or the prefix of an OCI registry. */
  charts: { istio: string; kiali: string };
  /** How long a step may take, as people write it, and in seconds. */
  timeout: string;
  seconds: number;
  dryRun: boolean;
  yes: boolean;
  kiali: boolean;
}

const options = {
  environment: { type: 'string' },
  release: { type: 'string' },
  'istio-charts': { type: 'string' },
  'kiali-charts': { type: 'string' },
  timeout: { type: 'string' },
  leave: { type: 'boolean' },
  'skip-kiali': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const environments = (): string[] =>
  readdirSync(`${root}charts/environments`)
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.replace('.yaml', ''));

/** People stand elsewhere when they call the .sh, which goes to the project's folder: INIT_CWD is npm's word for it. */
const fromWhereTheyStand = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const notCharts = (source: string): string | undefined => {
  if (!/^(https|oci):\/\//.test(source)) {
    if (/^[a-z]+:\/\//.test(source)) return 'a repository is reached by https:// or oci://';
    return isFolder(fromWhereTheyStand(source)) ? undefined : 'neither a folder nor a URL (https://, oci://)';
  }
  // Shown by ps and by the next person's history, so it is refused, and never printed here.
  if (/^[a-z]+:\/\/[^/]*@/.test(source)) return 'no credentials in a URL: use helm registry login or helm repo add';
  return URL.canParse(source) ? undefined : 'not a URL';
};

const secondsOf = (timeout: string): number | undefined => {
  const [, amount, unit] = timeout.match(/^([1-9][0-9]{0,4})(s|m|h)$/) ?? [];
  return amount && unit ? Number(amount) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'] : undefined;
};

/** What is wrong with a value, by option; undefined: nothing. */
const rules: Record<string, (value: string) => string | undefined> = {
  environment: value => {
    const known = environments();
    if (known.includes(value)) return undefined;
    return `there are ${known.join(', ')} in charts/environments${suggestion(value, known)}`;
  },
  release: value =>
    /^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/.test(value) ? undefined : 'a name of small letters, digits and -',
  'istio-charts': notCharts,
  'kiali-charts': notCharts,
  timeout: value => (secondsOf(value) === undefined ? 'a time such as 90s, 10m or 1h' : undefined),
};

const optionProblem = (name: string, value: unknown): Problem[] => {
  const path = `--${name}`;
  if (!(name in options)) {
    const known = Object.keys(options).map(option => `--${option}`);
    return [{ path, message: `there is no such option${suggestion(path, known)}` }];
  }
  const rule = rules[name];
  if (!rule) return value === true ? [] : [{ path, message: 'takes no value' }];
  if (Array.isArray(value)) return [{ path, message: 'said more than once' }];
  const message = typeof value === 'string' && value !== '' ? rule(value) : 'needs a value';
  return message ? [{ path, message }] : [];
};

/** A folder of charts is taken whole, Kiali's among them; a repository of Istio's has none. */
const chartsOf = (istio = published.istio, kiali?: string): Wish['charts'] => {
  const place = (source: string): string => (/^[a-z]+:\/\//.test(source) ? source : fromWhereTheyStand(source));
  const ofKiali = kiali ?? (/^https:\/\//.test(istio) ? published.kiali : istio);
  return { istio: place(istio), kiali: place(ofKiali) };
};

/** What these arguments ask for (`help`: the words of --help), or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { help: true } | { problems: Problem[] } => {
  const { values: given, positionals } = parseArgs({ args, options, strict: false, allowPositionals: true });
  if (given.help === true) return { help: true };
  const problems = [
    ...positionals.map(path => ({ path, message: 'every argument is an option; see --help' })),
    ...Object.entries(given).flatMap(([name, value]) => optionProblem(name, value)),
  ];
  if (problems.length > 0) return { problems };
  const text = (name: keyof typeof rules): string | undefined =>
    typeof given[name] === 'string' ? (given[name] as string) : undefined;
  const timeout = text('timeout') ?? '10m';
  return {
    wish: {
      way: given.leave === true ? 'leave' : 'join',
      environment: text('environment') ?? 'production',
      release: text('release') ?? 'writecarenotes',
      charts: chartsOf(text('istio-charts'), text('kiali-charts')),
      timeout,
      seconds: secondsOf(timeout) ?? 600,
      dryRun: given['dry-run'] === true,
      yes: given.yes === true,
      kiali: given['skip-kiali'] !== true,
    },
  };
};

import { statSync } from 'node:fs';
import type { Problem } from '../../generator/model/problem.ts';
import {
  argumentsOf,
  fromWhereTheyStand,
  nameProblem,
  noWords,
  type Option,
  secondsOf,
  timeProblem,
} from '../arguments.ts';
import { environmentProblem } from '../environments.ts';

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

const options: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  release: { takes: 'one', rule: nameProblem },
  'istio-charts': { takes: 'one', rule: notCharts },
  'kiali-charts': { takes: 'one', rule: notCharts },
  timeout: { takes: 'one', rule: timeProblem },
  leave: { takes: 'nothing' },
  'skip-kiali': { takes: 'nothing' },
  'dry-run': { takes: 'nothing' },
  yes: { takes: 'nothing' },
  help: { takes: 'nothing' },
};

/** A folder of charts is taken whole, Kiali's among them; a repository of Istio's has none. */
const chartsOf = (istio = published.istio, kiali?: string): Wish['charts'] => {
  const place = (source: string): string => (/^[a-z]+:\/\//.test(source) ? source : fromWhereTheyStand(source));
  const ofKiali = kiali ?? (/^https:\/\//.test(istio) ? published.kiali : istio);
  return { istio: place(istio), kiali: place(ofKiali) };
};

/** What these arguments ask for (`help`: the words of --help), or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { help: true } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  if (flags.has('help')) return { help: true };
  const all = [...noWords(words), ...problems];
  if (all.length > 0) return { problems: all };
  const timeout = texts.timeout?.[0] ?? '10m';
  return {
    wish: {
      way: flags.has('leave') ? 'leave' : 'join',
      environment: texts.environment?.[0] ?? 'production',
      release: texts.release?.[0] ?? 'writecarenotes',
      charts: chartsOf(texts['istio-charts']?.[0], texts['kiali-charts']?.[0]),
      timeout,
      seconds: secondsOf(timeout) ?? 600,
      dryRun: flags.has('dry-run'),
      yes: flags.has('yes'),
      kiali: !flags.has('skip-kiali'),
    },
  };
};

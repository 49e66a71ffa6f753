import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../generator/model/problem.ts';
import {
  argumentsOf,
  fileProblem,
  fromWhereTheyStand,
  type Given,
  nameProblem,
  namespaceProblem,
  noWords,
  type Option,
  problemAt,
} from '../arguments.ts';
import { environmentProblem } from '../environments.ts';

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

/** Where in a folder that somebody names its charts are: it may be the checkout, or its folder `charts`. */
const chartsIn = (folder: string): string | undefined =>
  [folder, join(folder, 'charts')].find(path => existsSync(join(path, 'umbrella', 'Chart.yaml')));

/** What --from names; `problem` says why it is nothing to compare with. */
const sourceOf = (path: string): { source: Source } | { problem: string } => {
  const place = fromWhereTheyStand(path);
  const found = statSync(place, { throwIfNoEntry: false });
  if (!found) return { problem: `there is no ${path}` };
  if (found.isFile()) return { source: { kind: 'file', path: place } };
  const charts = chartsIn(place);
  if (charts) return { source: { kind: 'charts', path: charts } };
  return { problem: `${path} has no umbrella/Chart.yaml; name a checkout, its folder charts, or a rendered file` };
};

const fromProblem = (path: string): string | undefined => {
  const from = sourceOf(path);
  return 'problem' in from ? from.problem : undefined;
};

const options: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  values: { takes: 'many', rule: fileProblem },
  release: { takes: 'one', rule: nameProblem },
  namespace: { takes: 'one', rule: namespaceProblem },
  from: { takes: 'one', rule: fromProblem },
  json: { takes: 'nothing' },
};

const noValues = ({ texts }: Given): string | undefined =>
  texts.environment || texts.values
    ? undefined
    : 'say it, or --values: an upgrade without any values takes those of the last time';

/** What the arguments ask for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  const all = [...noWords(words), ...problems, ...problemAt('--environment', noValues(given))];
  if (all.length > 0) return { problems: all };
  const [environment, namespace, path] = [texts.environment?.[0], texts.namespace?.[0], texts.from?.[0]];
  const from = path === undefined ? { source: { kind: 'release' } as const } : sourceOf(path);
  if ('problem' in from) return { problems: [{ path: '--from', message: from.problem }] };
  return {
    wish: {
      ...(environment && { environment }),
      values: (texts.values ?? []).map(fromWhereTheyStand),
      release: texts.release?.[0] ?? 'writecarenotes',
      ...(namespace && { namespace }),
      from: from.source,
      json: flags.has('json'),
    },
  };
};

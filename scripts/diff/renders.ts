import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../generator/model/problem.ts';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { templateArguments } from '../render.ts';
import { said } from '../said.ts';
import { helmPath } from '../tools.ts';
import type { Wish } from './wish.ts';

/** The objects of one side, and in words where they come from. */
export interface Side {
  from: string;
  manifests: Manifest[];
}

const helm = (root: string, args: string[]): string => said(root, helmPath(), args).out;

const rendered = (root: string, charts: string, wish: Wish): string => {
  const { environment, values, release, namespace } = wish;
  const own = environment ? [join(charts, 'environments', `${environment}.yaml`)] : [];
  const missing = own.find(path => !existsSync(path));
  if (missing) throw new Error(`those charts have no environment ${environment}`);
  return helm(root, templateArguments({ charts, values: [...own, ...values], release, namespace }));
};

/** What Helm runs beside a release (hooks) is no part of it, and `helm get manifest` leaves it out. */
const isOfRelease = ({ metadata }: Manifest): boolean => metadata.annotations?.['helm.sh/hook'] === undefined;

const side = (from: string, path: string, read: () => string): { side: Side } | { problem: Problem } => {
  try {
    return { side: { from, manifests: parseManifests(read()).filter(isOfRelease) } };
  } catch (error) {
    return { problem: { path, message: (error as Error).message } };
  }
};

const beforeOf = (root: string, wish: Wish): { side: Side } | { problem: Problem } => {
  const { from, release, namespace } = wish;
  if (from.kind === 'file') return side(from.path, '--from', () => readFileSync(from.path, 'utf8'));
  if (from.kind === 'charts') return side(from.path, '--from', () => rendered(root, from.path, wish));
  const where = namespace ? ` in the namespace ${namespace}` : '';
  return side(`the release ${release}${where}`, '--release', () => {
    try {
      return helm(root, ['get', 'manifest', release, ...(namespace ? ['--namespace', namespace] : [])]);
    } catch (error) {
      throw new Error(`${(error as Error).message}; see helm list --all-namespaces, or compare with a file: --from`);
    }
  });
};

/**
 * Both sides: what is there (the release, a rendered file, the charts of another checkout) and what the charts of this
 * checkout render with the same values; or every reason why one can't be had.
 */
export const sidesOf = (root: string, wish: Wish): { before: Side; after: Side } | { problems: Problem[] } => {
  const with_ = [...(wish.environment ? [`the environment ${wish.environment}`] : []), ...wish.values].join(', ');
  const before = beforeOf(root, wish);
  const after = side(`these charts with ${with_}`, 'charts', () => rendered(root, join(root, 'charts'), wish));
  if ('side' in before && 'side' in after) return { before: before.side, after: after.side };
  return { problems: [before, after].flatMap(one => ('problem' in one ? [one.problem] : [])) };
};

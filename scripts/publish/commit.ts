import type { Problem } from '../../generator/model/problem.ts';
import { said } from '../said.ts';

/** What an archive is made from: the commit's hash, its committer's time, and files that differ from it. */
export interface Commit {
  hash: string;
  time: Date;
  changed: string[];
}

/** The commit that `root` is at. Refuses a folder that is in no repository of git's, as an archive of it comes from nowhere. */
export const commitOf = (root: string): { commit: Commit } | { problems: Problem[] } => {
  const git = (...args: string[]): string => said(root, 'git', args).out;
  try {
    const [hash = '', seconds] = git('log', '-1', '--format=%H %ct').trim().split(' ');
    const changed = git('status', '--porcelain').split('\n').filter(Boolean);
    return { commit: { hash, time: new Date(Number(seconds) * 1000), changed: changed.map(line => line.slice(3)) } };
  } catch (error) {
    return { problems: [{ path: 'commit', message: `git does not say which: ${(error as Error).message}` }] };
  }
};

/** Why a chart of this commit can't be published: what it is said to be made from must be all that it is made from. */
export const commitProblems = ({ changed }: Commit): Problem[] => {
  if (changed.length === 0) return [];
  const [first, ...more] = changed;
  const named = more.length === 0 ? `${first} differs` : `${first} and ${more.length} more differ`;
  return [{ path: 'commit', message: `${named} from it: commit first, or try with --dry-run` }];
};

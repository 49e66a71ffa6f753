import { spawnSync } from 'node:child_process';

/**
 * What a program printed, on both its ways, as Helm prints the digest of what it pushed on one or the other. It runs in
 * `root`, in UTC: Helm writes times as the machine's zone has them. Throws what it complained of where it fails.
 * It waits until the program has ended; what a person may stop meanwhile runs by cluster/programs.ts.
 */
export const said = (root: string, program: string, args: string[]): { out: string; all: string } => {
  const env = { ...process.env, TZ: 'UTC' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim() || stdout.trim() || `${program} ended with ${status}`);
  return { out: stdout, all: `${stdout}\n${stderr}` };
};

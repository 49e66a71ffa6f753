import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Something to time: `run` is, `prepare` before it is not. */
export interface Contender {
  prepare?: () => void;
  run: () => void;
}

/** A program run to its end, with what it prints thrown away. Throws, with what it said on stderr, where it fails. */
export const program = (file: string, args: string[], cwd: string): Contender => ({
  run: () => {
    const { status, stderr, error } = spawnSync(file, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw error ?? new Error(`${file} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  },
});

const time = ({ prepare, run }: Contender): number => {
  prepare?.();
  const start = performance.now();
  run();
  return performance.now() - start;
};

/** The times of as many contenders as were given, in their order. */
type Times<Contenders extends Contender[]> = { [Place in keyof Contenders]: number[] };

/**
 * Milliseconds of each contender in each round, after a round that does not count. They take turns, so that a busy
 * minute falls on all of them, and every other round runs backwards, so that none is always the one after another.
 */
export const interleave = <Contenders extends Contender[]>(
  rounds: number,
  contenders: [...Contenders],
): Times<Contenders> => {
  const lanes = contenders.map(contender => ({ contender, times: [] as number[] }));
  for (const { contender } of lanes) time(contender);
  for (let round = 0; round < rounds; round += 1)
    for (const { contender, times } of round % 2 === 0 ? lanes : lanes.toReversed()) times.push(time(contender));
  return lanes.map(({ times }) => times) as Times<Contenders>;
};

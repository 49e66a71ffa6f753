import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, isOver, table } from './bench/figures.ts';
import { generatorGrowth, helmGrowth } from './bench/growth.ts';
import { generatorFigures, helmFigures } from './bench/programs.ts';
import { releaseFigures } from './bench/release.ts';
import { openWorkshop } from './bench/workshop.ts';

/**
 * npm run bench                 every budget of the project, measured now, on this machine; exit 1 when one is exceeded
 * npm run bench -- --quick      the same with fewer rounds
 * npm run bench -- --json       the figures as JSON
 *
 * Each figure compares two things measured in turn in the same run, so a slow machine does not exceed a budget.
 */
const has = (flag: string): boolean => process.argv.includes(flag);

const programRounds = has('--quick') ? 7 : 31;
const growthRounds = has('--quick') ? 3 : 9;

const measure = (): Figure[] => {
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-bench-'));
  try {
    const workshop = openWorkshop(folder);
    return [
      ...generatorFigures(workshop, programRounds),
      ...helmFigures(workshop, programRounds),
      ...releaseFigures(workshop),
      ...generatorGrowth(growthRounds),
      ...helmGrowth(workshop, growthRounds),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Said where other work competed with ours: ratios bear that well, but not to the last per cent. */
const busy = (load: number): string[] =>
  load > availableParallelism() / 2
    ? [`The machine was busy when this began (load ${load.toFixed(1)}): believe no narrow result.`]
    : [];

const load = loadavg()[0] ?? 0;
const figures = measure();
const over = figures.filter(isOver).map(({ what }) => what);
const outcome = over.length === 0 ? 'Every budget is kept.' : `Over budget: ${over.join('; ')}.`;
console.log(has('--json') ? JSON.stringify(figures, null, 2) : [table(figures), '', outcome, ...busy(load)].join('\n'));
process.exitCode = over.length === 0 ? 0 : 1;

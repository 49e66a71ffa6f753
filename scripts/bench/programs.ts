import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, ms } from './figures.ts';
import { interleave, program } from './interleave.ts';
import { median, ratio } from './statistics.ts';
import { build, bundle, type Workshop } from './workshop.ts';

const against = (these: number[], those: number[], what: string): Pick<Figure, 'measured' | 'unit' | 'from'> => ({
  measured: ratio(these, those),
  unit: 'times',
  from: `${ms(median(these))} against ${ms(median(those))} of ${what}`,
});

/** What it costs to generate, as people run it, against starting Node at all. */
export const generatorFigures = ({ folder }: Workshop, rounds: number): Figure[] => {
  const node = (...args: string[]) => program(process.execPath, args, folder);
  const nothing = node('-e', '0');
  const write = {
    ...node(bundle),
    // One file differs, as after an edit, so the whole tree is compared, written and put in the place of the old one.
    prepare: () => appendFileSync(join(folder, 'charts/environments/local.yaml'), '# edited\n'),
  };
  const [started, checked, written] = interleave(rounds, [nothing, node(bundle, '--check'), write]);
  // Apart from the others: what esbuild leaves running for a moment would be counted as theirs.
  const [startedAgain, built] = interleave(Math.ceil(rounds / 5), [nothing, build]);
  return [
    {
      what: 'generate --check, without bundling',
      ...against(checked, started, 'node -e 0'),
      budget: 3,
      stretch: 2,
    },
    // Each file is linked into the new tree and taken out of the old one: that grows with their number.
    { what: 'generate, all files written, without bundling', ...against(written, started, 'node -e 0'), budget: 3.5 },
    { what: 'bundling the generator', ...against(built, startedAgain, 'node -e 0') },
  ];
};

/** What it costs to render the umbrella, against a chart with nothing in it, and how much of that is for the schemas. */
export const helmFigures = ({ folder, helm }: Workshop, rounds: number): Figure[] => {
  const template = (...args: string[]) => program(helm, ['template', 'writecarenotes', ...args], folder);
  const [empty, checked, unchecked, meshed] = interleave(rounds, [
    template('empty'),
    template('charts/umbrella'),
    template('charts/umbrella', '--skip-schema-validation'),
    template('charts/umbrella', '--values=charts/environments/production.yaml'),
  ]);
  return [
    // 3.5 for tiers and monitoring, 0.1 for the mesh's chart, which Helm reads before it sees that it is off, and 0.3 for the
    // front door, which is on.
    { what: 'helm template charts/umbrella', ...against(checked, empty, 'an empty chart'), budget: 3.9 },
    // A mesh is nearly two hundred objects more.
    { what: 'the same of production, with the mesh', ...against(meshed, empty, 'an empty chart'), budget: 5 },
    {
      what: 'schema validation, of helm template',
      measured: 100 * (1 - ratio(unchecked, checked)),
      unit: 'percent',
      budget: 12,
      from: `${ms(median(checked))} with it, ${ms(median(unchecked))} without`,
    },
  ];
};

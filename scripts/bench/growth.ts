import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generate } from '../../generator/generate.ts';
import { printProblems } from '../../generator/model/problem.ts';
import { type Figure, ms } from './figures.ts';
import { interleave, program } from './interleave.ts';
import { exponent, median, ratio } from './statistics.ts';
import { syntheticValues } from './synthetic.ts';
import type { Workshop } from './workshop.ts';

const filesOf = (count: number) => {
  const result = generate(syntheticValues(count));
  if ('problems' in result) throw new Error(`synthetic values are wrong:\n${printProblems(result.problems)}`);
  return result.files;
};

/**
 * A fixed piece of work for the processor: a document of this many entries, parsed and printed. It takes about 0.5 ms on
 * the machine on which 0.5 ms a service became the budget, so one yardstick a service says the same on any machine.
 */
const yardstickEntries = 330;

/** Many yardsticks at a time, as one alone is too short for a clock. */
const yardsticks = 100;

const yardstickDocument = (): string =>
  JSON.stringify(
    Array.from({ length: yardstickEntries }, (_, index) => ({
      name: `entry-${index}`,
      port: 20_000 + index,
      calls: [1, 2, 3, 4].map(step => ({ to: `entry-${index + step}`, reason: 'it calls' })),
    })),
  );

/** What one size took: the number of services, and milliseconds. */
type Point = [services: number, ms: number];

const listed = (points: Point[]): string => points.map(([services, time]) => `${services}: ${ms(time)}`).join(', ');

const generatedSizes = [30, 100, 300];
const largest = 1000;

/** How the cost of generating grows with the number of services, and what one of a thousand costs. */
export const generatorGrowth = (rounds: number): Figure[] => {
  const document = yardstickDocument();
  const yardstick = {
    run: () => {
      for (let time = 0; time < yardsticks; time += 1) JSON.stringify(JSON.parse(document));
    },
  };
  const contender = (count: number) => {
    const values = syntheticValues(count);
    return { run: () => generate(values) };
  };
  const [measure, large, ...others] = interleave(rounds, [
    yardstick,
    contender(largest),
    ...generatedSizes.map(contender),
  ]);
  const small = others.map((times, place): Point => [generatedSizes[place] as number, median(times)]);
  const points: Point[] = [...small, [largest, median(large)]];
  const [each, one] = [large.map(time => time / largest), measure.map(time => time / yardsticks)];
  return [
    {
      what: `generate, growth from 30 to ${largest} services`,
      measured: exponent(points),
      unit: 'exponent',
      budget: 1.1,
      from: listed(points),
    },
    {
      what: `generate, each of ${largest} services`,
      measured: ratio(each, one),
      unit: 'times',
      budget: 1,
      from: `${ms(median(each))} against ${ms(median(one))} of the yardstick, a JSON document parsed and printed`,
    },
  ];
};

const renderedSizes = [30, 100, 300];

const writeCharts = (folder: string, count: number): void => {
  for (const { path, content } of filesOf(count)) {
    const destination = join(folder, path);
    mkdirSync(dirname(destination), { recursive: true });
    writeFileSync(destination, content);
  }
};

/** How the time that Helm takes beyond that for an empty chart grows with the number of services: as is, and with the mesh. */
export const helmGrowth = ({ folder, helm }: Workshop, rounds: number): Figure[] => {
  const template = (chart: string, ...args: string[]) =>
    program(helm, ['template', 'writecarenotes', chart, ...args], folder);
  for (const count of renderedSizes) writeCharts(join(folder, `synthetic-${count}`), count);
  const figure = (what: string, ...args: string[]): Figure => {
    const contender = (count: number) => template(`synthetic-${count}/charts/umbrella`, ...args);
    const [empty, ...rendered] = interleave(rounds, [template('empty'), ...renderedSizes.map(contender)]);
    // Helm's own start is the same for all sizes and would hide how the rest grows.
    const beyond = (times: number[]): number => median(times) - median(empty);
    const points = rendered.map((times, place): Point => [renderedSizes[place] as number, beyond(times)]);
    const from = `${listed(points)} more than an empty chart`;
    return { what, measured: exponent(points), unit: 'exponent', budget: 1.2, from };
  };
  return [
    figure('helm template, growth from 30 to 300 services'),
    figure('the same with the mesh', '--set=global.writecarenotes.mesh.enabled=true'),
  ];
};

import { printProblems } from '../generator/model/problem.ts';
import { differenceOf } from './diff/difference.ts';
import { printed } from './diff/print.ts';
import { sidesOf } from './diff/renders.ts';
import { wishOf } from './diff/wish.ts';
import { root } from './root.ts';

/**
 * npm run diff -- --environment NAME [--values FILE]... [--release NAME] [--namespace NAME] [--from FILE|FOLDER] [--json]
 *
 * What an upgrade would change: the release in the cluster against what the charts of this checkout render with these
 * values. --from compares with a rendered file, or with the charts of another checkout, and asks no cluster. It changes
 * nothing, and shows no value of a Secret.
 *
 * Ends with 0 when it was told, whatever would change; with 1 where something is wrong with what it was given.
 */
const usage =
  'npm run diff -- --environment NAME [--values FILE]... [--release NAME] [--namespace NAME] [--from FILE|FOLDER] [--json]';

const main = (): number => {
  const asked = wishOf(process.argv.slice(2));
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${usage}`);
    return 1;
  }
  const sides = sidesOf(root, asked.wish);
  if ('problems' in sides) {
    console.error(printProblems(sides.problems));
    return 1;
  }
  const { before, after } = sides;
  const difference = differenceOf(before.manifests, after.manifests);
  const text = asked.wish.json
    ? JSON.stringify({ from: before.from, to: after.from, ...difference }, null, 2)
    : printed(difference, before.from, after.from);
  console.log(text);
  return 0;
};

process.exitCode = main();

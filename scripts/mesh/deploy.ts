import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parse } from 'yaml';
import { chalk } from 'zx';
import { printProblems } from '../../generator/model/problem.ts';
import { values } from '../../values/values.ts';
import { lastLine } from '../rights.ts';
import { preflight } from './preflight.ts';
import type { findPrograms, Programs } from './programs.ts';
import { root } from './root.ts';
import { type Failure, go, printPlan, say } from './steps.ts';
import { trouble } from './trouble.ts';
import { upstreams } from './upstream.ts';
import { isClosed, joiningWay, leavingWay } from './ways.ts';
import { type Wish, wishOf } from './wish.ts';
import { afterwards, usage } from './words.ts';

const frontDoorOf = (environment: string): string => {
  const file = readFileSync(`${root}charts/environments/${environment}.yaml`, 'utf8');
  const { global } = parse(file) as { global?: { writecarenotes?: { frontDoor?: string } } };
  return global?.writecarenotes?.frontDoor ?? values.platform.global.frontDoor ?? 'none';
};

const wayOf = (wish: Wish) => (wish.way === 'join' ? joiningWay : leavingWay);

const confirmed = async ({ way, yes }: Wish, where: string): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const what = way === 'join' ? 'Every pod of the services is restarted, tier by tier.' : 'The mesh is taken away.';
  const answer = await terminal.question(`${what} Type yes to go on in ${where}: `);
  terminal.close();
  return answer.trim() === 'yes';
};

const explain = async ({ step, index, since, error }: Failure, programs: Programs): Promise<void> => {
  console.error(`\n${chalk.red('Failed')} at step ${index + 1}: ${step.title}`);
  for (const line of error.message.split('\n')) console.error(`  ${line}`);
  const found = await trouble(programs, step.namespaces, since);
  if (found.length > 0) console.error(['What the cluster says:', ...found.map(line => `  ${line}`)].join('\n'));
  console.error('Nothing is taken back. Put right what is said above and run the same again: it goes on from here.');
};

const inCluster = async (wish: Wish, programs: Programs): Promise<number> => {
  const where = (await programs.kubectl(['config', 'current-context']).catch(() => 'the default context')).trim();
  say(`In ${where}: looking at cluster, rights and the release ${wish.release}.`);
  const wanted = upstreams(wish, frontDoorOf(wish.environment));
  const found = await preflight(programs, wish, wanted).catch((error: Error) => {
    return { problems: [{ path: 'cluster', message: error.message }] };
  });
  if (programs.signal.aborted) return 130;
  if ('problems' in found) {
    console.error(`Nothing was changed. In ${where}:\n${printProblems(found.problems)}`);
    return 2;
  }
  const { platform, warnings } = found;
  for (const warning of warnings) say(`  ${chalk.yellow('Note')}: ${warning}`);
  say(`The mesh of ${wish.release} (${platform.environment}) is ${platform.deployed}.\n`);
  const steps = wayOf(wish)(wish, platform.frontDoor, isClosed(platform));
  if (wish.dryRun) {
    await printPlan(steps, programs);
    say('\nDry run: nothing was changed.');
    return 0;
  }
  if (!(await confirmed(wish, where))) {
    console.error('Not confirmed, nothing was changed. Without a terminal, say --yes.');
    return 2;
  }
  const failure = await go(steps, programs);
  if (failure && programs.signal.aborted) {
    console.error(
      `\nStopped at step ${failure.index + 1}: ${failure.step.title}. Run the same again: it goes on from here.`,
    );
    return 130;
  }
  if (failure) {
    await explain(failure, programs);
    return 1;
  }
  say(afterwards(wish));
  return 0;
};

/**
 * The whole program: what `args` ask for, with the programs that `find` finds. Prints what happens, and returns the exit
 * code. Refuses wrong arguments, and a cluster that is not ready for it, before anything is changed.
 */
export const deploy = async (args: string[], find: () => ReturnType<typeof findPrograms>): Promise<number> => {
  const asked = wishOf(args);
  if ('help' in asked) {
    say(usage);
    return 0;
  }
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${usage}`);
    return 2;
  }
  const found = find();
  if ('problems' in found) {
    console.error(`Nothing was changed.\n${printProblems(found.problems)}`);
    return 2;
  }
  const { wish } = asked;
  const absent = await found.programs
    .kubectl(['get', '--raw=/readyz', '--request-timeout=15s'])
    .then(() => '', lastLine);
  if (absent === '') return inCluster(wish, found.programs);
  if (!wish.dryRun) {
    console.error(`Nothing was changed.\n  cluster: does not answer: ${absent}`);
    return 2;
  }
  say('No cluster answers, so this is what would be done where nothing is done yet.\n');
  await printPlan(wayOf(wish)(wish, frontDoorOf(wish.environment), false));
  say('\nDry run: nothing was changed.');
  return 0;
};

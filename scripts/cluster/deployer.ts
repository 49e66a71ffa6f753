import { chalk } from 'zx';
import { type Problem, printProblems } from '../../generator/model/problem.ts';
import type { Answer, Asked } from './asked.ts';
import type { findPrograms, Programs } from './programs.ts';
import { lastLine } from './rights.ts';
import { type Failure, go, printPlan, type Step, say } from './steps.ts';
import { question as ask, hasTerminal } from './terminal.ts';
import { trouble } from './trouble.ts';

/** What was found in the cluster: the way to go, and what a person should know; or all that stands in its way. */
export type Found =
  | { steps: Step[]; notes: string[]; standing: string; question: string; afterwards: () => Promise<string> }
  | { problems: Problem[] };

/** A program that changes a cluster, step by step. */
export interface Deployer<Wish extends Asked> {
  /** The words of --help. */
  usage: string;
  wishOf: (args: string[]) => Answer<Wish>;
  /** What it looks at before anything is changed, for a person who waits. */
  looking: (wish: Wish) => string;
  /** Looks, and changes nothing. `where` is the context's name. */
  look: (programs: Programs, wish: Wish, where: string) => Promise<Found>;
  /** The steps of a dry run where no cluster answers. */
  stepsWithout: (programs: Programs, wish: Wish) => Promise<Step[]>;
  /** What is left in the cluster after a step failed, and how to go on. */
  afterFailure: string;
}

const confirmed = async ({ yes }: Asked, words: string, signal: AbortSignal): Promise<boolean> => {
  if (yes) return true;
  if (!hasTerminal()) return false;
  return (await ask(words, { signal }).catch(() => '')) === 'yes';
};

const explain = async ({ step, index, since, error }: Failure, programs: Programs, after: string): Promise<void> => {
  console.error(`\n${chalk.red('Failed')} at step ${index + 1}: ${step.title}`);
  for (const line of error.message.split('\n')) console.error(`  ${line}`);
  const found = await trouble(programs, step.namespaces, since);
  if (found.length > 0) console.error(['What the cluster says:', ...found.map(line => `  ${line}`)].join('\n'));
  console.error(after);
};

const inCluster = async <Wish extends Asked>(
  { looking, look, afterFailure }: Deployer<Wish>,
  wish: Wish,
  programs: Programs,
): Promise<number> => {
  const where = (await programs.kubectl(['config', 'current-context']).catch(() => 'the default context')).trim();
  say(`In ${where}: ${looking(wish)}.`);
  const found = await look(programs, wish, where).catch((error: Error): Found => {
    return { problems: [{ path: 'cluster', message: error.message }] };
  });
  if (programs.signal.aborted) return 130;
  if ('problems' in found) {
    console.error(`Nothing was changed. In ${where}:\n${printProblems(found.problems)}`);
    return 2;
  }
  const { steps, notes, standing, question, afterwards } = found;
  for (const note of notes) say(`  ${chalk.yellow('Note')}: ${note}`);
  say(`${standing}\n`);
  if (wish.dryRun) {
    await printPlan(steps, programs);
    say('\nDry run: nothing was changed.');
    return 0;
  }
  const goesOn = await confirmed(wish, `${question} Type yes to go on in ${where}: `, programs.signal);
  if (programs.signal.aborted) {
    console.error('\nStopped, nothing was changed.');
    return 130;
  }
  if (!goesOn) {
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
    await explain(failure, programs, afterFailure);
    return 1;
  }
  // All is done by now; what cannot be seen any more is no failure.
  say(await afterwards().catch(lastLine));
  return 0;
};

/**
 * The whole of such a program: what `args` ask for, with the programs that `find` finds. Prints what happens, and returns
 * the exit code: 0 done, 1 a step failed, 130 stopped; 2 wrong arguments, or a cluster that is not ready for it, before
 * anything is changed.
 */
export const run = async <Wish extends Asked>(
  deployer: Deployer<Wish>,
  args: string[],
  find: () => ReturnType<typeof findPrograms>,
): Promise<number> => {
  const asked = deployer.wishOf(args);
  if ('help' in asked) {
    say(deployer.usage);
    return 0;
  }
  if ('problems' in asked) {
    console.error(`${printProblems(asked.problems)}\n\n${deployer.usage}`);
    return 2;
  }
  const found = find();
  if ('problems' in found) {
    console.error(`Nothing was changed.\n${printProblems(found.problems)}`);
    return 2;
  }
  const { wish } = asked;
  const { programs } = found;
  const absent = await programs.kubectl(['get', '--raw=/readyz', '--request-timeout=15s']).then(() => '', lastLine);
  if (absent === '') return inCluster(deployer, wish, programs);
  if (!wish.dryRun) {
    console.error(`Nothing was changed.\n  cluster: does not answer: ${absent}`);
    return 2;
  }
  const steps = await deployer.stepsWithout(programs, wish).catch((error: Error) => error);
  if (steps instanceof Error) {
    console.error(`Nothing was changed.\n  ${steps.message.trim().replaceAll('\n', '\n  ')}`);
    return 2;
  }
  say('No cluster answers, so this is what would be done where nothing is done yet.\n');
  await printPlan(steps);
  say('\nDry run: nothing was changed.');
  return 0;
};

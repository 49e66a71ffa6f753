import type { Problem } from '../../generator/model/problem.ts';
import { argumentsOf, type Given, nameProblem, noWords, type Option, secondsOf, timeProblem } from '../arguments.ts';
import { environmentProblem } from '../environments.ts';

/** What every program that changes a cluster is asked for, beside its own. */
export interface Asked {
  environment: string;
  release: string;
  /** How long a step may take, as people write it, and in seconds. */
  timeout: string;
  seconds: number;
  dryRun: boolean;
  yes: boolean;
}

/** What a command line comes to: what is asked for, the words of --help, or everything that is wrong with it. */
export type Answer<Wish> = { wish: Wish } | { help: true } | { problems: Problem[] };

/** What one of these programs takes of its own. */
export interface Own<More> {
  options: Record<string, Option>;
  /** The timeout of a step where none is given. */
  patience: string;
  /** What is asked for beside the common, of arguments that are in order. */
  more: (given: Given) => More;
}

const commonOptions: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  release: { takes: 'one', rule: nameProblem },
  timeout: { takes: 'one', rule: timeProblem },
  'dry-run': { takes: 'nothing' },
  yes: { takes: 'nothing' },
  help: { takes: 'nothing' },
};

const askedOf = ({ flags, texts }: Given, patience: string): Asked => {
  const timeout = texts.timeout?.[0] ?? patience;
  return {
    environment: texts.environment?.[0] ?? 'production',
    release: texts.release?.[0] ?? 'writecarenotes',
    timeout,
    seconds: secondsOf(timeout) ?? 0,
    dryRun: flags.has('dry-run'),
    yes: flags.has('yes'),
  };
};

/** What these arguments ask one of these programs for. */
export const answerTo = <More>(args: string[], own: Own<More>): Answer<Asked & More> => {
  const { given, problems } = argumentsOf(args, { ...commonOptions, ...own.options });
  if (given.flags.has('help')) return { help: true };
  const all = [...noWords(given.words), ...problems];
  if (all.length > 0) return { problems: all };
  return { wish: { ...askedOf(given, own.patience), ...own.more(given) } };
};

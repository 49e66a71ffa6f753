import { type Given, nameProblem, type Option, secondsOf, timeProblem } from '../arguments.ts';
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

/** The options for it. */
export const commonOptions: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  release: { takes: 'one', rule: nameProblem },
  timeout: { takes: 'one', rule: timeProblem },
  'dry-run': { takes: 'nothing' },
  yes: { takes: 'nothing' },
  help: { takes: 'nothing' },
};

/** What was asked for, of arguments that are in order; `patience` is the timeout where none is given. */
export const askedOf = ({ flags, texts }: Given, patience: string): Asked => {
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

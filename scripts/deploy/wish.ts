import type { Problem } from '../../generator/model/problem.ts';
import {
  argumentsOf,
  fileProblem,
  fromWhereTheyStand,
  nameProblem,
  noWords,
  type Option,
  secondsOf,
  timeProblem,
} from '../arguments.ts';
import { environmentProblem } from '../environments.ts';

/** What is to be installed, and how. */
export interface Wish {
  environment: string;
  /** Files of one's own, on top of the environment's. Absolute paths. */
  values: string[];
  release: string;
  /** How long Helm may wait for pods, as people write it, and in seconds. */
  timeout: string;
  seconds: number;
  /** Checks of the doctor that may fail all the same, by name. */
  accepted: string[];
  namespacesOnly: boolean;
  dryRun: boolean;
  yes: boolean;
}

const options: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  values: { takes: 'many', rule: fileProblem },
  release: { takes: 'one', rule: nameProblem },
  timeout: { takes: 'one', rule: timeProblem },
  accept: { takes: 'many' },
  'namespace-labels-only': { takes: 'nothing' },
  'dry-run': { takes: 'nothing' },
  yes: { takes: 'nothing' },
  help: { takes: 'nothing' },
};

/** What these arguments ask for (`help`: the words of --help), or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { help: true } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  if (flags.has('help')) return { help: true };
  const all = [...noWords(words), ...problems];
  if (all.length > 0) return { problems: all };
  const timeout = texts.timeout?.[0] ?? '15m';
  return {
    wish: {
      environment: texts.environment?.[0] ?? 'production',
      values: (texts.values ?? []).map(fromWhereTheyStand),
      release: texts.release?.[0] ?? 'writecarenotes',
      timeout,
      seconds: secondsOf(timeout) ?? 900,
      accepted: texts.accept ?? [],
      namespacesOnly: flags.has('namespace-labels-only'),
      dryRun: flags.has('dry-run'),
      yes: flags.has('yes'),
    },
  };
};

import type { Problem } from '../../generator/model/problem.ts';
import { argumentsOf, fileProblem, fromWhereTheyStand, noWords, type Option } from '../arguments.ts';
import { type Asked, askedOf, commonOptions } from '../cluster/asked.ts';

/** What is to be installed, and how. */
export interface Wish extends Asked {
  /** Files of one's own, on top of the environment's. Absolute paths. */
  values: string[];
  /** Checks of the doctor that may fail all the same, by name. */
  accepted: string[];
  namespacesOnly: boolean;
}

const options: Record<string, Option> = {
  ...commonOptions,
  values: { takes: 'many', rule: fileProblem },
  accept: { takes: 'many' },
  'namespace-labels-only': { takes: 'nothing' },
};

/** What these arguments ask for (`help`: the words of --help), or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { help: true } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  if (flags.has('help')) return { help: true };
  const all = [...noWords(words), ...problems];
  if (all.length > 0) return { problems: all };
  return {
    wish: {
      ...askedOf(given, '15m'),
      values: (texts.values ?? []).map(fromWhereTheyStand),
      accepted: texts.accept ?? [],
      namespacesOnly: flags.has('namespace-labels-only'),
    },
  };
};

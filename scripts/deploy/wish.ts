import { fileProblem, fromWhereTheyStand } from '../arguments.ts';
import { type Answer, type Asked, answerTo, type Own } from '../cluster/asked.ts';

/** What is to be installed, and how. */
export interface Wish extends Asked {
  /** Files of one's own, on top of the environment's. Absolute paths. */
  values: string[];
  /** Checks of the doctor that may fail all the same, by name. */
  accepted: string[];
  namespacesOnly: boolean;
}

const own: Own<Omit<Wish, keyof Asked>> = {
  options: {
    values: { takes: 'many', rule: fileProblem },
    accept: { takes: 'many' },
    'namespace-labels-only': { takes: 'nothing' },
  },
  patience: '15m',
  more: ({ flags, texts }) => ({
    values: (texts.values ?? []).map(fromWhereTheyStand),
    accepted: texts.accept ?? [],
    namespacesOnly: flags.has('namespace-labels-only'),
  }),
};

/** What these arguments ask for (`help`: the words of --help), or everything that is wrong with them. */
export const wishOf = (args: string[]): Answer<Wish> => answerTo(args, own);

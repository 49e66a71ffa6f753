import type { Problem } from '../../generator/model/problem.ts';
import { argumentsOf, fileProblem, fromWhereTheyStand, noWords, type Option } from '../arguments.ts';
import { environmentProblem } from '../environments.ts';

/** What is to be looked at: which values, in which cluster, for which release. */
export interface Wish {
  environment?: string;
  values: string[];
  context?: string;
  release: string;
  json: boolean;
}

export const usage =
  'npm run doctor -- [--environment NAME] [--values FILE]... [--release NAME] [--context NAME] [--json]';

const options: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  values: { takes: 'many', rule: fileProblem },
  context: { takes: 'one' },
  release: { takes: 'one' },
  json: { takes: 'nothing' },
};

/** What the arguments wish for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  const all = [...noWords(words), ...problems];
  if (all.length > 0) return { problems: all };
  const [environment, context] = [texts.environment?.[0], texts.context?.[0]];
  return {
    wish: {
      ...(environment && { environment }),
      ...(context && { context }),
      values: (texts.values ?? []).map(fromWhereTheyStand),
      release: texts.release?.[0] ?? 'writecarenotes',
      json: flags.has('json'),
    },
  };
};

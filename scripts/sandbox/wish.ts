import type { Problem } from '../../generator/model/problem.ts';
import { argumentsOf, noWords, type Option } from '../arguments.ts';
import { environmentProblem } from '../environments.ts';

/** A cluster: its nodes, and what each of them has for pods. */
export interface Size {
  nodes: number;
  cpu: string;
  memory: string;
  /** Staging and production need Istio; so does whoever turns the mesh on by hand later. */
  mesh: boolean;
}

/** What is to be installed: an environment, or the chart's own values, and the cluster for it. */
export interface Wish {
  environment?: string;
  size: Size;
  once: boolean;
}

/** The chart's own values are production's without the mesh. */
const large: Size = { nodes: 6, cpu: '8', memory: '16Gi', mesh: false };
const production: Size = { ...large, mesh: true };

/** What each environment is meant for. */
const sizes: Record<string, Size> = {
  local: { nodes: 1, cpu: '4', memory: '8Gi', mesh: false },
  // 4 CPU and 8 GiB, less what the system of a node keeps to itself.
  staging: { nodes: 3, cpu: '3800m', memory: '6656Mi', mesh: true },
  production,
};

/** The cluster that an environment is meant for, or the chart's own values; for one that is not known here, production's. */
export const sizeFor = (environment?: string): Size =>
  environment === undefined ? large : (sizes[environment] ?? production);

const nodesProblem = (text: string): string | undefined =>
  /^[0-9]+$/.test(text) && Number(text) >= 1 && Number(text) <= 50 ? undefined : 'a number from 1 to 50';

const options: Record<string, Option> = {
  environment: { takes: 'one', rule: environmentProblem },
  nodes: { takes: 'one', what: 'a number from 1 to 50', rule: nodesProblem },
  once: { takes: 'nothing' },
};

/** What the arguments ask for, or everything that is wrong with them. */
export const wishOf = (args: string[]): { wish: Wish } | { problems: Problem[] } => {
  const { given, problems } = argumentsOf(args, options);
  const { flags, texts, words } = given;
  const all = [...noWords(words), ...problems];
  if (all.length > 0) return { problems: all };
  const environment = texts.environment?.[0];
  const size = sizeFor(environment);
  return {
    wish: {
      ...(environment && { environment }),
      size: { ...size, nodes: Number(texts.nodes?.[0] ?? size.nodes) },
      once: flags.has('once'),
    },
  };
};

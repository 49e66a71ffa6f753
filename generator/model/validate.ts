import type { Values } from '../../values-schema/types.ts';
import { graphRules, writtenServices } from './graph-rules.ts';
import { installProblems } from './install-rules.ts';
import { buildPlatform, type Platform } from './platform.ts';
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';

/**
 * Checks typed values against their schemas, the rules of the graph, and the rules of each environment as installed.
 * Returns every problem found, or the resolved platform.
 */
export const validate = (values: unknown): { problems: Problem[] } | { platform: Platform } => {
  const shape = schemaProblems(values);
  const written = values as Values;
  const services = writtenServices(written);
  const graph = Object.values(graphRules).flatMap(rule => rule(written, services));
  if (shape.length + graph.length > 0) return { problems: [...shape, ...graph, ...installedAnyway(written)] };
  const platform = buildPlatform(written);
  const installed = installProblems(platform, written);
  return installed.length > 0 ? { problems: installed } : { platform };
};

/** Values of a wrong shape can still show what else is wrong at install, unless their shape stops us from looking. */
const installedAnyway = (values: Values): Problem[] => {
  try {
    return installProblems(buildPlatform(values), values);
  } catch {
    return [];
  }
};

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suggestion } from '../generator/model/problem.ts';
import { root } from './root.ts';

/** The names of the environments that charts/environments has a file for: of this project, or of another checkout. */
export const environments = (checkout = root): string[] =>
  readdirSync(join(checkout, 'charts', 'environments'))
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.replace('.yaml', ''))
    .sort();

/** The file of an environment, from the project's folder. */
export const environmentFile = (name: string): string => `charts/environments/${name}.yaml`;

/** What is wrong with the name of an environment; undefined: nothing. */
export const environmentProblem = (name: string): string | undefined => {
  const known = environments();
  if (known.includes(name)) return undefined;
  return `there are ${known.join(', ')} in charts/environments${suggestion(name, known)}`;
};

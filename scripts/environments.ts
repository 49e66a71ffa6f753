import { readdirSync } from 'node:fs';
import { suggestion } from '../generator/model/problem.ts';
import { root } from './root.ts';

/** The names of the environments that charts/environments has a file for. */
export const environments = (): string[] =>
  readdirSync(`${root}charts/environments`)
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.replace('.yaml', ''));

/** The file of an environment, from the project's folder. */
export const environmentFile = (name: string): string => `charts/environments/${name}.yaml`;

/** What is wrong with the name of an environment; undefined: nothing. */
export const environmentProblem = (name: string): string | undefined => {
  const known = environments();
  if (known.includes(name)) return undefined;
  return `there are ${known.join(', ')} in charts/environments${suggestion(name, known)}`;
};

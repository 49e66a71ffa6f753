import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { root } from '../render.ts';

const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The name of the file in scripts/ that a program leads to, without its ending; undefined: there is no such program. */
const baseOf = (program: string): string | undefined => {
  if (program.startsWith('scripts/'))
    return existsSync(`${root}${program}`) ? read(program).match(/scripts\/([\w-]+)\.ts/)?.[1] : undefined;
  const script = scripts[program];
  if (script === undefined) return undefined;
  // `generate` runs the bundle that is made of scripts/generate.ts.
  return script.match(/(?:scripts|\.build)\/([\w-]+)\.(?:ts|cjs)$/)?.[1] ?? program;
};

/** The sources of a program: its file, and the folder beside it. */
const sourcesOf = (base: string): string[] => {
  const folder = `scripts/${base}`;
  const beside = existsSync(`${root}${folder}`) ? readdirSync(`${root}${folder}`, { encoding: 'utf8' }) : [];
  return [`${folder}.ts`, ...beside.filter(name => name.endsWith('.ts')).map(name => `${folder}/${name}`)]
    .filter(path => existsSync(`${root}${path}`))
    .map(read);
};

const known = new Map<string, Set<string> | undefined>();

/** The options in what a program says of its use; in its sources as a whole, where it has no words for that. */
const optionsIn = (base: string): Set<string> => {
  const sources = sourcesOf(base).join('\n');
  const usages = [...sources.matchAll(/\busage\b[^=\n]*=\s*(`[^`]*`|'[^'\n]*')/g)].map(([, words]) => words);
  const text = usages.length > 0 ? usages.join('\n') : sources;
  return new Set([...text.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option));
};

/** The options that a program of ours takes; undefined: there is no such program. */
export const optionsOf = (program: string): Set<string> | undefined => {
  if (!known.has(program)) {
    const base = baseOf(program);
    known.set(program, base === undefined ? undefined : optionsIn(base));
  }
  return known.get(program);
};

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../generator/model/platform.ts';
import { printProblems } from '../generator/model/problem.ts';
import { argumentsOf, type Given, noWords, type Option } from './arguments.ts';
import { root } from './root.ts';
import { validPlatform } from './valid.ts';

/** A generated document that stands beside others in docs/, and so belongs to no folder that is generated whole. */
export interface DocumentFile {
  path: string;
  content: string;
}

/** Those of the files that are not under `root`, or not with this content. */
export const differing = (root: string, files: DocumentFile[]): DocumentFile[] =>
  files.filter(({ path, content }) => {
    const there = join(root, path);
    return !existsSync(there) || readFileSync(there, 'utf8') !== content;
  });

/** Writes them, each whole. */
export const writeDocuments = (root: string, files: DocumentFile[]): void => {
  for (const { path, content } of files) writeFileSync(join(root, path), content);
};

/** A program that writes documents from the values. Each of them takes --check: write nothing, and say what is old. */
interface Writer {
  /** `npm run map` */
  command: string;
  /** `The map` */
  title: string;
  usage: string;
  /** What it takes beside --check. */
  options: Record<string, Option>;
  make: (platform: Platform, given: Given) => DocumentFile[] | Promise<DocumentFile[]>;
}

/**
 * The whole of such a program: writes the documents that are not what the values give, or names them. Returns the exit
 * code: 1 where the arguments or the values are wrong, or --check finds an old document.
 */
export const runWriter = async (args: string[], { command, title, usage, options, make }: Writer): Promise<number> => {
  const { given, problems } = argumentsOf(args, { ...options, check: { takes: 'nothing' } });
  const wrong = [...noWords(given.words), ...problems];
  if (wrong.length > 0) {
    console.error(`${printProblems(wrong)}\n\n${usage}`);
    return 1;
  }
  const platform = validPlatform();
  if (!platform) return 1;
  const old = differing(root, await make(platform, given));
  const list = old.map(({ path }) => `  ${path}`);
  if (given.flags.has('check') && old.length > 0) {
    console.error([`Not what the values give. Run \`${command}\` and commit what it writes:`, ...list].join('\n'));
    return 1;
  }
  writeDocuments(root, old);
  console.log([old.length === 0 ? `${title} is what the values give.` : 'Written:', ...list].join('\n'));
  return 0;
};

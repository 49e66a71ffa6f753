import type { Block } from './markdown.ts';

/** How a block says that no test runs it: its first line, which a reader sees as well. */
const marks = ['# needs a real cluster', '# needs the internet', '# needs a registry'];

/** Whether a block is marked as needing what the tests don't have. */
export const isMarked = ({ text }: Block): boolean => marks.some(mark => text.startsWith(`${mark}\n`));

/** Whether a block's first line looks like a mark, and may be a misspelt one. */
export const isMarkLike = ({ text }: Block): boolean => /^# needs\b/.test(text);

/** The commands of a text: long lines whole, comments away. A loop's lines are commands of their own. */
export const commandsIn = (text: string): string[] =>
  text
    .replaceAll(/ *\\\n\s*/g, ' ')
    .split('\n')
    .map(line => line.replace(/(^|\s+)# .*$/, '').trim())
    .filter(line => line !== '');

/** What tells a block apart from others of its document: its first command. */
export const nameOf = ({ document, text }: Block): string => `${document}: ${commandsIn(text)[0]}`;

/** A call of one of our programs: an npm script, or a file in scripts/, with the options that it is given. */
export interface Call {
  program: string;
  options: string[];
}

const options = (words: string): string[] => [...words.matchAll(/(?<=^|\s)--[a-z][a-z-]*/g)].map(([option]) => option);

/** The calls of our programs in a command; what comes after `&&`, `|` or `;` is a call of its own. */
export const callsIn = (command: string): Call[] =>
  command.split(/&&|\||;/).flatMap(part => {
    const npm = part.match(/\bnpm (?:run (?:--silent )?([a-z:]+)|(start|test)\b)(?: -- (.*))?/);
    if (npm) return [{ program: npm[1] ?? npm[2] ?? '', options: options(npm[3] ?? '') }];
    const script = part.match(/(?:^|\s)(?:\.\/)?(scripts\/[\w-]+\.(?:sh|ps1))(.*)/);
    return script ? [{ program: script[1] ?? '', options: options(script[2] ?? '') }] : [];
  });

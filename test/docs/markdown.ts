import { readdirSync, readFileSync } from 'node:fs';
import { root } from '../render.ts';

/** A fenced block of a document: its language, the line of its fence, and what stands in it. */
export interface Block {
  document: string;
  line: number;
  language: string;
  text: string;
  /** How far the block is indented; its text is without that. */
  indent: number;
}

/** A document as its tests need it: its blocks, and all else line by line (a block's lines are empty there). */
export interface Document {
  path: string;
  blocks: Block[];
  prose: string[];
}

/** Reads a document, by its path from the project's folder. Knows what we write: fences of three, in a list indented. */
export const documentAt = (path: string): Document => {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: Block | undefined;
  for (const [index, line] of readFileSync(`${root}${path}`, 'utf8').split('\n').entries()) {
    const fence = line.match(/^( *)```(\S*)/);
    prose.push(fence || open ? '' : line);
    if (open && fence) open = undefined;
    else if (fence) {
      open = { document: path, line: index + 1, language: fence[2] ?? '', text: '', indent: fence[1]?.length ?? 0 };
      blocks.push(open);
    } else if (open) open.text += `${line.slice(open.indent)}\n`;
  }
  if (open) throw new Error(`${path}:${open.line}: a block without an end`);
  return { path, blocks, prose };
};

const inFolder = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name}`)
    .sort();

/** The guides, in the order of their names. */
export const guides = (): string[] => inFolder('docs/guides');

/** What people write by hand and others follow: commands, values and paths in them must be right. */
export const written = (): string[] => ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', ...guides()];

/** All Markdown of the project, the generated included: links in it must lead somewhere. */
export const all = (): string[] => [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...inFolder('docs'),
  ...inFolder('charts'),
];

/** What stands between backticks in a document's prose, with its line. */
export const codeIn = ({ prose }: Document): { line: number; code: string }[] =>
  prose.flatMap((text, index) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => ({ line: index + 1, code })));

/** The anchors of a document's headings, as GitHub makes them: small, without signs, spaces as dashes, the second `-1`. */
export const anchorsOf = ({ prose }: Document): Set<string> => {
  const seen = new Map<string, number>();
  const anchors = prose.flatMap(line => {
    const [, title] = line.match(/^#+ (.+)$/) ?? [];
    if (!title) return [];
    const plain = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(plain) ?? 0;
    seen.set(plain, count + 1);
    return [count === 0 ? plain : `${plain}-${count}`];
  });
  return new Set(anchors);
};

/** The targets of a document's links and pictures, with their lines; code is not looked at. */
export const linksIn = ({ prose }: Document): { line: number; target: string }[] =>
  prose.flatMap((text, index) =>
    [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({
      line: index + 1,
      target,
    })),
  );

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Node } from '@vscode/tree-sitter-wasm';

// Its types name exports that Node finds by require alone.
const require = createRequire(import.meta.url);
const { Language, Parser }: typeof import('@vscode/tree-sitter-wasm') = require('@vscode/tree-sitter-wasm');
await Parser.init();

const grammars = dirname(require.resolve('@vscode/tree-sitter-wasm'));

const parserOf = async (grammar: string): Promise<InstanceType<typeof Parser>> =>
  new Parser().setLanguage(await Language.load(join(grammars, `tree-sitter-${grammar}.wasm`)));

const parsers = { sh: await parserOf('bash'), ps1: await parserOf('powershell') };

/** What a file of a shell is written in: sh, read as bash, or PowerShell. */
export type Shell = keyof typeof parsers;

const syntaxOf = (shell: Shell, text: string): Node => {
  const tree = parsers[shell].parse(text);
  if (!tree) throw new Error(`the grammar of ${shell} gave no tree`);
  return tree.rootNode;
};

/** Whether the grammar of its shell understands all of the text. */
export const isUnderstood = (shell: Shell, text: string): boolean => !syntaxOf(shell, text).hasError;

/**
 * Whether PowerShell 5.1 understands it, as far as a grammar can tell. The grammar is that of 5.1 but for && and ||: a
 * ternary, ??, ??= and ?. are errors to it.
 */
export const isUnderstoodBy51 = (text: string): boolean =>
  isUnderstood('ps1', text) && syntaxOf('ps1', text).descendantsOfType('pipeline_chain_tail').length === 0;

/** The text of every string and bare word in it, without quotes; comments are none. */
export const wordsOf = (shell: Shell, text: string): string[] => {
  const types = shell === 'sh' ? ['word', 'string', 'raw_string'] : ['generic_token', 'string_literal'];
  return syntaxOf(shell, text)
    .descendantsOfType(types)
    .flatMap(node => (node ? [node.text.replace(/^(['"])(.*)\1$/, '$2')] : []));
};

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

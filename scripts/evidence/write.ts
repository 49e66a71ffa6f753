import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the evidence consists of: nothing else is ever replaced. */
export const evidenceFiles = ['index.html', 'assets.csv', 'flows.csv', 'statements.csv', 'gaps.csv', 'rendered.yaml'];

/** Why evidence may not be written to a folder: it is a file, or it holds something else, which would be lost. */
export const folderProblem = (folder: string): string | undefined => {
  if (!existsSync(folder)) return undefined;
  if (!statSync(folder).isDirectory()) return `${folder} is a file; name a folder`;
  const others = readdirSync(folder).filter(name => !evidenceFiles.includes(name));
  if (others.length === 0) return undefined;
  return `${folder} holds ${others[0]}, which is no evidence; name a folder of its own`;
};

/** Writes all files, or none: into a new folder beside the old one, which then takes its name. */
export const writeEvidence = (folder: string, files: Record<string, string>): void => {
  const fresh = `${folder}.new-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  try {
    mkdirSync(dirname(fresh), { recursive: true });
    mkdirSync(fresh);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(fresh, name), content);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
};

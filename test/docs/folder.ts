import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { helmPath, kubectlPath } from '../../scripts/tools.ts';
import { type Ended, ended } from '../ended.ts';
import { helmHomes } from '../helm-homes.ts';
import { root } from '../render.ts';
import { documentAt } from './markdown.ts';

/** A folder to type the documents' commands in: it looks like the project's, and what they write stays in it. */
export interface Folder {
  path: string;
  /** With `helm` and `kubectl` on the PATH, as a reader has them. */
  env: NodeJS.ProcessEnv;
  remove: () => void;
}

const writeShown = (path: string, document: string): void => {
  for (const { language, text } of documentAt(document).blocks) {
    const [, name] = text.match(/^# ([\w-]+\.yaml)\n/) ?? [];
    if (language === 'yaml' && name) writeFileSync(join(path, name), text);
  }
};

/**
 * Makes such a folder. A file of values that these documents show lies in it, under the name in its first line. `cluster`
 * is the environment by which kubectl finds one; without it there is none.
 */
export const makeFolder = (documents: string[], cluster: NodeJS.ProcessEnv = {}): Folder => {
  const path = mkdtempSync(join(tmpdir(), 'writecarenotes-docs-'));
  for (const name of readdirSync(root)) if (name !== '.git') symlinkSync(join(root, name), join(path, name));
  const programs = mkdtempSync(join(tmpdir(), 'writecarenotes-programs-'));
  const helm = helmPath();
  // A Helm by its bare name is on the PATH already.
  if (helm !== 'helm') symlinkSync(resolve(helm), join(programs, 'helm'));
  symlinkSync(resolve(kubectlPath()), join(programs, 'kubectl'));
  for (const document of documents) writeShown(path, document);
  return {
    path,
    env: {
      ...process.env,
      PATH: `${programs}:${process.env.PATH}`,
      FORCE_COLOR: '0',
      KUBECONFIG: join(programs, 'none'),
      ...helmHomes(programs),
      ...cluster,
    },
    remove: () => {
      for (const made of [path, programs]) rmSync(made, { recursive: true, force: true });
    },
  };
};

/** Types a block into a shell there, which ends at the first command that fails. */
export const type = ({ path, env }: Folder, text: string): Promise<Ended> =>
  ended(spawn('bash', ['-e', '-o', 'pipefail', '-c', text], { cwd: path, env }));

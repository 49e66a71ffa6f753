import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does `work` with an empty folder, whose name has a space, as people's have, and takes it away again. */
export const inFolder = (work: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes folder-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What `work` gives while people stand in `folder` and npm does not: npm says so in INIT_CWD. */
export const standingIn = <T>(folder: string, work: () => T): T => {
  const before = process.env.INIT_CWD;
  process.env.INIT_CWD = folder;
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = before;
  }
};

import { spawnSync } from 'node:child_process';
import { watch as watchFolder } from 'node:fs';
import { join } from 'node:path';

const folders = ['values', 'values-schema', 'generator'];

/** Editors save in bursts; this long after the last event of one, the charts are generated once. */
const quietMs = 150;

const run = (root: string): void => {
  spawnSync('npm', ['run', '--silent', 'generate'], { cwd: root, stdio: 'inherit' });
  console.log('Waiting for a change under values/, values-schema/ or generator/. Ctrl-C ends.');
};

/** Generates now and after every saved change, until it is interrupted. */
export const watch = (root: string): void => {
  let timer: NodeJS.Timeout | undefined;
  for (const folder of folders)
    watchFolder(join(root, folder), { recursive: true }, (_, file) => {
      // What generating itself writes is no change of the sources.
      if (file?.includes('.build') || file === 'types.ts') return;
      clearTimeout(timer);
      timer = setTimeout(() => run(root), quietMs);
    });
  run(root);
};

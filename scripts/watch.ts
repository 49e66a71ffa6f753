import { spawnSync } from 'node:child_process';
import { watch as watchFiles } from 'chokidar';

const sources = ['values', 'values-schema', 'generator'];

/** What generating itself writes is no change of the sources. */
const written = (path: string): boolean => path.includes('.build') || path.endsWith('values-schema/types.ts');

/** Editors save in bursts; this long after the last event of one, the charts are generated once. */
const quietMs = 150;

const run = (root: string): void => {
  spawnSync('npm', ['run', '--silent', 'generate'], { cwd: root, stdio: 'inherit' });
  console.log('Waiting for a change under values/, values-schema/ or generator/. Ctrl-C ends.');
};

/** Generates now and after every saved change, until it is interrupted. */
export const watch = (root: string): void => {
  let timer: NodeJS.Timeout | undefined;
  watchFiles(sources, { cwd: root, ignored: written, ignoreInitial: true }).on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => run(root), quietMs);
  });
  run(root);
};

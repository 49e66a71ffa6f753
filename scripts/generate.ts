import { fileURLToPath } from 'node:url';
import { drift, recoverTree, writeTree } from '../generator/emit/tree.ts';
import { generate, generatedFolders } from '../generator/generate.ts';
import { printProblems } from '../generator/model/problem.ts';
import { values } from '../values/values.ts';

/**
 * npm run generate              writes charts/ from values/
 * npm run generate -- --check   writes nothing; exit 1 when charts/ is not what values/ give
 * npm run generate -- --watch   writes again after every saved change
 *
 * scripts/build.mjs bundles it into generator/.build/ before it runs, so it lies two folders below the root.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));

const list = (title: string, paths: string[]): string[] => paths.map(path => `  ${title} ${path}`);

const check = (files: Parameters<typeof drift>[2]): number => {
  const { changed, missing, orphaned } = drift(root, generatedFolders, files);
  const lines = [...list('changed ', changed), ...list('missing ', missing), ...list('orphaned', orphaned)];
  if (lines.length === 0) {
    console.log(`charts/ is what values/ give: ${files.length} files.`);
    return 0;
  }
  console.error(
    `charts/ is not what values/ give. Run \`npm run generate\` and commit what it writes:\n${lines.join('\n')}`,
  );
  return 1;
};

const write = (files: Parameters<typeof drift>[2]): number => {
  const { changed, missing, orphaned } = writeTree(root, generatedFolders, files);
  const differing = changed.length + missing.length + orphaned.length;
  const lines = [...list('changed', changed), ...list('added  ', missing), ...list('removed', orphaned)];
  console.log(
    [
      `charts/: ${files.length} files, ${differing === 0 ? 'nothing to change' : `${differing} written`}.`,
      ...lines,
    ].join('\n'),
  );
  return 0;
};

const main = (): number => {
  const result = generate(values);
  if ('problems' in result) {
    const count = result.problems.length;
    console.error(
      `The values have ${count} problem${count === 1 ? '' : 's'}; nothing was written.\n${printProblems(result.problems)}`,
    );
    return 1;
  }
  recoverTree(root, generatedFolders);
  return process.argv.includes('--check') ? check(result.files) : write(result.files);
};

if (process.argv.includes('--watch')) import('./watch.ts').then(({ watch }) => watch(root));
else process.exitCode = main();

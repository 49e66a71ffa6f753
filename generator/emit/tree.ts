import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChartFile } from './file.ts';

/** How the files on disk differ from those that the values give. */
export interface Drift {
  changed: string[];
  missing: string[];
  orphaned: string[];
}

/** The files below a folder of the root, as generated files name them: with `/`, from the root. */
const filesBelow = (root: string, folder: string): string[] =>
  readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });

/** Compares the generated files with what lies in the folders that the generator owns (`charts`). */
export const drift = (root: string, folders: string[], files: ChartFile[]): Drift => {
  const wanted = new Map(files.map(file => [file.path, file.content]));
  const present = folders
    .filter(folder => existsSync(join(root, folder)))
    .flatMap(folder => filesBelow(root, folder))
    .sort();
  const here = new Set(present);
  return {
    changed: files
      .filter(({ path, content }) => here.has(path) && readFileSync(`${root}/${path}`, 'utf8') !== content)
      .map(({ path }) => path),
    missing: files.filter(({ path }) => !here.has(path)).map(({ path }) => path),
    orphaned: present.filter(path => !wanted.has(path)),
  };
};

const replaced = (folder: string): string => `${folder}.replaced`;

/** Puts a folder back whose replacement was killed between its two renames. */
export const recoverTree = (root: string, folders: string[]): void => {
  for (const folder of folders) {
    const [now, before] = [join(root, folder), replaced(join(root, folder))];
    if (!existsSync(before)) continue;
    if (existsSync(now)) rmSync(before, { recursive: true });
    else renameSync(before, now);
  }
};

/** Removes a folder with all below it: Node's own rmSync looks at each file twice more, a tenth of a whole run. */
const removeTree = (folder: string): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) removeTree(path);
    else unlinkSync(path);
  }
  rmdirSync(folder);
};

/** Gives a file a second name; false where the file system has none. */
const linked = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
};

/**
 * Makes each folder hold exactly the files given, and returns how it differed before. Where anything differs, a whole new
 * folder is made beside the old one and then takes its name, so that whoever interrupts it finds the old charts or the
 * new ones, never a mixture.
 */
export const writeTree = (root: string, folders: string[], files: ChartFile[]): Drift => {
  const found = drift(root, folders, files);
  const toWrite = new Set([...found.changed, ...found.missing]);
  const inFolder = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
  const differing = [...toWrite, ...found.orphaned];
  for (const folder of folders.filter(one => differing.some(inFolder(one)) || !existsSync(join(root, one)))) {
    const target = join(root, folder);
    const fresh = `${target}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    const its = files.filter(({ path }) => inFolder(folder)(path));
    const destination = (path: string) => `${fresh}${path.slice(folder.length)}`;
    for (const below of new Set(its.map(({ path }) => dirname(destination(path)))))
      mkdirSync(below, { recursive: true });
    // A file that does not differ is the old one under a second name.
    for (const { path, content } of its)
      if (toWrite.has(path) || !linked(`${root}/${path}`, destination(path))) writeFileSync(destination(path), content);
    const hadOne = existsSync(target);
    if (hadOne) renameSync(target, replaced(target));
    renameSync(fresh, target);
    if (hadOne) removeTree(replaced(target));
  }
  return found;
};

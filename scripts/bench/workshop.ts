import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { values } from '../../values/values.ts';
import { pinnedHelm } from '../tools.ts';
import { program } from './interleave.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Where the measuring happens: a folder of its own, with the bundled generator at its usual place, the charts that it
 * wrote, and an empty chart. Nothing that is edited or generated meanwhile in the checkout can get in between.
 */
export interface Workshop {
  folder: string;
  /** From npm whatever is on PATH, so that two machines measure the same program. */
  helm: string;
  environments: string[];
}

/** The bundle, from the workshop's folder. */
export const bundle = 'generator/.build/generate.cjs';

/** Bundles the generator of the checkout, at its usual place there. */
export const build = program(process.execPath, ['scripts/build.mjs'], root);

/** Makes a workshop of an empty folder: bundles the generator, and lets it write the charts. */
export const openWorkshop = (folder: string): Workshop => {
  build.run();
  cpSync(join(root, dirname(bundle)), join(folder, dirname(bundle)), { recursive: true });
  program(process.execPath, [bundle], folder).run();
  mkdirSync(join(folder, 'empty/templates'), { recursive: true });
  writeFileSync(join(folder, 'empty/Chart.yaml'), 'apiVersion: v2\nname: empty\nversion: 0.1.0\n');
  return { folder, helm: pinnedHelm('4'), environments: Object.keys(values.environments) };
};

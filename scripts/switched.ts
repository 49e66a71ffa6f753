import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { merge } from '../generator/model/merge.ts';
import type { Switched } from '../generator/model/nodes.ts';
import { type Platform, switchedIn } from '../generator/model/platform.ts';

/** A file of values as far as switches are read from it. */
interface Values {
  global?: { writecarenotes?: unknown };
  monitoring?: unknown;
  mesh?: unknown;
  ingress?: unknown;
}

const layered = ({ shared, monitoring, mesh, ingress }: Switched, path: string): Switched => {
  const own = (parse(readFileSync(path, 'utf8')) ?? {}) as Values;
  return {
    shared: merge(shared, own.global?.writecarenotes),
    monitoring: merge(monitoring, own.monitoring),
    mesh: merge(mesh, own.mesh),
    ingress: merge(ingress, own.ingress),
  };
};

/** The values that switches are read from, as an environment installs them with files of one's own; the last one wins. */
export const switchedWith = (platform: Platform, environment: string, files: string[]): Switched =>
  files.reduce(layered, switchedIn(platform, environment));

/** How such an install is called: `production with ours.yaml`. */
export const installName = (environment: string, files: string[]): string =>
  [environment, ...files.map(path => basename(path))].join(' with ');

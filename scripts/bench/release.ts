import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { values } from '../../values/values.ts';
import type { Figure } from './figures.ts';
import type { Workshop } from './workshop.ts';

/** What a Secret may hold at most: the API server refuses a byte more. */
const secretLimit = 1024 ** 2;

/**
 * A release as Helm puts it into its Secret: JSON, gzipped as hard as can be, in base64. The base64 that the API adds to
 * every Secret comes on top and does not count against the limit. Compared with what Helm 4.2 stored on a real API
 * server, this is 0.9 % short: Go's gzip packs a little worse than zlib, the JSON is the same byte for byte but for the
 * status and its words.
 */
export const encoded = (release: Buffer): string => gzipSync(release, { level: 9 }).toString('base64');

/**
 * The release as Helm would store it, in Helm's own JSON. A dry run prints the very object that an install stores: the
 * root chart (its templates, values, schema and files, none of a subchart's), the values given, notes and manifest.
 */
export const dryRelease = (helm: string, folder: string, args: string[]): Buffer => {
  const install = ['install', 'writecarenotes', 'charts/umbrella', '--dry-run=client', '--output=json', ...args];
  const printed = execFileSync(helm, install, { cwd: folder, stdio: 'pipe', maxBuffer: 2 ** 28 });
  // Printed, the JSON ends in a newline; stored, it does not.
  return printed.subarray(0, printed.lastIndexOf('}') + 1);
};

/** The share of a Secret that the release takes: as installed by default, and in each environment. */
export const releaseFigures = ({ helm, folder, environments }: Workshop): Figure[] => {
  const figure = (name: string, args: string[], meshed = false): Figure => {
    const json = dryRelease(helm, folder, args);
    const stored = encoded(json).length;
    return {
      what: `release Secret, ${name}, of 1 MiB`,
      measured: (100 * stored) / secretLimit,
      unit: 'percent',
      // The mesh's objects are text that repeats itself, and still a fifth of it.
      budget: meshed ? 9 : 7,
      from: `${stored} bytes of ${json.length} before gzip`,
    };
  };
  const each = environments.map(name =>
    figure(name, [`--values=charts/environments/${name}.yaml`], values.environments[name]?.shared?.mesh?.enabled),
  );
  return [figure('default values', []), ...each];
};

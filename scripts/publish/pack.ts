import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'fflate';
import { packTar } from 'modern-tar';
import { parse } from 'yaml';

/** A chart as Helm takes it: its name and version as Chart.yaml has them, its bytes, and their digest: the OCI layer's. */
export interface Archive {
  name: string;
  version: string;
  bytes: Uint8Array;
  digest: string;
}

/**
 * The time of every entry. A constant, not the commit's: the same chart has the same digest whichever commit it is packed
 * from. No time at all would be 1970, which some programs read as "unknown".
 */
const entryTime = new Date('1980-01-01T00:00:00Z');

/** By bytes and not by a language's order, so that no machine sorts otherwise. */
const byPath = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The files below `folder`, with `/` between folders on every system. Refuses what an archive of Helm's has not. */
const filesOf = (folder: string): string[] => {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => !entry.isDirectory());
  return entries
    .map(entry => {
      const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
      if (!entry.isFile()) throw new Error(`${path} is no file; an archive has files alone`);
      if (entry.name === '.helmignore')
        throw new Error(`${path} is not read here: leave out of the chart what to ignore`);
      return path;
    })
    .sort(byPath);
};

/** `sha256:...`, as registries name a layer. */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/**
 * Packs the chart in `folder` in Helm's layout: `<name>/Chart.yaml` and all other files as they are, subcharts among them;
 * `instead` are contents that take the place of a file's, by its path. The bytes depend on names and contents alone: no clock, owner, umask, order of a file system or version of zlib.
 * Refuses a link, a `.helmignore` (a generated chart has none), and a Chart.yaml without name and version.
 */
export const pack = async (folder: string, instead: Record<string, string> = {}): Promise<Archive> => {
  const { name, version } = parse(readFileSync(join(folder, 'Chart.yaml'), 'utf8')) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof version !== 'string')
    throw new Error('Chart.yaml needs a name and a version, each a text');
  const entries = filesOf(folder).map(path => {
    const own = instead[path];
    const body = own === undefined ? readFileSync(join(folder, path)) : Buffer.from(own);
    const owner = { uid: 0, gid: 0, uname: '', gname: '' };
    return {
      header: {
        name: `${name}/${path}`,
        size: body.length,
        type: 'file' as const,
        mode: 0o644,
        mtime: entryTime,
        ...owner,
      },
      body,
    };
  });
  // The time 0 leaves the header's field empty, and no name is given.
  const bytes = gzipSync(await packTar(entries), { level: 9, mtime: 0 });
  return { name, version, bytes, digest: digestOf(bytes) };
};

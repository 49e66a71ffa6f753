import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './run.ts';

/** A Go module of ours that only pins programs: its folder, how they are built, and what they are, for a person. */
export interface Pins {
  folder: string;
  linkerFlags: string;
  tags?: string | undefined;
  what: string;
}

/** Which programs to build (name -> Go package), and where to put them. `log` gets a line a program built. */
export interface Build {
  pins: Pins;
  programs: Record<string, string>;
  into: string;
  log: (line: string) => void;
}

/** Runs Go in a module's folder and returns what it printed. */
export const go = (folder: string, args: string[]): Promise<string> =>
  run('go', args, { cwd: folder, env: { ...process.env, CGO_ENABLED: '0' } });

const goVersion = async ({ folder, what }: Pins): Promise<string> => {
  try {
    return await go(folder, ['version']);
  } catch (error) {
    const message =
      `The ${what} is built from source and needs Go 1.26 or newer: ` +
      'install Go (the Go project offers archives, most systems a package) and see that `go version` works here.';
    throw new Error(message, { cause: error });
  }
};

/** Where a module's programs lie, built or not, in the user's cache. The name holds all that decides their bytes. */
export const cacheFolder = async (pins: Pins): Promise<string> => {
  const file = (name: string): string => readFileSync(join(pins.folder, name), 'utf8');
  const flags = pins.tags ? [pins.linkerFlags, pins.tags] : [pins.linkerFlags];
  const parts = [file('go.mod'), file('go.sum'), await goVersion(pins), ...flags];
  const key = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
  return resolve(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'writecarenotes-charts', key);
};

/** Makes `path` by way of a name of our own and a rename, so that an interrupted `make` leaves no half file there. */
export const once = async (path: string, make: (unfinished: string) => Promise<void>): Promise<void> => {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await make(unfinished);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
};

/** Builds the programs that `into` does not hold yet. A failed build's error holds what Go printed. */
export const buildMissing = async ({ pins, programs, into, log }: Build): Promise<void> => {
  mkdirSync(into, { recursive: true });
  const flags = ['-trimpath', `-ldflags=${pins.linkerFlags}`, `-tags=${pins.tags ?? ''}`];
  const missing = Object.entries(programs).filter(([name]) => !existsSync(join(into, name)));
  if (missing.length > 0) log(`building ${missing.map(([name]) => name).join(', ')} for the ${pins.what} into ${into}`);
  for (const [name, source] of missing) {
    const start = Date.now();
    await once(join(into, name), async path => {
      await go(pins.folder, ['build', ...flags, '-o', path, source]);
    });
    log(`${name}: ${Math.round((Date.now() - start) / 1000)} s`);
  }
};

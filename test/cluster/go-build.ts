import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run } from './run.ts';

/** A Go module of ours that only pins programs: its folder, how they are built, and what they are, for a person. */
export interface Pins {
  folder: string;
  linkerFlags: string;
  what: string;
  /** Build tags, with commas. */
  tags?: string;
  /** A module that lacks files which its release has, and those files: path -> text. */
  lacking?: { module: string; files: Record<string, string> };
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

/** A folder of ours in the user's cache, there or not. */
export const cached = (name: string): string =>
  resolve(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'writecarenotes-charts', name);

/** Where a module's programs lie, built or not, in the user's cache. The name holds all that decides their bytes. */
export const cacheFolder = async (pins: Pins): Promise<string> => {
  const file = (name: string): string => readFileSync(join(pins.folder, name), 'utf8');
  const parts = [file('go.mod'), file('go.sum'), await goVersion(pins), pins.linkerFlags];
  if (pins.tags) parts.push(pins.tags);
  if (pins.lacking) parts.push(JSON.stringify(pins.lacking));
  const key = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
  return cached(key);
};

/**
 * Makes `path`, a file or a folder, by way of a name of our own and a rename, so that an interrupted `make` leaves no
 * half of it there. Where another process is first, its one is as good.
 */
export const once = async (path: string, make: (unfinished: string) => Promise<void>): Promise<void> => {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await make(unfinished);
    renameSync(unfinished, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
};

/** The folder of a module's files, fetched into Go's own cache when it is not there. */
export const moduleFolder = async (folder: string, module: string): Promise<string> => {
  await go(folder, ['mod', 'download', module]);
  return (await go(folder, ['list', '-m', '-f', '{{.Dir}}', module])).trim();
};

const writeBelow = (folder: string, path: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};

/**
 * The flag by which Go builds from a copy of the module with the files that it lacks, or nothing. Go refuses to overlay
 * its own cache, so the copy lies in `into`, and a go.mod beside it says so.
 */
const completed = async ({ folder, lacking }: Pins, into: string): Promise<string[]> => {
  if (!lacking) return [];
  const copy = join(into, 'completed');
  const copyInto = async (unfinished: string): Promise<void> => {
    const source = await moduleFolder(folder, lacking.module);
    const paths = readdirSync(source, { recursive: true, encoding: 'utf8' });
    for (const path of paths.filter(path => statSync(join(source, path)).isFile())) {
      writeBelow(unfinished, `module/${path}`, readFileSync(join(source, path)));
    }
    for (const [path, text] of Object.entries(lacking.files)) writeBelow(unfinished, `module/${path}`, text);
    const replacement = `replace ${lacking.module} => ${join(copy, 'module')}`;
    writeBelow(unfinished, 'pins.mod', `${readFileSync(join(folder, 'go.mod'), 'utf8')}\n${replacement}\n`);
    writeBelow(unfinished, 'pins.sum', readFileSync(join(folder, 'go.sum')));
  };
  if (!existsSync(copy)) await once(copy, copyInto);
  return [`-modfile=${join(copy, 'pins.mod')}`];
};

/** Builds the programs that `into` does not hold yet. A failed build's error holds what Go printed. */
export const buildMissing = async ({ pins, programs, into, log }: Build): Promise<void> => {
  mkdirSync(into, { recursive: true });
  const missing = Object.entries(programs).filter(([name]) => !existsSync(join(into, name)));
  if (missing.length === 0) return;
  log(`building ${missing.map(([name]) => name).join(', ')} for the ${pins.what} into ${into}`);
  const flags = ['-trimpath', `-ldflags=${pins.linkerFlags}`, `-tags=${pins.tags ?? ''}`];
  flags.push(...(await completed(pins, into)));
  for (const [name, source] of missing) {
    const start = Date.now();
    await once(join(into, name), async path => {
      await go(pins.folder, ['build', ...flags, '-o', path, source]);
    });
    log(`${name}: ${Math.round((Date.now() - start) / 1000)} s`);
  }
};

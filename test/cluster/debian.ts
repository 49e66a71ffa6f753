import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cached, once } from './go-build.ts';
import { run } from './run.ts';

/** Programs of Debian that a test needs, which are unpacked into a folder of their own: nothing is installed. */
export interface Wanted {
  /** The name of the folder in the user's cache. */
  folder: string;
  packages: string[];
  /** What is fetched, and for what: a line for a person. */
  what: string;
  /** Another suite than the machine's own. */
  suite?: string;
  /** Only the packages themselves: their programs need no library but the machine's own C library. */
  alone?: boolean;
  /** Archives that are left as they are, by their file's name. */
  without?: (archive: string) => boolean;
}

/** The address of the mirror that this machine's own apt has for its own suite. Refuses a machine without one. */
const mirror = async (): Promise<string> => {
  const codename = readFileSync('/etc/os-release', 'utf8').match(/^VERSION_CODENAME=(\S+)$/m)?.[1];
  const targets = await run('apt-get', ['indextargets', '--format', '$(RELEASE) $(COMPONENT) $(REPO_URI)']);
  const own = targets.split('\n').find(line => line.startsWith(`${codename} main `));
  if (!codename || !own) throw new Error('apt has no mirror for the suite of this machine: Debian is needed');
  return own.split(' ')[2] ?? '';
};

/** Settings that keep apt to one suite of the machine's own mirror. */
const oneSuite = async (folder: string, suite: string): Promise<Record<string, string>> => {
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const sources = { Types: 'deb', URIs: await mirror(), Suites: suite, Components: 'main', 'Signed-By': keys };
  const lines = Object.entries(sources).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(join(folder, 'debian.sources'), lines.join(''));
  return {
    'Dir::Etc::sourcelist': join(folder, 'debian.sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
  };
};

/** Arguments that keep apt to `folder`: its lists and its packages, as if nothing were installed. */
const aptArguments = async (folder: string, suite: string | undefined): Promise<string[]> => {
  for (const part of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Acquire::Languages': 'none',
    'APT::Install-Recommends': 'false',
    // The user that apt downloads as elsewhere may not look into the home folder.
    'APT::Sandbox::User': 'root',
    ...(suite && (await oneSuite(folder, suite))),
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
};

const download = async (folder: string, { packages, suite, alone, without = () => false }: Wanted): Promise<void> => {
  const settings = await aptArguments(folder, suite);
  const archives = join(folder, 'cache/archives');
  await run('apt-get', [...settings, 'update']);
  if (alone) await run('apt-get', [...settings, 'download', ...packages], { cwd: archives });
  else await run('apt-get', [...settings, 'install', '--download-only', '--yes', ...packages]);
  for (const file of readdirSync(archives).filter(name => name.endsWith('.deb') && !without(name)))
    await run('dpkg-deb', ['--extract', join(archives, file), join(folder, 'root')]);
};

/**
 * The folder in the user's cache where these packages are unpacked below `root`. They are fetched where they are missing,
 * by this machine's own apt and from its own mirror; `log` gets a line when they are. Refuses a machine that is not Debian,
 * with what apt says.
 */
export const debianFolder = async (wanted: Wanted, log: (line: string) => void = console.log): Promise<string> => {
  const folder = cached(wanted.folder);
  if (!existsSync(folder)) {
    log(`fetching ${wanted.what} into ${folder}`);
    mkdirSync(dirname(folder), { recursive: true });
    await once(folder, unfinished => download(unfinished, wanted));
  }
  return folder;
};

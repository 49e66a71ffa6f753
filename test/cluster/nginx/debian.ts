import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cached, once } from '../go-build.ts';
import { run } from '../run.ts';

/** NGINX of Debian 13: the first stable one that knows `http2 on`, which the controller writes (NGINX 1.25.1). */
const suite = 'trixie';

/** How to run a program that lies in a folder of its own, with the libraries beside it: words before its arguments. */
export type Command = [program: string, ...args: string[]];

/** The address of the mirror that this machine's own apt has for its own suite. Refuses a machine without one. */
const mirror = async (): Promise<string> => {
  const codename = readFileSync('/etc/os-release', 'utf8').match(/^VERSION_CODENAME=(\S+)$/m)?.[1];
  const targets = await run('apt-get', ['indextargets', '--format', '$(RELEASE) $(COMPONENT) $(REPO_URI)']);
  const own = targets.split('\n').find(line => line.startsWith(`${codename} main `));
  if (!codename || !own) throw new Error('apt has no mirror for the suite of this machine: Debian is needed');
  return own.split(' ')[2] ?? '';
};

/** Arguments that keep apt to `folder`: its lists, its packages, no package installed, and one suite of one mirror. */
const aptArguments = (folder: string, uri: string): string[] => {
  for (const part of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const sources = { Types: 'deb', URIs: uri, Suites: suite, Components: 'main', 'Signed-By': keys };
  const lines = Object.entries(sources).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(join(folder, 'debian.sources'), lines.join(''));
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': join(folder, 'debian.sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Acquire::Languages': 'none',
    'APT::Install-Recommends': 'false',
    // The user that apt downloads as elsewhere may not look into the home folder.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
};

/** Puts NGINX, OpenSSL's command and every library that they need into `folder`/root. Nothing is installed. */
const download = async (folder: string): Promise<void> => {
  const settings = aptArguments(folder, await mirror());
  await run('apt-get', [...settings, 'update']);
  await run('apt-get', [...settings, 'install', '--download-only', '--yes', 'nginx', 'openssl']);
  const archives = join(folder, 'cache/archives');
  for (const file of readdirSync(archives).filter(name => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['--extract', join(archives, file), join(folder, 'root')]);
  }
};

/**
 * The commands that run NGINX and OpenSSL as Debian 13 has them, whatever this machine's own release. They lie in the
 * user's cache, with a C library of their own, and are fetched there where they are missing (11 MB; a few seconds), by
 * this machine's own apt and from its own mirror. `log` gets a line when they are. Refuses a machine that is not Debian.
 */
export const debianPrograms = async (
  log: (line: string) => void = console.log,
): Promise<{ nginx: Command; openssl: Command }> => {
  const folder = cached(`nginx-${suite}`);
  if (!existsSync(folder)) {
    log(`fetching nginx of Debian ${suite} for the test front door into ${folder}`);
    mkdirSync(dirname(folder), { recursive: true });
    await once(folder, download);
  }
  const libraries = join(folder, 'root/usr/lib');
  const files = readdirSync(libraries, { recursive: true, encoding: 'utf8' });
  const loader = files.find(path => /^[^/]+\/ld-linux[^/]*\.so\.\d$/.test(path));
  if (!loader) throw new Error(`no loader in ${libraries}; delete ${folder} to fetch it again`);
  const path = join(libraries, loader);
  const command = (program: string): Command => [path, '--library-path', dirname(path), join(folder, 'root', program)];
  return { nginx: command('usr/sbin/nginx'), openssl: command('usr/bin/openssl') };
};

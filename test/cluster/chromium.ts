import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cached, once } from './go-build.ts';
import { run } from './run.ts';

/** How to start a browser: its program, and the environment that it needs. */
export interface Browser {
  executablePath: string;
  env: Record<string, string>;
}

/** Chromium without a screen, and letters of one family, so that a page looks the same on every machine. */
const packages = ['chromium-headless-shell', 'fonts-dejavu-core'];

/** Arguments that keep apt to `folder`: its lists and packages, as if nothing were installed. Where from is the machine's own. */
const aptArguments = (folder: string): string[] => {
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
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
};

/** The C library is the machine's own, as the loader that starts the browser is. */
const isWanted = (name: string): boolean => name.endsWith('.deb') && !name.startsWith('libc6_');

const fontSettings = (folder: string): string =>
  [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>',
    `<dir>${join(folder, 'root/usr/share/fonts')}</dir><cachedir>${join(folder, 'fonts')}</cachedir>`,
    '</fontconfig>',
  ].join('');

/** Puts the browser and every library it needs into `folder`/root. Nothing is installed. */
const download = async (folder: string): Promise<void> => {
  const settings = aptArguments(folder);
  await run('apt-get', [...settings, 'update']);
  await run('apt-get', [...settings, 'install', '--download-only', '--yes', ...packages]);
  const archives = join(folder, 'cache/archives');
  for (const file of readdirSync(archives).filter(isWanted))
    await run('dpkg-deb', ['--extract', join(archives, file), join(folder, 'root')]);
};

/** Folders of libraries: `lib/x86_64-linux-gnu`, and those in it that have some of their own. */
const libraries = (root: string): string[] =>
  ['lib', 'usr/lib']
    .map(folder => join(root, folder))
    .filter(folder => existsSync(folder))
    .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
    .filter(path => path.endsWith('-linux-gnu'))
    .flatMap(path => [path, join(path, 'pulseaudio')]);

/**
 * Debian's Chromium, without a screen, as this machine's own apt has it. It lies in the user's cache with its libraries and
 * is fetched there where it is missing (170 MB; half a minute); `log` gets a line when it is. Refuses a machine that is not
 * Debian, with what apt says.
 */
export const debianChromium = async (log: (line: string) => void = console.log): Promise<Browser> => {
  const folder = cached('chromium');
  if (!existsSync(folder)) {
    log(`fetching Debian's Chromium for the test of the service map into ${folder}`);
    mkdirSync(dirname(folder), { recursive: true });
    await once(folder, download);
  }
  writeFileSync(join(folder, 'fonts.conf'), fontSettings(folder));
  const root = join(folder, 'root');
  return {
    executablePath: join(root, 'usr/lib/chromium/chromium-headless-shell'),
    env: { LD_LIBRARY_PATH: libraries(root).join(':'), FONTCONFIG_FILE: join(folder, 'fonts.conf'), HOME: folder },
  };
};

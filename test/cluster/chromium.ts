import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianFolder } from './debian.ts';

/** How to start a browser: its program, and the environment that it needs. */
export interface Browser {
  executablePath: string;
  env: Record<string, string>;
}

/** Chromium without a screen, and letters of one family, so that a page looks the same on every machine. */
const packages = ['chromium-headless-shell', 'fonts-dejavu-core'];

/** The C library is the machine's own, as the loader that starts the browser is. */
const isCLibrary = (name: string): boolean => name.startsWith('libc6_');

const fontSettings = (folder: string): string =>
  [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>',
    `<dir>${join(folder, 'root/usr/share/fonts')}</dir><cachedir>${join(folder, 'fonts')}</cachedir>`,
    '</fontconfig>',
  ].join('');

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
  const what = "Debian's Chromium for the test of the service map";
  const folder = await debianFolder({ folder: 'chromium', packages, what, without: isCLibrary }, log);
  writeFileSync(join(folder, 'fonts.conf'), fontSettings(folder));
  const root = join(folder, 'root');
  return {
    executablePath: join(root, 'usr/lib/chromium/chromium-headless-shell'),
    env: { LD_LIBRARY_PATH: libraries(root).join(':'), FONTCONFIG_FILE: join(folder, 'fonts.conf'), HOME: folder },
  };
};

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianFolder } from '../debian.ts';

/** NGINX of Debian 13: the first stable one that knows `http2 on`, which the controller writes (NGINX 1.25.1). */
const suite = 'trixie';

/** How to run a program that lies in a folder of its own, with the libraries beside it: words before its arguments. */
export type Command = [program: string, ...args: string[]];

/**
 * The commands that run NGINX and OpenSSL as Debian 13 has them, whatever this machine's own release (11 MB; a few
 * seconds to fetch). They have a C library of their own. Refuses a machine that is not Debian.
 */
export const debianPrograms = async (
  log: (line: string) => void = console.log,
): Promise<{ nginx: Command; openssl: Command }> => {
  const what = `nginx of Debian ${suite} for the test front door`;
  const folder = await debianFolder({ folder: `nginx-${suite}`, packages: ['nginx', 'openssl'], what, suite }, log);
  const libraries = join(folder, 'root/usr/lib');
  const files = readdirSync(libraries, { recursive: true, encoding: 'utf8' });
  const loader = files.find(path => /^[^/]+\/ld-linux[^/]*\.so\.\d$/.test(path));
  if (!loader) throw new Error(`no loader in ${libraries}; delete ${folder} to fetch it again`);
  const path = join(libraries, loader);
  const command = (program: string): Command => [path, '--library-path', dirname(path), join(folder, 'root', program)];
  return { nginx: command('usr/sbin/nginx'), openssl: command('usr/bin/openssl') };
};

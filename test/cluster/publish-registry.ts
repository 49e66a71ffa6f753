import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianFolder } from './debian.ts';
import { assertAlive, freePorts, startComponent } from './processes.ts';
import { run, until } from './run.ts';
import { stopperOf } from './stopper.ts';

/** A registry on loopback, empty at first. `people` may enter where there are any; else everybody may. */
export interface TestRegistry {
  host: string;
  stop: () => Promise<void>;
}

/** Debian's own registry, of the machine's suite: a program of Go's that needs a C library and nothing else. */
const registry = {
  folder: 'docker-registry',
  packages: ['docker-registry'],
  what: "Debian's registry for the tests of publishing",
  alone: true,
};

/** A line of an htpasswd file. The registry reads bcrypt alone, which Debian's C library knows, and Perl asks it. */
const passwordLine = async ([name, password]: [string, string]): Promise<string> => {
  const salt = '$2b$05$abcdefghijklmnopqrstuu';
  return `${name}:${await run('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, salt])}\n`;
};

const accessOf = async (dir: string, people: Record<string, string>): Promise<object> => {
  if (Object.keys(people).length === 0) return {};
  const path = join(dir, 'htpasswd');
  writeFileSync(path, (await Promise.all(Object.entries(people).map(passwordLine))).join(''));
  return { auth: { htpasswd: { realm: 'charts', path } } };
};

/** Starts a registry. Returns once it answers; refuses a machine that is not Debian. */
export const startRegistry = async (people: Record<string, string> = {}): Promise<TestRegistry> => {
  const program = join(await debianFolder(registry), 'root/usr/bin/docker-registry');
  const dir = mkdtempSync(join(tmpdir(), 'registry-'));
  const [port] = await freePorts(1);
  const host = `127.0.0.1:${port}`;
  mkdirSync(join(dir, 'stored'));
  const settings = {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(dir, 'stored') } },
    http: { addr: host },
    ...(await accessOf(dir, people)),
  };
  writeFileSync(join(dir, 'config.yml'), JSON.stringify(settings));
  const component = startComponent({
    name: 'registry',
    command: program,
    args: ['serve', join(dir, 'config.yml')],
    dir,
  });
  const stop = stopperOf({ components: [component], dir });
  const answers = async (): Promise<boolean> => {
    assertAlive([component]);
    // 401 where it asks who one is.
    return [200, 401].includes((await fetch(`http://${host}/v2/`)).status);
  };
  await until({ what: 'the registry answers', seconds: 30, check: answers });
  return { host, stop };
};

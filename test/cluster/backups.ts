import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, umbrella } from '../render.ts';
import { debianFolder } from './debian.ts';

/** The script as the chart has it. */
export const script = join(root, umbrella, 'charts/monitoring/files/backup.sh');

/** BusyBox of Debian 13, 1.37 as Alpine's, on which restic's image stands; one file that needs no library. */
const busybox = {
  folder: 'busybox-trixie',
  packages: ['busybox-static'],
  what: "Debian's BusyBox for the tests of the backups",
  suite: 'trixie',
  alone: true,
};

/** A folder with a link to BusyBox for each of its programs, as in restic's image. Refuses a machine that is not Debian. */
const busyboxFolder = async (): Promise<string> => {
  const program = join(await debianFolder(busybox), 'root/usr/bin/busybox');
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-busybox-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of execFileSync(program, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    if (name !== 'busybox') symlinkSync(program, join(folder, name));
  return folder;
};

const programs = await busyboxFolder();

/** A part's volume, a repository beside it, both below `dir`, and the environment that the chart gives the script. */
export interface Volume {
  dir: string;
  env: NodeJS.ProcessEnv;
}

export interface NewVolume {
  part: 'prometheus' | 'grafana' | 'loki';
  /** The program. */
  restic: string;
}

/** An empty volume in a temporary folder: `volume/data`, a repository to be, and a password. */
export const newVolume = ({ part, restic }: NewVolume): Volume => {
  const dir = mkdtempSync(join(tmpdir(), `writecarenotes-backup-${part}-`));
  for (const name of ['volume/data', 'tmp']) mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, 'password'), 'a password of the test');
  const env = {
    PATH: [programs, dirname(restic), process.env.PATH].join(':'),
    PART: part,
    CLUSTER: 'test',
    VOLUME: join(dir, 'volume'),
    TMPDIR: join(dir, 'tmp'),
    RESTIC_REPOSITORY: join(dir, 'repository'),
    RESTIC_PASSWORD_FILE: join(dir, 'password'),
    VERIFY_PARTS: '1',
    STAGE_PAUSE: '1',
  };
  return { dir, env };
};

/** A volume of Prometheus' with a block and a log, as far as the script looks at them. */
export const filledVolume = (restic: string): Volume => {
  const volume = newVolume({ part: 'prometheus', restic });
  const data = join(volume.dir, 'volume/data');
  const block = join(data, '01JD0000000000000000000000');
  for (const folder of [join(block, 'chunks'), join(data, 'wal')]) mkdirSync(folder, { recursive: true });
  for (const name of ['meta.json', 'index', 'chunks/000001']) writeFileSync(join(block, name), `the ${name}`);
  writeFileSync(join(data, 'wal/00000007'), 'records');
  return volume;
};

/** The script under BusyBox' shell, started; what it prints goes to `onOutput`. */
export const startBackup = ({ env }: Volume, args: string[], onOutput: (text: string) => void): ChildProcess => {
  const child = spawn(join(programs, 'sh'), [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', chunk => onOutput(String(chunk)));
  child.stderr.on('data', chunk => onOutput(String(chunk)));
  return child;
};

export interface Ended {
  code: number | null;
  out: string;
}

/** Runs the script to its end. `extra` is laid over the volume's environment. */
export const backup = (volume: Volume, args: string[], extra: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let out = '';
    const child = startBackup({ ...volume, env: { ...volume.env, ...extra } }, args, text => {
      out += text;
    });
    child.once('error', reject);
    child.once('close', code => resolve({ code, out }));
  });

/** The metrics file, as samples by name; undefined while there is none. */
export const metricsOf = ({ dir, env }: Volume): Record<string, number> | undefined => {
  const path = join(dir, 'volume/backup/metrics', `${env.PART}.prom`);
  if (!existsSync(path)) return undefined;
  const samples = readFileSync(path, 'utf8').matchAll(/^(\w+)\{part="(\w+)"\} (\S+)$/gm);
  return Object.fromEntries([...samples].map(([, name = '', , value]) => [name, Number(value)]));
};

/** Every file below `folder`, as paths. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));

/** Turns 64 bytes in the middle of the biggest file below `folder` around. */
export const damageBiggest = (folder: string): void => {
  const [file = ''] = filesBelow(folder).sort((a, b) => statSync(b).size - statSync(a).size);
  const content = readFileSync(file);
  const middle = Math.floor(content.length / 2);
  for (const [at, byte] of content.subarray(middle, middle + 64).entries()) content[middle + at] = ~byte & 0xff;
  // restic writes its files read-only.
  chmodSync(file, 0o600);
  writeFileSync(file, content);
};

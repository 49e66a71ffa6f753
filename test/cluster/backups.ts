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

/** The script as the chart has it. */
export const script = join(root, umbrella, 'charts/monitoring/files/backup.sh');

/** A shell to run the script under, and the folder whose programs it finds first. */
export interface Shell {
  name: string;
  command: string[];
  path: string;
}

/** Where BusyBox is: `BUSYBOX=`, or on PATH; undefined where there is none. */
const busybox = (): string | undefined => {
  const asked = process.env.BUSYBOX ?? 'busybox';
  try {
    execFileSync(asked, ['true']);
    return asked;
  } catch {
    return undefined;
  }
};

/** This machine's sh and, where there is one, BusyBox with its own programs, as in restic's image. */
export const shells = (): Shell[] => {
  const system: Shell = { name: 'sh', command: ['sh'], path: '' };
  const found = busybox();
  if (!found) {
    console.log('no BusyBox here (BUSYBOX= or on PATH): the script runs under sh alone');
    return [system];
  }
  const path = mkdtempSync(join(tmpdir(), 'writecarenotes-busybox-'));
  process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  const whole = execFileSync('sh', ['-c', 'command -v "$0"', found], { encoding: 'utf8' }).trim();
  for (const name of execFileSync(found, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    if (name !== 'busybox') symlinkSync(whole, join(path, name));
  return [system, { name: 'BusyBox', command: [join(path, 'sh')], path }];
};

/** A part's volume, a repository beside it, both below `dir`, and the environment that the chart gives the script. */
export interface Volume {
  dir: string;
  shell: Shell;
  env: NodeJS.ProcessEnv;
}

export interface NewVolume {
  part: 'prometheus' | 'grafana' | 'loki';
  shell: Shell;
  /** The program. */
  restic: string;
}

/** An empty volume in a temporary folder: `volume/data`, a repository to be, and a password. */
export const newVolume = ({ part, shell, restic }: NewVolume): Volume => {
  const dir = mkdtempSync(join(tmpdir(), `writecarenotes-backup-${part}-`));
  for (const name of ['volume/data', 'tmp']) mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, 'password'), 'a password of the test');
  const env = {
    PATH: [shell.path, dirname(restic), process.env.PATH].filter(Boolean).join(':'),
    PART: part,
    CLUSTER: 'test',
    VOLUME: join(dir, 'volume'),
    TMPDIR: join(dir, 'tmp'),
    RESTIC_REPOSITORY: join(dir, 'repository'),
    RESTIC_PASSWORD_FILE: join(dir, 'password'),
    VERIFY_PARTS: '1',
    STAGE_PAUSE: '1',
  };
  return { dir, shell, env };
};

/** A volume of Prometheus' with a block and a log, as far as the script looks at them. */
export const filledVolume = (shell: Shell, restic: string): Volume => {
  const volume = newVolume({ part: 'prometheus', shell, restic });
  const data = join(volume.dir, 'volume/data');
  const block = join(data, '01JD0000000000000000000000');
  for (const folder of [join(block, 'chunks'), join(data, 'wal')]) mkdirSync(folder, { recursive: true });
  for (const name of ['meta.json', 'index', 'chunks/000001']) writeFileSync(join(block, name), `the ${name}`);
  writeFileSync(join(data, 'wal/00000007'), 'records');
  return volume;
};

/** The script, started; what it prints goes to `onOutput`. */
export const startBackup = ({ shell, env }: Volume, args: string[], onOutput: (text: string) => void): ChildProcess => {
  const [command = 'sh', ...rest] = shell.command;
  const child = spawn(command, [...rest, script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
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

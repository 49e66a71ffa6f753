import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A program that runs until it is stopped; everything it prints is in `logFile`. */
export interface Component {
  name: string;
  pid: number;
  logFile: string;
  child: ChildProcess;
}

/** What to start: `args` go to `command` as they are; the log is `<dir>/<name>.log`, the home folder is `dir`. */
export interface Start {
  name: string;
  command: string;
  args: string[];
  dir: string;
}

/** Whether a component is no longer there, however it ended. */
export const hasEnded = ({ child }: Component): boolean => child.exitCode !== null || child.signalCode !== null;

/** Starts a program in the background. Refuses one that cannot be started at all. */
export const startComponent = ({ name, command, args, dir }: Start): Component => {
  const logFile = join(dir, `${name}.log`);
  const log = openSync(logFile, 'a');
  // A group of its own keeps Ctrl-C from reaching it: stop() ends the components in order. HOME keeps it from the
  // user's own kubeconfig and ~/.kwok, and without proxy variables it has nowhere to go but where its flags say.
  const env = { PATH: process.env.PATH, HOME: dir };
  const child = spawn(command, args, { cwd: dir, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => {});
  if (child.pid === undefined) throw new Error(`${name} could not be started: ${command}`);
  return { name, pid: child.pid, logFile, child };
};

/** Throws when one of the components has ended by itself, with the last lines of its log. */
export const assertAlive = (components: Component[]): void => {
  const dead = components.find(hasEnded);
  if (!dead) return;
  const tail = readFileSync(dead.logFile, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
  throw new Error(`${dead.name} ended with ${dead.child.exitCode ?? dead.child.signalCode}; its last words:\n${tail}`);
};

/** Ends a component: SIGTERM, and SIGKILL when it is still there after `graceMs`. Returns when it has ended. */
export const stopComponent = async (component: Component, graceMs = 10_000): Promise<void> => {
  if (hasEnded(component)) return;
  const end = new Promise(resolve => component.child.once('exit', resolve));
  component.child.kill('SIGTERM');
  const timer = setTimeout(() => component.child.kill('SIGKILL'), graceMs);
  await end;
  clearTimeout(timer);
};

/**
 * Ends components at once and without waiting: for a process 'exit' handler, which cannot wait. Each leads a group of its
 * own, which goes with it: NGINX's workers outlive a master that is killed.
 */
export const killComponents = (components: Component[]): void => {
  for (const component of components) if (!hasEnded(component)) process.kill(-component.pid, 'SIGKILL');
};

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** Test files that run at the same time have ports of their own: what one has just found free is not yet taken. */
const firstPort = process.env.TEST_LANE === '1' ? 25_000 : 20_000;

/**
 * `count` different free ports of 127.0.0.1, from 20000 to 29999: below the ports that kernels hand to outgoing
 * connections, so that none of those takes one between this look and the program's own listen.
 */
export const freePorts = async (count: number): Promise<number[]> => {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = firstPort + Math.floor(Math.random() * 5000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
};

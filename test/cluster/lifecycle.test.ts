import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildBinaries } from './binaries.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { threeNodes } from './fixtures.ts';
import { assertAlive, freePorts, hasEnded, startComponent, stopComponent } from './processes.ts';
import { until } from './run.ts';

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const assertGone = ({ processes, dir }: Pick<ControlPlane, 'processes' | 'dir'>): void => {
  assert.equal(
    processes.filter(({ pid }) => isRunning(pid)).map(({ name }) => name),
    [],
  );
  assert.is(existsSync(dir), false, `${dir} is still there`);
};

test('stop() leaves no process and no folder behind, and may be called twice', async () => {
  const plane = await startControlPlane({ nodes: threeNodes });
  const names = plane.processes.map(({ name }) => name);
  assert.equal(names, ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok']);
  await Promise.all([plane.stop(), plane.stop()]);
  assertGone(plane);
});

/** A program that starts a control plane, prints where, and ends the way `ending` says. */
const holder = (ending: string): string => `
  const { startControlPlane } = await import('${new URL('./control-plane.ts', import.meta.url)}');
  const { dir, processes } = await startControlPlane({ nodes: ${JSON.stringify(threeNodes)} });
  console.log(JSON.stringify({ dir, processes }));
  ${ending}
`;

/** Runs `holder(ending)` and calls `onStart` once its control plane is up; says how it ended and what it started. */
const hold = async (ending: string, onStart: (pid: number) => void = () => {}) => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', holder(ending)]);
  const exit = new Promise<number | null>(resolve => child.once('exit', resolve));
  let out = '';
  child.stdout.on('data', chunk => {
    out += chunk;
    if (out.endsWith('\n') && child.pid) onStart(child.pid);
  });
  child.stderr.pipe(process.stderr);
  return { code: await exit, started: JSON.parse(out) as Pick<ControlPlane, 'processes' | 'dir'> };
};

test('a program that is told to end takes its control plane along', async () => {
  const { code, started } = await hold('setInterval(() => {}, 1000);', pid => process.kill(pid, 'SIGTERM'));
  assert.is(code, 143);
  assert.is(started.processes.length, 5);
  assertGone(started);
});

test('a program that exits without calling stop() takes its control plane along', async () => {
  const { code, started } = await hold('process.exit(7);');
  assert.is(code, 7);
  // Killed at exit, nobody waited: the kernel may take a moment.
  const check = async () => !started.processes.some(({ pid }) => isRunning(pid));
  await until({ what: 'the components are gone', seconds: 5, check });
  assertGone(started);
});

test('a start that fails says why and leaves nothing behind', async () => {
  // A folder for temporary files of its own: somebody's sandbox may come and go beside it.
  const { TMPDIR } = process.env;
  const own = mkdtempSync(join(tmpdir(), 'writecarenotes-lifecycle-'));
  process.env.TMPDIR = own;
  try {
    const twins = [...threeNodes, ...threeNodes];
    const message = await startControlPlane({ nodes: twins }).catch((error: Error) => error.message);
    assert.match(String(message), /nodes "node-a" already exists/);
    assert.equal(readdirSync(own), []);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(own, { recursive: true });
  }
});

test('a component that dies by itself is reported with the last lines of its log', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'writecarenotes-component-'));
  const { etcd } = await buildBinaries();
  const component = startComponent({ name: 'etcd', command: etcd, args: ['--no-such-flag'], dir });
  await until({ what: 'etcd has ended', seconds: 10, check: async () => hasEnded(component) });
  assert.throws(() => assertAlive([component]), /etcd ended with \d+; its last words:(?:.|\n)*no-such-flag/);
  rmSync(dir, { recursive: true });
});

test('a component that does not listen to SIGTERM is killed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'writecarenotes-component-'));
  const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up");';
  const component = startComponent({ name: 'deaf', command: process.execPath, args: ['--eval', stubborn], dir });
  // Only once it is up does it ignore the signal.
  const check = async () => readFileSync(component.logFile, 'utf8') === 'up\n';
  await until({ what: 'it is up', seconds: 10, check });
  await stopComponent(component, 300);
  assert.is(component.child.signalCode, 'SIGKILL');
  rmSync(dir, { recursive: true });
});

test('free ports are different ones, below those of outgoing connections', async () => {
  const ports = await freePorts(20);
  assert.is(new Set(ports).size, 20);
  assert.ok(ports.every(port => port >= 20_000 && port < 30_000));
});

test.run();

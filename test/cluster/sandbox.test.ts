import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kubectlPath } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { root } from '../render.ts';
import { run } from './run.ts';

/** Where the sandboxes of this test put their files, so that it can see what they leave. */
let dir: string;

test.before(() => {
  dir = mkdtempSync(join(tmpdir(), 'writecarenotes-sandbox-'));
});

test.after(() => rmSync(dir, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

interface Start {
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** Called with the process and all it has printed so far, whenever it prints. */
  onOutput?: (pid: number, out: string) => void;
}

/** Runs scripts/sandbox.ts to its end. */
const sandbox = ({ args, env = {}, onOutput = () => {} }: Start): Promise<Ended> => {
  const program = ['--import', 'tsx', 'scripts/sandbox.ts', ...args];
  const child = spawn(process.execPath, program, { cwd: root, env: { ...process.env, TMPDIR: dir, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => {
    out += chunk;
    if (child.pid) onOutput(child.pid, out);
  });
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  return new Promise(resolve => child.once('close', code => resolve({ code, out, err })));
};

/** No program of a control plane whose files are in our folder still runs, and none of its files is there. */
const assertNothingLeft = async (): Promise<void> => {
  const running = (await run('ps', ['-eo', 'args'])).split('\n').filter(line => line.includes(dir));
  assert.equal(running, []);
  assert.equal(
    readdirSync(dir).filter(name => name.startsWith('writecarenotes-')),
    [],
  );
};

const kubeconfigIn = (out: string): string => out.match(/^ *export KUBECONFIG=(\S+)$/m)?.[1] ?? '';

test('--once installs, prints every namespace with its pods and services, and leaves nothing behind', async () => {
  const { code, out, err } = await sandbox({ args: ['--once', '--environment', 'local'] });
  assert.is(err, '');
  assert.is(code, 0);
  for (const [tier, { services }] of Object.entries(values.tiers)) {
    const names = Object.keys(services);
    assert.match(out, new RegExp(`^  ${tier} +${names.length}/${names.length}  `, 'm'));
    for (const name of names) assert.match(out, new RegExp(`\\b${name}\\b`));
  }
  assert.match(out, /no pod answers/);
  assert.match(out, /Stopped; nothing is left of it\.\n$/);
  assert.is(existsSync(dirname(kubeconfigIn(out))), false);
  await assertNothingLeft();
});

test('it runs until Ctrl-C, answers kubectl meanwhile, says that it stops, and ends with 0', async () => {
  let namespaces: Promise<string> | undefined;
  const onOutput = (pid: number, out: string): void => {
    if (namespaces || !out.includes('Ctrl-C stops it')) return;
    const env = { ...process.env, KUBECONFIG: kubeconfigIn(out) };
    namespaces = run(kubectlPath(), ['get', 'namespaces', '-l', 'tier', '--output=name'], { env });
    void namespaces.catch(() => {}).then(() => process.kill(pid, 'SIGINT'));
  };
  const { code, out } = await sandbox({ args: ['--environment', 'local', '--nodes', '2'], onOutput });
  assert.is((await namespaces)?.trim().split('\n').length, 6);
  assert.is(code, 0);
  assert.match(out, /2 simulated nodes/);
  assert.match(out, /Stopping\.\n.*Stopped; nothing is left of it\.\n$/);
  await assertNothingLeft();
});

test('Ctrl-C while it starts ends it the same way', async () => {
  const onOutput = (pid: number, out: string): void => {
    if (out.trimEnd().endsWith('scheduler.')) setTimeout(() => process.kill(pid, 'SIGINT'), 1500);
  };
  const { code, out } = await sandbox({ args: ['--environment', 'local'], onOutput });
  assert.is(code, 0);
  assert.match(out, /Stopped; nothing is left of it\.\n$/);
  await assertNothingLeft();
});

test('without Go it says what to install, and ends with 1', async () => {
  const { code, err } = await sandbox({ args: ['--once'], env: { PATH: dir } });
  assert.is(code, 1);
  assert.match(err, /needs Go 1\.26 or newer: install Go/);
  assert.not.match(err, /\n +at /);
  await assertNothingLeft();
});

test('an environment or a number that it does not know is refused with what it knows', async () => {
  const unknown = await sandbox({ args: ['--environment', 'stagin'] });
  assert.is(unknown.code, 1);
  assert.is(unknown.err, '--environment stagin: there are local, staging and production\n');
  const none = await sandbox({ args: ['--nodes', '0'] });
  assert.is(none.code, 1);
  assert.is(none.err, '--nodes 0: from 1 to 50\n');
});

test.run();

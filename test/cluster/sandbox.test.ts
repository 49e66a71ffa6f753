import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kubectlPath } from '../../scripts/tools.ts';
import { values } from '../../values/values.ts';
import { type Ended, ended } from '../ended.ts';
import { root } from '../render.ts';
import { run } from './run.ts';

/** Where the sandboxes of this test put their files, so that it can see what they leave. */
let dir: string;

test.before(() => {
  dir = mkdtempSync(join(tmpdir(), 'writecarenotes-sandbox-'));
});

test.after(() => rmSync(dir, { recursive: true, force: true }));

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
  return ended(child, out => child.pid && onOutput(child.pid, out));
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
  assert.match(out, /^ {2}monitoring +6\/6 {2}alertmanager, alloy, grafana, kube-state-metrics, loki/m);
  assert.match(out, /^ {2}node-metrics +1\/1 {2}node-exporter$/m);
  assert.match(out, /^ {2}ingress-nginx +1\/1 {2}ingress-nginx-controller$/m);
  assert.match(out, /^Front door: .*\bapp\.localhost\b.* at ports 30080 and 30443 of every node$/m);
  // local starts without its Secrets, so real pods would not wait either.
  assert.not.match(out, /Secrets of the stores/);
  assert.match(
    out,
    /^Missing: Secret core-healthcare\/writecarenotes-tls\. A real front door would refuse every visitor\.$/m,
  );
  assert.match(out, /no pod answers/);
  assert.match(out, /Stopped; nothing is left of it\.\n$/);
  // Of a cluster that is gone there is nothing to ask.
  assert.not.match(out, /^ +kubectl |KUBECONFIG/m);
  await assertNothingLeft();
});

test("the default values: it says how many Secrets are missing, the monitoring's among them", async () => {
  const { code, out } = await sandbox({ args: ['--once'] });
  assert.is(code, 0);
  assert.match(out, /^ {2}monitoring +7\/7 /m);
  assert.match(out, /^ {2}node-metrics +6\/6 /m);
  assert.match(out, /^ {2}ingress-nginx +3\/3 /m);
  assert.match(out, /^Front door: .*\bapi\.writecarenotes\.com\b.* at 203\.0\.113\.1$/m);
  assert.match(out, /Missing: 16 Secrets of the stores and the monitoring\. Real pods would wait for them\./);
});

test('more nodes than an environment is meant for are watched all the same', async () => {
  const { code, out } = await sandbox({ args: ['--once', '--environment', 'local', '--nodes', '7'] });
  assert.is(code, 0);
  assert.match(out, /^ {2}node-metrics +7\/7 /m);
});

test('it runs until Ctrl-C, answers kubectl meanwhile, says that it stops, and ends with 0', async () => {
  let seen: Promise<string[]> | undefined;
  const onOutput = (pid: number, out: string): void => {
    if (seen || !out.includes('Ctrl-C stops it')) return;
    const env = { ...process.env, KUBECONFIG: kubeconfigIn(out) };
    const commands = [
      ['get', 'namespaces', '-l', 'tier', '--output=name'],
      ['get', 'configmap', '-n', 'monitoring', 'prometheus', '-o', 'jsonpath={.data.prometheus\\.yml}'],
    ];
    seen = Promise.all(commands.map(command => run(kubectlPath(), command, { env })));
    void seen.catch(() => {}).then(() => process.kill(pid, 'SIGINT'));
  };
  const { code, out } = await sandbox({ args: ['--environment', 'local', '--nodes', '2'], onOutput });
  const [namespaces = '', configuration = ''] = (await seen) ?? [];
  assert.is(namespaces.trim().split('\n').length, 6 + 3);
  assert.match(configuration, /^scrape_configs:$/m);
  assert.is(code, 0);
  assert.match(out, /2 simulated nodes/);
  assert.match(out, /^ +kubectl get pods,services,persistentvolumeclaims -n monitoring$/m);
  assert.match(out, /^ +kubectl get configmap -n monitoring prometheus -o jsonpath='\{\.data\.prometheus\\\.yml\}'$/m);
  assert.is(existsSync(dirname(kubeconfigIn(out))), false);
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
  const usage = 'npm run sandbox -- [--environment NAME] [--nodes N] [--once]\n';
  const known = 'there are local, production, staging in charts/environments; did you mean "staging"?';
  assert.is(unknown.err, `  --environment: ${known}\n\n${usage}`);
  const none = await sandbox({ args: ['--nodes', '0'] });
  assert.is(none.code, 1);
  assert.is(none.err, `  --nodes: a number from 1 to 50\n\n${usage}`);
});

test.run();

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../scripts/doctor/finding.ts';
import { kubectlPath } from '../../scripts/tools.ts';
import { ended } from '../ended.ts';
import { root } from '../render.ts';
import { serve } from './api.ts';

/** The whole program with the real kubectl and Helm, before a server that answers from a list. */
let dir: string;
let server: Server;
let findings: Finding[];
let printed: string;

const secret = (namespace: string, name: string, keys: string[]): object => ({
  metadata: { namespace, name },
  data: Object.fromEntries(keys.map(key => [key, Buffer.from('hunter2').toString('base64')])),
});

const definition = (group: string, kind: string, version: string, served: boolean): object => ({
  metadata: { name: `${kind}.${group}` },
  spec: { group, names: { kind }, versions: [{ name: version, served }] },
});

const run = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/doctor.ts', '--json', '--environment', 'staging'],
    {
      cwd: root,
      env: { ...process.env, KUBECTL: kubectlPath(), ...env },
    },
  );
  const { out, err } = await ended(child);
  return out + err;
};

test.before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'writecarenotes-doctor-'));
  const started = await serve({
    items: {
      daemonsets: [{ metadata: { name: 'cilium', namespace: 'kube-system' } }],
      secrets: [
        secret('core-healthcare', 'writecarenotes-redis', ['password']),
        secret('core-healthcare', 'writecarenotes-postgres', ['password']),
      ],
      customresourcedefinitions: [
        definition('security.istio.io', 'PeerAuthentication', 'v1', true),
        definition('telemetry.istio.io', 'Telemetry', 'v1', false),
      ],
    },
    forbidden: ['nodes'],
    allows: ({ verb, resource }) => verb !== '*' && !(verb === 'create' && resource === 'networkpolicies'),
  });
  server = started.server;
  const kubeconfig = join(dir, 'kubeconfig');
  const cluster = { name: 'listed', cluster: { server: started.url }, context: { cluster: 'listed', user: 'listed' } };
  const content = { clusters: [cluster], contexts: [cluster], users: [{ name: 'listed', user: {} }] };
  writeFileSync(
    kubeconfig,
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...content, 'current-context': 'listed' }),
  );
  printed = await run({ KUBECONFIG: kubeconfig, KUBECACHEDIR: join(dir, 'cache') });
  findings = (JSON.parse(printed) as { findings: Finding[] }).findings;
});

test.after(() => {
  server?.close();
  rmSync(dir, { recursive: true, force: true });
});

const found = (check: string): string => {
  const one = findings.find(finding => finding.check === check);
  return one ? `${one.state}: ${one.says}` : 'nothing';
};

test('kubectl asks for each right, and one that is missing is named with its namespaces', () => {
  assert.match(found('Rights'), /^fail: you may not create networkpolicies\.networking\.k8s\.io in .*core-healthcare/);
});

test('of Secrets the keys are known, and no value is printed', () => {
  assert.is(found('Secret core-healthcare/writecarenotes-redis'), 'nothing');
  assert.match(found('Secret core-healthcare/writecarenotes-postgres'), /^fail: has no username \(it has password\)$/);
  assert.match(found('Secret core-healthcare/writecarenotes-broker'), /^fail: is missing/);
  assert.not.match(printed, 'hunter2');
  assert.not.match(printed, Buffer.from('hunter2').toString('base64'));
});

test('a kind that is defined but not served counts as missing, and one that is served does not', () => {
  const says = found("Istio's kinds");
  assert.match(says, /^fail: are not defined: .*Telemetry \(telemetry\.istio\.io\/v1\)/);
  assert.not.match(says, 'PeerAuthentication');
});

test('what may not be listed is a warning, and all else is looked at', () => {
  assert.match(found('Capacity'), /^warn: cannot be seen: .*nodes is forbidden/);
  assert.is(found('Network plugin'), 'ok: Cilium enforces NetworkPolicies');
  assert.is(found('Clock'), 'ok: agrees with the server');
  assert.is(found('Release'), 'ok: writecarenotes in default is not installed yet');
});

test.run();

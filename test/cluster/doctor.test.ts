import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../scripts/doctor/finding.ts';
import { kubectlPath, pinnedHelm } from '../../scripts/tools.ts';
import { type Ended, ended } from '../ended.ts';
import { helmHomes } from '../helm-homes.ts';
import { environment, root } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { apply, threeNodes } from './fixtures.ts';
import { encrypted, makeGood, metricsApi, plugin } from './good-cluster.ts';
import { install, refused, releaseManifests, runHelm, settled, type Target } from './release.ts';
import { kubeconfigOf } from './rights.ts';
import { run, until } from './run.ts';

/** The doctor on a real API server: healthy as far as a cluster of simulated pods can be, then broken piece by piece. */
let plane: ControlPlane;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

const doctor = (args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => {
  const programs = { HELM: pinnedHelm('4'), KUBECTL: kubectlPath() };
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/doctor.ts', ...args], {
    cwd: root,
    env: { ...plane.env, ...helmHomes(join(plane.dir, 'helm')), ...programs, ...env },
  });
  return ended(child);
};

/** What is not in order, as `state check: what it says`. */
const notInOrder = async (args: string[] = [], env?: NodeJS.ProcessEnv): Promise<string[]> => {
  const { code, out, err } = await doctor(['--json', ...args], env);
  assert.is(err, '');
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  assert.is(code, findings.some(({ state }) => state === 'fail') ? 1 : 0);
  return findings.filter(({ state }) => state !== 'ok').map(({ state, check, says }) => `${state} ${check}: ${says}`);
};

const names = (found: string[], ...expected: RegExp[]): void => {
  for (const one of expected)
    assert.ok(
      found.some(line => one.test(line)),
      `${one} is not among:\n${found.join('\n')}`,
    );
};

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes });
  await makeGood(plane);
});

test.after(() => plane?.stop());

/** Files that the commands name, and a kubectl on the PATH, as a person has it. */
const workplace = async (keysOf: Map<string, string[]>): Promise<string> => {
  const dir = join(plane.dir, 'workplace');
  mkdirSync(join(dir, 'bin'), { recursive: true });
  symlinkSync(kubectlPath(), join(dir, 'bin', 'kubectl'));
  for (const [file, keys] of keysOf) writeFileSync(join(dir, file), keys.map(key => `${key}=x\n`).join(''));
  const files = ['-keyout', join(dir, 'tls.key'), '-out', join(dir, 'tls.crt')];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=app.localhost', ...files]);
  return dir;
};

test('before the install it names every Secret, and its commands make them, and the namespaces that Helm then adopts', async () => {
  const { code, out, err } = await doctor(['--json', '--environment', 'local']);
  assert.equal([code, err], [1, '']);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  const open = findings.filter(({ state }) => state !== 'ok');
  assert.equal([...new Set(open.map(({ check }) => check.split(' ')[0]))], ['Secret'], out);
  const lines = open.flatMap(({ remedy }) => remedy);
  const keysOf = new Map(
    lines.flatMap(line => {
      const [, file, keys] = /^write (\S+) with a line for each key \(([^)]*)\)/.exec(line) ?? [];
      return file && keys ? [[file, keys.split(', ').map(key => key.replace('=...', ''))] as const] : [];
    }),
  );
  const dir = await workplace(keysOf);
  const commands = lines.filter(line => line.startsWith('kubectl '));
  const env = { ...plane.env, PATH: `${join(dir, 'bin')}:${process.env.PATH}` };
  await run('sh', ['-ec', commands.join('\n')], { cwd: dir, env });
  assert.equal(await notInOrder(['--environment', 'local']), []);
  await install(target(), ...environment('local'));
  await settled(plane);
});

test('with the release it is green, by the values that the release was given, and changes nothing', async () => {
  const { code, out, err } = await doctor([]);
  assert.equal([code, err], [0, ''], out);
  assert.match(out, /^admin, for the values of the release writecarenotes$/m);
  assert.match(out, /^ok {4}Running +all is ready, of \d+ Deployments$/m);
  assert.match(out, /^0 to put right, 0 to look at, \d+ in order\.$/m);
  assert.ok((await releaseManifests(target())).length > 0);
  assert.match((await runHelm(target(), ['history', 'writecarenotes'])).out, /^1\s/m);
});

test('it names a metrics API that is missing, a plugin that enforces nothing and a class that is no default', async () => {
  await plane.kubectl(['delete', 'apiservice', 'v1beta1.metrics.k8s.io']);
  await plane.kubectl(['delete', 'daemonset', 'calico-node', '-n', 'kube-system']);
  await apply(plane, plugin('kube-flannel-ds'));
  await plane.kubectl(['annotate', 'storageclass', 'standard', 'storageclass.kubernetes.io/is-default-class-']);
  names(
    await notInOrder(),
    /^(warn|fail) Metrics API: is missing/,
    /^fail Network plugin: flannel/,
    /^fail Storage class: there is no default one/,
  );
  await plane.kubectl(['delete', 'storageclass', 'standard']);
  await plane.kubectl(['delete', 'daemonset', 'kube-flannel-ds', '-n', 'kube-system']);
  await apply(plane, encrypted, plugin('calico-node'), metricsApi);
});

test('it names a Secret that is gone, an IngressClass and a Namespace that belong to others', async () => {
  await plane.kubectl(['delete', 'secret', 'writecarenotes-tls', '-n', 'core-healthcare']);
  const owner = (name: string): string => `meta.helm.sh/release-name=${name}`;
  const foreign = [
    ['ingressclass', 'writecarenotes'],
    ['namespace', 'operational'],
  ] as const;
  for (const words of foreign) await plane.kubectl(['annotate', ...words, '--overwrite', owner('care')]);
  names(
    await notInOrder(),
    /^fail Secret core-healthcare\/writecarenotes-tls: is missing: every visitor is refused/,
    /^fail IngressClass writecarenotes: belongs to the release care in default/,
    /^fail Namespace operational: belongs to the release care in default/,
  );
  for (const words of foreign) await plane.kubectl(['annotate', ...words, '--overwrite', owner('writecarenotes')]);
  const files = ['--cert=tls.crt', '--key=tls.key'].map(word => word.replace('=', `=${join(plane.dir, 'workplace')}/`));
  await plane.kubectl(['create', 'secret', 'tls', 'writecarenotes-tls', '-n', 'core-healthcare', ...files]);
});

test('production on three small nodes without Istio: too small, and what is missing of the mesh', async () => {
  names(
    await notInOrder(['--environment', 'production']),
    /^fail Istio's kinds: are not defined: /,
    /^fail Istio: there is no istiod/,
    /^fail Namespace istio-system: is missing/,
    /^fail Secret monitoring\/loki-object-store: is missing/,
    /^fail Capacity: is too small: /,
  );
});

test('whoever may only look is told which rights are missing, and what cannot be seen', async () => {
  await plane.kubectl(['create', 'serviceaccount', 'looker', '-n', 'default']);
  await plane.kubectl([
    'create',
    'clusterrolebinding',
    'looker',
    '--clusterrole=view',
    '--serviceaccount=default:looker',
  ]);
  const found = await notInOrder(['--environment', 'local'], {
    KUBECONFIG: await kubeconfigOf(plane, 'default/looker'),
  });
  names(
    found,
    /^fail Rights: you may not .*secrets in default/,
    /^warn Secrets: cannot be seen: .*forbidden/,
    /^warn Capacity: cannot be seen: .*forbidden/,
  );
});

/** Waits until the doctor finds it: events and roll-outs take their time. */
const comesToName = async (expected: RegExp): Promise<void> => {
  let found: string[] = [];
  const check = async (): Promise<boolean> => {
    found = await notInOrder();
    return found.some(line => expected.test(line));
  };
  await until({ what: `${expected}`, seconds: 40, everyMs: 1000, check }).catch((error: Error) => {
    throw new Error(`${error.message}; found:\n${found.join('\n')}`);
  });
};

const laundry = ['-n', 'operational', 'deployment/laundry-service'];

test('it names a pod that finds no node, and why', async () => {
  const patch = { spec: { template: { spec: { nodeSelector: { disk: 'none' } } } } };
  await plane.kubectl(['patch', ...laundry, '--type=merge', '--patch', JSON.stringify(patch)]);
  await comesToName(/^fail Pods operational\/laundry-service: one pod is not ready: no node takes it/);
  await plane.kubectl(['rollout', 'undo', ...laundry]);
  await plane.kubectl(['rollout', 'status', ...laundry, '--timeout=60s']);
});

test('it names a quota that is used up', async () => {
  const [quota = ''] = (await plane.kubectl(['get', 'resourcequota', '-n', 'operational', '-o', 'name'])).split('\n');
  const before = await plane.kubectl(['get', quota, '-n', 'operational', '-o', 'jsonpath={.spec.hard.pods}']);
  const set = (pods: string): Promise<string> =>
    plane.kubectl(['patch', quota, '-n', 'operational', '--patch', JSON.stringify({ spec: { hard: { pods } } })]);
  await set('1');
  await plane.kubectl(['scale', ...laundry, '--replicas=2']);
  await comesToName(/^fail Deployment operational\/laundry-service: has 1 of 2 pods: the quota \S+ is used up/);
  await set(before);
  await plane.kubectl(['scale', ...laundry, '--replicas=1']);
});

test('it names a webhook that does not answer', async () => {
  const rule = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['pods'],
    scope: 'Namespaced',
  };
  await apply(plane, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'nobody' },
    webhooks: [
      {
        name: 'nobody.example.org',
        clientConfig: { service: { name: 'nobody', namespace: 'default' } },
        rules: [rule],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'operational' } },
        ...{ failurePolicy: 'Fail', sideEffects: 'None', admissionReviewVersions: ['v1'], timeoutSeconds: 1 },
      },
    ],
  });
  await plane.kubectl(['scale', ...laundry, '--replicas=2']);
  await comesToName(
    /^fail Deployment operational\/laundry-service: .*the webhook nobody\.example\.org does not answer/,
  );
  await plane.kubectl(['delete', 'validatingwebhookconfiguration', 'nobody']);
  await plane.kubectl(['scale', ...laundry, '--replicas=1']);
});

test('it names a Deployment that somebody deleted, nodes that take no pods, and the release that failed for it', async () => {
  await plane.kubectl(['delete', ...laundry]);
  names(await notInOrder(), /^fail Deployment operational\/laundry-service: is not there/);
  await plane.kubectl(['cordon', ...threeNodes.map(({ name }) => name)]);
  const again = ['upgrade', 'writecarenotes', 'charts/umbrella', ...environment('local'), '--wait', '--timeout=10s'];
  await refused(runHelm(target(), again));
  names(
    await notInOrder(),
    /^fail Release: writecarenotes in default is failed/,
    /^fail Capacity: no node takes pods/,
    /^fail Pods operational\/laundry-service: one pod is not ready: no node takes it/,
  );
});

test.run();

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createEncrypted } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { istiodValues } from '../../scripts/mesh/upstream.ts';
import { kubectlPath, pinnedHelm } from '../../scripts/tools.ts';
import type { Ended } from '../ended.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { forwardingKubectl, type Run, runDoor, watchAvailability, withUsual } from './deploy-run.ts';
import { apply, container, get, pod, threeNodes } from './fixtures.ts';
import { makeGood, plugin } from './good-cluster.ts';
import { installIstio } from './istio.ts';
import { withLoadBalancers } from './load-balancers.ts';
import { runHelm, settled, type Target, upgrade } from './release.ts';
import { run } from './run.ts';
import { difference, snapshot, touched } from './snapshot.ts';

/**
 * The real program, Helm and kubectl, on a real API server. Pods are simulated: what goes into one by port-forward comes
 * from a server of this machine.
 */
let plane: ControlPlane;
const servers: Server[] = [];
/** What they answer, by host; and which hosts and paths they were asked for. */
let status: Record<string, number> = {};
const asked: string[] = [];
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

/** Values of one's own: `local`, but with what a person has to bring, and what the program makes. */
const own = {
  global: { writecarenotes: { stores: { redis: { optional: false } } } },
  monitoring: { grafana: { login: true }, backup: { enabled: true } },
};

const service = (values: object): object => ({
  'core-healthcare': { services: { 'medication-service': values } },
});

/** The path of a file with these values. */
const file = (name: string, ...values: object[]): string => {
  const path = join(plane.dir, `${name}.yaml`);
  writeFileSync(path, stringify(Object.assign({}, ...values)));
  return path;
};

/** The argument that names it. */
const withValues = (name: string, ...values: object[]): string[] => ['--values', file(name, own, ...values)];

/** Runs it with the usual arguments, where `args` do not say otherwise, in a cluster that has load balancers as a cloud has. */
const deployWith = (args: string[], more: Partial<Run> = {}): Promise<Ended> => {
  const usual = withUsual({ '--environment': 'local', '--timeout': '60s' }, args);
  return withLoadBalancers(plane, () =>
    runDoor({ plane, door: 'deploy-kubernetes-infrastructure', args: usual, ...more }),
  );
};

const deploy = (...args: string[]): Promise<Ended> => deployWith(args);

const revisions = async (): Promise<string[]> => {
  const { out } = await runHelm(target(), ['history', 'writecarenotes', '--output', 'json']);
  return (JSON.parse(out) as { status: string }[]).map(({ status }) => status);
};

const medicationPods = async (): Promise<number> =>
  (await get(plane, 'deployment', 'medication-service', '-n', 'core-healthcare')).spec.replicas;

const credentials = async (): Promise<string[]> => {
  const { items } = await get(plane, 'secrets', '-n', 'monitoring', '--field-selector=type=Opaque');
  const values = (items as { data: Record<string, string> }[]).flatMap(({ data }) => Object.entries(data));
  return values.filter(([key]) => key !== 'admin-user').map(([, value]) => Buffer.from(value, 'base64').toString());
};

const answer: RequestListener = ({ headers, url }, response) => {
  const host = headers.host?.split(':')[0] ?? '';
  asked.push(`${host}${url}`);
  response.statusCode = status[host] ?? 200;
  response.end();
};

const listening = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** A kubectl that leads to two servers of this machine, which have the certificate that the front door has. */
const forwarding = async (): Promise<string> => {
  const files = ['tls.key', 'tls.crt'].map(name => join(plane.dir, name));
  const [key = '', cert = ''] = files;
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=app.localhost',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  await plane.kubectl([
    'create',
    'secret',
    'tls',
    'writecarenotes-tls',
    '-n',
    'core-healthcare',
    `--cert=${cert}`,
    `--key=${key}`,
  ]);
  const encrypted = createEncrypted({ key: readFileSync(key), cert: readFileSync(cert) }, answer);
  return forwardingKubectl(plane, { port: await listening(createServer(answer)), tls: await listening(encrypted) });
};

test.before(async () => {
  plane = await startControlPlane({ nodes: threeNodes, istioCrds: true });
  await makeGood(plane);
});

test.after(async () => {
  for (const server of servers) server.close();
  await plane?.stop();
});

test('what the cluster lacks, and a namespace in which somebody else’s pods run, are named, and left as they are', async () => {
  await plane.kubectl(['delete', 'daemonset', 'calico-node', '-n', 'kube-system']);
  await plane.kubectl(['create', 'namespace', 'monitoring']);
  await apply(plane, plugin('kube-flannel-ds'), pod('theirs', 'monitoring'));
  const { code, out, err } = await deploy();
  assert.is(code, 2, out);
  assert.match(err, /^Nothing was changed\. In admin:$/m);
  assert.match(err, /^ {2}Network plugin: flannel takes NetworkPolicies without enforcing them$/m);
  assert.match(err, /^ {2}Namespace monitoring: is there already and belongs to no release of Helm/m);
  assert.is((await snapshot(plane)).size, 0);
  await plane.kubectl(['delete', 'pod', 'theirs', '-n', 'monitoring', '--timeout=20s']);
});

test('--namespace-labels-only makes the namespaces with their labels, adopts an empty one, and makes nothing else', async () => {
  const { code, out, err } = await deploy('--namespace-labels-only');
  assert.equal([code, err], [0, ''], out);
  const found = [...(await snapshot(plane)).values()];
  assert.equal([...new Set(found.map(({ kind }) => kind))], ['Namespace']);
  assert.is(found.length, 9);
  const monitoring = found.find(({ metadata }) => metadata.name === 'monitoring');
  assert.is(monitoring?.metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted');
  assert.is(monitoring?.metadata.annotations?.['meta.helm.sh/release-name'], 'writecarenotes');
});

test('a dry run looks at the cluster, says every step, and changes nothing; what somebody accepts it goes on with', async () => {
  const before = await snapshot(plane);
  const { code, out, err } = await deploy('--dry-run', '--accept', 'network plugin', ...withValues('own'));
  assert.equal([code, err], [0, '']);
  assert.match(out, 'Note: accepted: Network plugin: flannel takes NetworkPolicies');
  assert.match(out, 'writecarenotes (local) is not installed yet.');
  assert.match(out, 'nothing to do: they are there, with their labels');
  assert.match(out, 'writecarenotes-redis (password) in core-healthcare, infrastructure, operational');
  assert.match(out, /helm upgrade --install writecarenotes .* --rollback-on-failure /);
  assert.match(out, /Dry run: nothing was changed\.\n$/);
  assert.equal(touched(before, await snapshot(plane)), []);
  assert.equal(await credentials(), []);
  await plane.kubectl(['delete', 'daemonset', 'kube-flannel-ds', '-n', 'kube-system']);
  await apply(plane, plugin('calico-node'));
});

test('credentials of its own are made, those of others named with the commands that make them, and nothing is installed', async () => {
  const { code, out, err } = await deploy(...withValues('own'));
  assert.is(code, 1, out);
  assert.match(out, 'made monitoring/grafana-secrets, monitoring/monitoring-backup');
  assert.match(err, 'Failed at step 3: credentials of the stores');
  assert.match(err, 'Secret writecarenotes-redis (password) in core-healthcare, infrastructure, operational');
  assert.match(err, 'run the same again');
  const made = await credentials();
  assert.is(made.length, 3);
  for (const value of made) {
    assert.is(Buffer.from(value, 'base64').length, 24);
    assert.not.match(out + err, value);
  }
  const commands = err.split('\n').filter(line => /^ *kubectl create secret/.test(line));
  assert.is(commands.length, 3);
  mkdirSync(join(plane.dir, 'bin'));
  symlinkSync(kubectlPath(), join(plane.dir, 'bin', 'kubectl'));
  writeFileSync(join(plane.dir, 'writecarenotes-redis.env'), 'password=hush\n');
  const env = { ...plane.env, PATH: `${join(plane.dir, 'bin')}:${process.env.PATH}` };
  await run('sh', ['-ec', commands.join('\n')], { cwd: plane.dir, env });
});

test('interrupted in the middle of the install it leaves a release that the next run goes on with', async () => {
  const { code, err } = await deployWith(withValues('own'), {
    signal: { at: /helm upgrade --install/, name: 'SIGINT' },
  });
  assert.is(code, 130);
  assert.match(err, 'Stopped at step 4: the release writecarenotes, and its pods. Run the same again');
});

test('run again it installs, says how far each tier is, and what to do next; no credential is printed or changed', async () => {
  const before = await credentials();
  const { code, out, err } = await deploy(...withValues('own'));
  assert.equal([code, err], [0, ''], out);
  assert.match(out, 'nothing to do: they are there, and stay as they are');
  assert.match(out, /done: installed \(\d+ s\)/);
  assert.match(out, 'no request was made: ');
  assert.match(out, 'kubectl port-forward -n monitoring svc/grafana 3000:3000');
  assert.match(
    out,
    "kubectl get secret -n monitoring monitoring-backup -o jsonpath='{.data.repository-password}' | base64 -d",
  );
  assert.match(out, 'The certificate is missing, and every visitor is refused');
  assert.equal(await credentials(), before);
  for (const value of before) assert.not.match(out, value);
  const { deployments } = await settled(plane);
  assert.is(Object.keys(deployments).length, 28);
});

test('run once more it changes nothing at all', async () => {
  const [before, history] = [await snapshot(plane), await revisions()];
  const { code, out } = await deploy(...withValues('own'));
  assert.is(code, 0);
  assert.match(out, 'nothing to do: it is deployed with these values, and everything is ready');
  assert.equal(touched(before, await snapshot(plane)), []);
  assert.equal(await revisions(), history);
});

test('an upgrade asks every Service and every public host; one that answers wrongly is named, and ends with 1', async () => {
  const env = { KUBECTL: await forwarding() };
  const args = withValues('three', service({ replicas: 3 }));
  const good = await deployWith(args, { env });
  assert.equal([good.code, good.err], [0, ''], good.out);
  assert.match(good.out, /done: upgraded/);
  assert.match(good.out, `done: ${asked.length} answer with 200`);
  assert.not.match(good.out, 'The certificate is missing');
  assert.is(await medicationPods(), 3);
  const { items } = await get(plane, 'services', '--all-namespaces', '--selector=writecarenotes.com/tier');
  assert.ok(asked.length > items.length, asked.join(' '));
  assert.equal(asked.filter(one => !one.startsWith('127.')).sort(), [
    'admin.localhost/health',
    'api.localhost/health',
    'app.localhost/health',
  ]);
  status = { 'app.localhost': 502 };
  const bad = await deployWith(args, { env });
  assert.is(bad.code, 1);
  assert.match(bad.err, 'https://app.localhost/health at ingress-nginx/ingress-nginx-controller: answers with 502');
  assert.not.match(bad.err, 'api.localhost');
});

test('with Helm 3.18 it upgrades in that one’s words, and names the pods that would go', async () => {
  const withThree = (...args: string[]): Promise<Ended> => deployWith(args, { env: { HELM: pinnedHelm('3') } });
  const upgraded = await withThree(...withValues('two', service({ replicas: 2 })));
  assert.equal([upgraded.code, upgraded.err], [0, ''], upgraded.out);
  assert.match(upgraded.out, / --wait --timeout 60s --atomic\n/);
  assert.is(await medicationPods(), 2);
  const on = await withThree(...withValues('on', service({ replicas: 2, autoscaling: { enabled: true } })));
  assert.is(on.code, 2, on.out);
  assert.match(
    on.err,
    'Autoscaling: is switched on, and with Helm 3 these drop to one pod for some seconds: core-healthcare/medication-service',
  );
});

test('Helm 4 goes on after it: autoscaling switched on takes the pods over as many as they are, and switched off gives them back', async () => {
  const watched = watchAvailability(plane);
  const on = await deploy(...withValues('on', service({ replicas: 2, autoscaling: { enabled: true } })));
  assert.equal([on.code, on.err], [0, ''], on.out);
  assert.match(on.out, 'core-healthcare/medication-service (2)');
  assert.is(await medicationPods(), 2);
  // As the autoscaler would, once there is more to do.
  await plane.kubectl(['scale', 'deployment', 'medication-service', '-n', 'core-healthcare', '--replicas=4']);
  const off = await deploy(...withValues('three', service({ replicas: 3 })));
  assert.equal([off.code, off.err], [0, ''], off.out);
  assert.is(await medicationPods(), 3);
  const medication = watched.stop().lines.filter(line => line.startsWith('core-healthcare/medication-service '));
  assert.ok(medication.length > 3, medication.join('\n'));
  const few = medication.filter(line =>
    line
      .split(' ')
      .slice(1)
      .some(count => Number(count) < 2),
  );
  assert.equal(few, []);
});

test('an upgrade that fails is rolled back, and says why its pods did not come', async () => {
  const before = await snapshot(plane);
  const lost = service({ replicas: 3, nodeSelector: { disk: 'none' } });
  const { code, out, err } = await deploy('--timeout', '25s', ...withValues('lost', lost));
  assert.is(code, 1, out);
  assert.match(out, /waiting: core-healthcare 7 of 8/);
  assert.match(err, 'Failed at step 4: the release writecarenotes, and its pods');
  assert.match(err, 'Pods core-healthcare/medication-service: one pod is not ready: no node takes it');
  assert.match(err, /Rolled back: what ran before runs again \(revision \d+, as \d+ was\)/);
  assert.is((await revisions()).at(-1), 'deployed');
  await settled(plane);
  const { added, removed, renewed } = difference(before, await snapshot(plane));
  assert.equal(
    [...added, ...removed, ...renewed].filter(name => !/^(ReplicaSet|Pod)\//.test(name)),
    [],
  );
});

test('an upgrade that Kubernetes would refuse, and another environment, are named before anything is changed', async () => {
  const history = await revisions();
  const smaller = { monitoring: { ...own.monitoring, grafana: { login: true, volume: { size: '512Mi' } } } };
  const { code, out, err } = await deploy('--environment', 'staging', ...withValues('smaller', smaller));
  assert.is(code, 2, out);
  assert.match(err, /PersistentVolumeClaim\/monitoring\/grafana.*: .*cannot change/);
  assert.match(err, "Environment: the release is local's, and you said staging");
  assert.equal(await revisions(), history);
});

/** An istiod as Istio's chart makes it, as far as anybody looks at it: a Deployment of our version, whose pod is Ready. */
const istiod = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'istiod',
    namespace: 'istio-system',
    labels: { app: 'istiod' },
    annotations: { 'meta.helm.sh/release-name': 'istiod' },
  },
  spec: {
    selector: { matchLabels: { app: 'istiod' } },
    template: {
      metadata: { labels: { app: 'istiod' } },
      spec: { containers: [{ ...container, name: 'discovery', image: `istio/pilot:${istiodValues().global.tag}` }] },
    },
  },
};

test('a mesh that is on is neither turned off nor moved on by values that do not ask for it', async () => {
  await installIstio(plane);
  await apply(plane, istiod);
  await plane.kubectl([
    'wait',
    '--for=condition=Available',
    'deployment/istiod',
    '-n',
    'istio-system',
    '--timeout=30s',
  ]);
  const mesh = ['--set', 'global.writecarenotes.mesh.enabled=true,global.writecarenotes.mesh.phase=joining'];
  await upgrade(target(), ...environment('local'), '-f', file('own', own), ...mesh);
  const { code, out, err } = await deploy(...withValues('four', service({ replicas: 2 })));
  assert.equal([code, err], [0, ''], out);
  assert.match(out, 'Note: the mesh is joining, and stays so');
  const modes = ['get', 'peerauthentications', '-n', 'istio-system', '-o', 'jsonpath={.items[*].spec.mtls.mode}'];
  assert.is(await plane.kubectl(modes), 'PERMISSIVE');
  assert.is(await medicationPods(), 2);
});

test.run();

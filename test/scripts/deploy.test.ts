import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Programs } from '../../scripts/cluster/programs.ts';
import { foreignSecretsStep } from '../../scripts/deploy/foreign-secrets.ts';
import { meshFor } from '../../scripts/deploy/mesh.ts';
import { adoptable } from '../../scripts/deploy/namespaces.ts';
import { ownSecretsStep } from '../../scripts/deploy/own-secrets.ts';
import type { Plan } from '../../scripts/deploy/plan.ts';
import { countsOf, isComplete } from '../../scripts/deploy/progress.ts';
import { lettingGo } from '../../scripts/deploy/replicas.ts';
import { doorQuestions, serviceQuestions } from '../../scripts/deploy/verification.ts';
import { wishOf } from '../../scripts/deploy/wish.ts';
import type { Phase, Platform } from '../../scripts/mesh/standing.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { platform } from '../platform.ts';
import { environment, render, root } from '../render.ts';

/** scripts/deploy-kubernetes-infrastructure.sh where no cluster answers. */
const door = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(join(root, 'scripts/deploy-kubernetes-infrastructure.sh'), args, {
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: '/nonexistent', FORCE_COLOR: '0' },
  });
  return { code: status, out: stdout, err: stderr };
};

for (const name of ['local', 'production'])
  test(`a dry run for ${name} needs no cluster and says every step, with the mesh left off`, () => {
    const { code, out, err } = door('--dry-run', '--environment', name);
    assert.equal([code, err], [0, '']);
    const titles = out.split('\n').flatMap(line => /^ +\d+\/6 {2}(.*)$/.exec(line)?.[1] ?? []);
    assert.equal(titles, [
      '9 namespaces, as the release’s own',
      'credentials that are the platform’s own',
      'credentials of the stores, receivers and object stores',
      'the release writecarenotes, and its pods',
      'every service at its least number of pods',
      'verification',
    ]);
    assert.is(out.includes('--set global.writecarenotes.mesh.enabled=false'), name !== 'local');
    assert.match(
      out,
      `helm upgrade --install writecarenotes charts/umbrella --namespace default --values charts/environments/${name}.yaml `,
    );
    assert.match(out, / --wait --timeout 15m (--rollback-on-failure --server-side=true --force-conflicts|--atomic)\n/);
  });

test('every mistake in the arguments is said at once, and 2 is the exit code', () => {
  const { code, out, err } = door(
    '--enviroment=local',
    '--environment',
    'prod',
    '--timeout',
    'soon',
    '--values',
    'no.yaml',
    'now',
  );
  assert.equal([code, out], [2, '']);
  for (const words of [
    'now: every argument is an option',
    '--enviroment: there is no such option; did you mean "--environment"?',
    '--environment: there are local, production, staging in charts/environments',
    '--timeout: a time such as 90s, 10m or 1h',
    '--values: there is no file no.yaml',
  ])
    assert.match(err, words);
});

test('values that the chart refuses are said, in a dry run without a cluster, too', () => {
  const { code, err } = door('--dry-run', '--environment', 'local', '--values', join(root, 'package.json'));
  assert.is(code, 2);
  assert.match(err, /additional properties .*'name'/);
});

const phases = (deployed: Phase, newest = deployed): Platform => ({
  standing: { newest: 2, settled: true, status: 'deployed', deployed: 1, chart: 'writecarenotes-0.1.0' },
  ...{ newest, deployed, environment: 'production', frontDoor: 'nginx', trustDomain: 'td', clusterDomain: 'cd' },
  sidecar: { cpu: '10m', memory: '64Mi' },
});

test('a release keeps the mesh that it has, whatever the values say', () => {
  for (const asked of [true, false])
    for (const istio of [true, false]) {
      const setFor = (platform: Platform) => meshFor({ platform, asked, istio }).set;
      for (const phase of ['joining', 'enforced', 'leaving'] as const)
        assert.equal(setFor(phases(phase)), { enabled: true, phase });
      assert.equal(setFor(phases('joining', 'enforced')), { enabled: true, phase: 'enforced' });
      assert.equal(setFor(phases('off')), asked ? { enabled: false } : undefined);
    }
});

test('a new release has the mesh of its values where Istio is there, and else none, which is said', () => {
  const choice = (asked: boolean, istio: boolean) => meshFor({ platform: undefined, asked, istio });
  assert.equal(choice(true, true), { set: undefined });
  assert.equal(choice(false, false), { set: undefined });
  assert.equal(choice(true, false).set, { enabled: false });
  assert.match(choice(true, false).note ?? '', 'there is no Istio here');
});

test('every Service whose pods have a readiness probe is asked, each of the 28 services among them', () => {
  const manifests = render();
  const questions = serviceQuestions(manifests);
  const asked = new Set(questions.map(({ namespace, service }) => `${namespace}/${service}`));
  const services = [...platform.services.values()].map(({ name, tier }) => `${tier}/${name}`);
  assert.is(services.length, 28);
  assert.equal(
    services.filter(name => !asked.has(name)),
    [],
  );
  for (const part of ['prometheus', 'grafana', 'alertmanager', 'loki'])
    assert.ok(asked.has(`monitoring/${part}`), part);
  const medication = questions.find(({ service }) => service === 'medication-service');
  assert.equal(medication, { namespace: 'core-healthcare', service: 'medication-service', port: 3002, path: '/ready' });
});

test('the public hosts are asked at the front door where there is a certificate, and not where there is none', () => {
  const manifests = render();
  assert.equal(doorQuestions(manifests, new Set()), []);
  const asked = doorQuestions(manifests, new Set(['core-healthcare/writecarenotes-tls']));
  assert.equal(
    asked.map(({ host }) => host).sort(),
    ['admin', 'api', 'app'].map(name => `${name}.writecarenotes.com`),
  );
  assert.equal(asked[0] && { ...asked[0], host: '' }, {
    ...{ namespace: 'ingress-nginx', service: 'ingress-nginx-controller', port: 443, path: '/health', host: '' },
  });
});

test('only what the new release leaves open, and the old one had more than one of, is handed over', () => {
  const deployment = (name: string, replicas?: number): Manifest => ({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'tier' } },
    spec: { ...(replicas && { replicas }) },
  });
  const before = [
    deployment('four', 4),
    deployment('one', 1),
    deployment('open'),
    deployment('kept', 3),
    deployment('gone', 3),
  ];
  const after = [deployment('four'), deployment('one'), deployment('open'), deployment('kept', 2)];
  assert.equal(lettingGo(before, after), [{ namespace: 'tier', name: 'four', replicas: 4 }]);
});

const named = (name: string, annotations = {}): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, annotations } },
});

test('a namespace may be adopted where it is the chart’s, belongs to nobody, and nothing of others runs in it', () => {
  const pod = (namespace: string, labels = {}) => ({ metadata: { name: 'p', namespace, labels } });
  const namespaces = [
    named('free'),
    named('ours'),
    named('taken'),
    named('owned', { 'meta.helm.sh/release-name': 'x' }),
    named('other'),
  ];
  const pods = [pod('taken'), pod('ours', { 'app.kubernetes.io/part-of': 'writecarenotes' })];
  const wanted = ['free', 'ours', 'taken', 'owned'].map(name => named(name));
  assert.equal([...adoptable({ namespaces: { seen: namespaces }, pods: { seen: pods } }, wanted)], ['free', 'ours']);
  assert.equal([...adoptable({ namespaces: { seen: namespaces }, pods: { unseen: 'no right' } }, wanted)], []);
});

/** A plan for what an environment renders, with answers for whatever is asked. */
const planFor = (name: string, answers?: Record<string, string>): { plan: Plan; asked: string[] } => {
  const asked: string[] = [];
  const found = wishOf(['--environment', name]);
  if (!('wish' in found)) throw new Error('refused');
  const plan: Plan = {
    wish: found.wish,
    release: { name: 'writecarenotes', namespace: 'default' },
    wanted: {
      what: name,
      release: { name: 'writecarenotes', namespace: 'default' },
      chart: { version: '0.1.0', kubeVersion: '>=1.30' },
      manifests: render(...environment(name), '--set', 'global.writecarenotes.mesh.enabled=false'),
      sidecar: { cpu: 0, memory: 0 },
    },
    ...{ values: [], given: {}, helm: 4 },
    ...(answers && {
      ask: async question => {
        asked.push(question);
        return Object.entries(answers).find(([words]) => question.includes(words))?.[1] ?? '';
      },
    }),
  };
  return { plan, asked };
};

interface Written {
  metadata: { namespace: string; name: string };
  data: Record<string, string>;
}

/** Programs for a cluster that has these Secrets (`namespace/name` and keys) and takes whatever is written. */
const clusterWith = (secrets: Record<string, string[]>) => {
  const [written, commands]: [Written[], string[]] = [[], []];
  const kubectl = async (args: string[], input?: string): Promise<string> => {
    commands.push(args.join(' '));
    if (args[0] === 'get')
      return Object.entries(secrets)
        .map(([name, keys]) => [name, ...keys].join(' '))
        .join('\n');
    const secret = JSON.parse(input ?? '') as Written;
    written.push(secret);
    const full = `${secret.metadata.namespace}/${secret.metadata.name}`;
    secrets[full] = [...(secrets[full] ?? []), ...Object.keys(secret.data)];
    return '';
  };
  return { programs: { kubectl } as unknown as Programs, written, commands };
};

const readValue = (written: Written[], namespace: string, name: string, key: string): string => {
  const found = written.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  return Buffer.from(found?.data[key] ?? '', 'base64').toString();
};

test('in a terminal each credential is asked for once, goes to every tier that wants it, and never into a command', async () => {
  const answers = {
    postgres: 'hush-p',
    redis: 'hush-r',
    broker: 'hush-b',
    receivers: 'https://hush',
    'loki-object-store': 'hush-l',
  };
  const { plan, asked } = planFor('production', answers);
  const { programs, written, commands } = clusterWith({});
  await foreignSecretsStep(plan).act(programs);
  assert.is(asked.filter(question => question.startsWith('writecarenotes-postgres')).length, 2);
  const tiers = written
    .filter(({ metadata }) => metadata.name === 'writecarenotes-postgres')
    .map(one => one.metadata.namespace);
  assert.is(tiers.length, 6);
  for (const tier of tiers) assert.is(readValue(written, tier, 'writecarenotes-postgres', 'password'), 'hush-p');
  assert.not.match(commands.join('\n'), 'hush');
  assert.is(await foreignSecretsStep(plan).done(programs), 'all that pods wait for are there');
});

test('what is not answered is named, and what was answered is kept', async () => {
  const { plan } = planFor('staging', { postgres: 'hush-p', redis: 'hush-r', receivers: 'https://hush' });
  const { programs, written } = clusterWith({});
  const failure = await Promise.resolve(foreignSecretsStep(plan).act(programs)).catch((error: Error) => error.message);
  assert.match(String(failure), /^Secret writecarenotes-broker \(password, username\) in /m);
  assert.not.match(String(failure), 'writecarenotes-redis');
  assert.not.match(String(failure), 'hush');
  assert.ok(written.some(({ metadata }) => metadata.name === 'writecarenotes-redis'));
});

test('a Secret that lacks a key of ours gets it, and what it has stays', async () => {
  const { plan } = planFor('production');
  const { programs, written, commands } = clusterWith({
    'monitoring/grafana-secrets': ['admin-user', 'admin-password'],
    'monitoring/monitoring-backup': ['access-key-id', 'secret-access-key'],
  });
  await ownSecretsStep(plan).act(programs);
  assert.equal(
    written.map(({ metadata, data }) => [metadata.name, Object.keys(data)]),
    [
      ['grafana-secrets', ['secret-key']],
      ['monitoring-backup', ['repository-password']],
    ],
  );
  assert.equal(
    commands.filter(words => !words.startsWith('get ')),
    [
      ...['apply --server-side --field-manager deploy-kubernetes-infrastructure --filename -'],
      ...['apply --server-side --field-manager deploy-kubernetes-infrastructure --filename -'],
    ],
  );
  assert.is(await ownSecretsStep(plan).done(programs), 'they are there, and stay as they are');
});

test('tiers come in the order in which they need each other, and none is ready while a pod of an old revision is left', () => {
  const manifests = render(...environment('local'));
  const status = (replicas: number, updated = replicas) => ({
    ...{ observedGeneration: 1, replicas, updatedReplicas: updated, availableReplicas: replicas },
  });
  const live = (kind: string) =>
    manifests
      .filter(one => one.kind === kind)
      .map(({ metadata, spec }) => ({ metadata: { ...metadata, generation: 1 }, spec }));
  const deployments = live('Deployment').map(one => ({ ...one, status: status(1) }));
  const everywhere = {
    observedGeneration: 1,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
    desiredNumberScheduled: 3,
  };
  const daemonSets = live('DaemonSet').map(one => ({ ...one, status: everywhere }));
  const counts = (list: object[]) =>
    countsOf({ deployments: { seen: list }, daemonSets: { seen: daemonSets as object[] } }, manifests);
  const all = counts(deployments);
  assert.equal(
    all.slice(0, 6).map(({ namespace }) => namespace),
    [...['infrastructure', 'integration', 'operational', 'compliance', 'ai-analytics', 'core-healthcare']],
  );
  assert.ok(isComplete({ counts: all, findings: [] }));
  const rolling = deployments.map(one =>
    one.metadata.name === 'audit-service' ? { ...one, status: status(2, 1) } : one,
  );
  assert.equal(
    counts(rolling).filter(({ ready, all }) => ready < all),
    [{ namespace: 'compliance', ready: 3, all: 4 }],
  );
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byKind } from '../../verify/manifests.ts';
import { render } from '../render.ts';
import { restore } from './stand-in.ts';

/** `npm run restore` as people run it, with a kubectl that only writes down what it is asked. */
const deployment = byKind(render(), 'Deployment').find(({ metadata }) => metadata.name === 'prometheus');
if (!deployment) throw new Error('the chart has no Deployment prometheus');
const list = 'ID        Time\n1a2b3c4d  2026-11-22 02:00:00';
const whole = { deployment, list };
const there = (name: string): string[] => [
  'scale deployment prometheus --replicas=0',
  'create -f -',
  ...(name ? [`delete job ${name} --ignore-not-found --cascade=foreground --timeout=120s`] : []),
  'scale deployment prometheus --replicas=1',
  'rollout status deployment/prometheus --timeout=900s',
];

test('a restore stops the part, runs the Job, and brings the part back', async () => {
  const { code, out, changes, job } = await restore(['prometheus', '--snapshot', '1a2b3c4d', '--yes'], whole);
  assert.is(code, 0, out);
  assert.equal(changes, there(''));
  assert.equal(job?.spec?.template.spec?.containers[0]?.command, ['sh', '/scripts/backup.sh', 'restore', '1a2b3c4d']);
  for (const words of ['In context a-cluster, namespace monitoring', '1a2b3c4d  2026-11-22', 'what the Job printed'])
    assert.match(out, words);
  assert.match(out, 'Restored, and Ready. Check: kubectl port-forward svc/prometheus 9090:9090');
});

test('a restore that fails brings the part back on its old data, and says so', async () => {
  const { code, err, changes, job } = await restore(['prometheus', '--yes'], { ...whole, job: 'Failed' });
  assert.is(code, 3);
  assert.equal(changes, there(job?.metadata?.name ?? ''));
  assert.match(err, 'Nothing was restored: prometheus runs on its old data');
});

test('a Job that the cluster refuses brings the part back, too', async () => {
  const { code, err, changes } = await restore(['prometheus', '--yes'], { ...whole, refused: ['create'] });
  assert.is(code, 3);
  assert.match(err, 'forbidden');
  assert.equal(changes.slice(-2), there('').slice(-2));
});

test('Ctrl-C takes back what was begun', async () => {
  const { code, err, changes, job } = await restore(['prometheus', '--yes'], { ...whole, job: 'Suspended' }, 'get job');
  assert.is(code, 130, err);
  assert.equal(changes, there(job?.metadata?.name ?? ''));
});

test('a part that does not become Ready after a restore is told apart from a failed restore', async () => {
  const { code, err } = await restore(['prometheus', '--yes'], { ...whole, stuck: true });
  assert.is(code, 4);
  assert.match(err, 'The data was restored; that of before is in the folder data.before-');
});

test('a part that was left at 0 pods comes back with one', async () => {
  const stopped = { ...deployment, spec: { ...deployment.spec, replicas: 0 } };
  const { changes } = await restore(['prometheus', '--yes'], { deployment: stopped });
  assert.is(changes.at(-2), 'scale deployment prometheus --replicas=1');
});

test('nothing is changed in a dry run, and without a confirmation', async () => {
  const dry = await restore(['prometheus', '--dry-run'], whole);
  assert.equal([dry.code, dry.changes], [0, []]);
  assert.match(dry.out, '"kind": "Job"');
  assert.match(dry.out, 'Dry run: nothing was changed.');
  const unsure = await restore(['prometheus'], whole);
  assert.equal([unsure.code, unsure.changes], [1, []]);
  assert.match(unsure.err, 'say --yes');
});

test('all that is missing in the cluster is said before anything is changed', async () => {
  const lacking = {
    ...whole,
    refused: ['auth can-i create jobs', 'auth can-i patch deployments'],
    missingSecrets: ['monitoring-backup'],
  };
  const { code, err, changes } = await restore(['prometheus', '--yes'], lacking);
  assert.equal([code, changes], [2, []]);
  assert.match(err, 'rights: you may not patch deployments --subresource=scale');
  assert.match(err, 'rights: you may not create jobs');
  assert.match(err, 'Secret monitoring-backup: is missing');
});

test('no Deployment, backups switched off, an unknown snapshot: each is said, and nothing is changed', async () => {
  const none = await restore(['loki', '--yes'], {});
  assert.equal([none.code, none.changes], [2, []]);
  assert.match(none.err, 'Deployment loki: Error from server (NotFound)');
  const off = structuredClone(deployment);
  for (const container of off.spec?.template.spec?.containers ?? []) container.name = `other-${container.name}`;
  const without = await restore(['prometheus', '--yes'], { deployment: off });
  assert.equal([without.code, without.changes], [2, []]);
  assert.match(without.err, 'has no container backup');
  const unknown = await restore(['prometheus', '--yes', '--snapshot', 'ffffffff'], whole);
  assert.equal([unknown.code, unknown.changes], [2, []]);
  assert.match(unknown.err, '--snapshot ffffffff: is none of these');
});

test('every mistake in the arguments is said at once, with what is near, and 1 is the exit code', async () => {
  const { code, err } = await restore(['promethues', 'loki', '--snapsot', '--namespace', 'A_', '--yes=no'], whole);
  assert.is(code, 1);
  for (const words of [
    'promethues: there are prometheus, grafana, loki; did you mean "prometheus"?',
    'promethues loki: one at a time',
    '--snapsot: there is no such option; did you mean "--snapshot"?',
    '--namespace: a name of small letters, digits and -, of 63 at most',
    '--yes: takes no value',
    'npm run restore -- prometheus|grafana|loki',
  ])
    assert.match(err, words);
});

test('the order of a whole platform is printed, and needs no cluster', async () => {
  const { code, out } = await restore(['--order'], { refused: [''] });
  assert.is(code, 0);
  assert.match(out, /^ {2}1\. .*stores and places.*: postgres, redis, broker/);
});

test.run();

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { causeOf } from '../../scripts/doctor/causes.ts';
import { fail, ok } from '../../scripts/doctor/finding.ts';
import { json, redacted, table } from '../../scripts/doctor/print.ts';
import { resourceOf, reviews, rightsFor } from '../../scripts/doctor/rights.ts';
import { wishOf } from '../../scripts/doctor/wish.ts';
import { environment, root } from '../render.ts';
import { wantedBy } from './good.ts';

let dir: string;

test.before(() => {
  dir = mkdtempSync(join(tmpdir(), 'writecarenotes-doctor-'));
});

test.after(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the program with a kubectl that is this script. */
const run = (kubectl: string, ...args: string[]): { code: number; out: string; err: string } => {
  const path = join(dir, 'kubectl');
  writeFileSync(path, `#!/bin/sh\n${kubectl}\n`, { mode: 0o755 });
  const options = { cwd: root, env: { ...process.env, KUBECTL: path }, encoding: 'utf8', stdio: 'pipe' } as const;
  try {
    return {
      code: 0,
      out: execFileSync(process.execPath, ['--import', 'tsx', 'scripts/doctor.ts', ...args], options),
      err: '',
    };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, out: stdout, err: stderr };
  }
};

test('without a cluster it says so in one line, and ends with 1', () => {
  const { code, out, err } = run('echo "The connection to the server localhost:8080 was refused" >&2; exit 1');
  assert.is(code, 1);
  assert.is(out, '');
  assert.is(
    err,
    'No cluster answers in the default context: The connection to the server localhost:8080 was refused\n',
  );
});

test('a wrong wish is named, with what would be right', () => {
  const once = ['production', '--enviroment=local', '--values', 'nowhere.yaml', '--context', '', '--json=no'];
  const asked = wishOf([...once, '--environment', 'prod', '--release', 'a', '--release', 'b']);
  assert.equal('problems' in asked && asked.problems.map(({ path, message }) => `${path}: ${message}`), [
    'production: every argument is an option',
    '--enviroment: there is no such option; did you mean "--environment"?',
    '--values: there is no file nowhere.yaml',
    '--context: needs a value',
    '--json: takes no value',
    '--environment: there are local, production, staging in charts/environments',
    '--release: said more than once',
  ]);
  assert.equal(wishOf(['--environment', 'local', '--json']), {
    wish: { environment: 'local', values: [], release: 'writecarenotes', json: true },
  });
});

test('the rights that are asked for are those of every kind in every namespace, and of Helm’s own Secrets', () => {
  const { manifests } = wantedBy(...environment('production'));
  const rights = rightsFor(manifests, 'prod').map(
    ({ verb, resource, group, namespace }) => `${verb} ${resource}.${group} ${namespace}`,
  );
  for (const right of [
    'create secrets. prod',
    'create namespaces. ',
    'patch networkpolicies.networking.k8s.io core-healthcare',
    'delete authorizationpolicies.security.istio.io compliance',
    'create priorityclasses.scheduling.k8s.io ',
    'create ingressclasses.networking.k8s.io ',
  ])
    assert.ok(rights.includes(right), right);
  assert.is(new Set(rights).size, rights.length);
  assert.is(resourceOf('ServiceEntry'), 'serviceentries');
  const review = JSON.parse(reviews([{ verb: 'get', group: '', resource: 'pods', namespace: '' }])).items[0];
  assert.equal(review.spec, { resourceAttributes: { verb: 'get', group: '', resource: 'pods' } });
});

test('the table needs no colour, and a remedy stands below what it mends', () => {
  const findings = [ok('Helm', 'is v4.2.3'), fail('Metrics API', 'is missing', 'install metrics-server')];
  assert.is(
    table({ context: 'kind', what: 'production', findings }),
    `kind, for production

ok    Helm         is v4.2.3
FAIL  Metrics API  is missing
        install metrics-server

1 to put right, 0 to look at, 1 in order.`,
  );
  assert.is(JSON.parse(json({ context: 'kind', what: 'production', findings })).ok, false);
});

test('a credential in a message of the cluster is hidden, and a long message is cut', () => {
  assert.is(
    redacted('GET https://me:hunter2@registry.example.org/v2/ failed'),
    'GET https://[hidden]@registry.example.org/v2/ failed',
  );
  assert.not.match(redacted('Authorization: Bearer eyJhbGciOi.JIUzI1NiJ9'), 'eyJ');
  assert.not.match(redacted('dsn: host=db password=hunter2 user=me'), 'hunter2');
  assert.not.match(redacted('{"token":"abcdef12345"}'), 'abcdef');
  assert.ok(redacted('x '.repeat(1000)).length < 420);
  const printed = json({ context: 'c', what: 'w', findings: [fail('Pods', 'failed: password=hunter2')] });
  assert.not.match(printed, 'hunter2');
});

test('a Secret that is missing is named before the crash that comes of it', () => {
  const subject = { namespace: 'compliance', name: 'audit-service' };
  const cause = causeOf(['CrashLoopBackOff: back-off', 'FailedMount: secret "a" not found'], subject);
  assert.is(cause?.says, 'the Secret a is missing');
  assert.is(causeOf(['Strange: never seen before'], subject)?.says, 'Strange: never seen before');
  assert.is(causeOf([], subject), undefined);
});

test.run();

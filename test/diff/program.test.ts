import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Difference } from '../../scripts/diff/difference.ts';
import { wishOf } from '../../scripts/diff/wish.ts';
import { type HelmLine, pinnedHelm } from '../../scripts/tools.ts';
import { environment, renderText, root } from '../render.ts';

let folder: string;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'writecarenotes-diff-'));
});

test.after(() => rmSync(folder, { recursive: true }));

/** `npm run diff` as people run it, with this Helm. */
const run = (helm: string, ...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/diff.ts', ...args], {
    cwd: root,
    env: { ...process.env, HELM: helm, INIT_CWD: root },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });

/** The same with a Helm of a line. */
const diff = (line: HelmLine, ...args: string[]) => run(pinnedHelm(line), ...args);

test('the charts of a checkout compared with these, which are the same, are no change', () => {
  const { status, stdout, stderr } = diff('4', '--environment', 'staging', '--from', '.');
  assert.is(status, 0, stderr);
  assert.match(
    stdout,
    /^From .*charts\nto these charts with the environment staging:\nnothing would change: all \d{3} objects/,
  );
});

test('values that differ are told as JSON, and nothing else, though another Helm rendered the other side', () => {
  const values = file(
    'mine.yaml',
    'global: { writecarenotes: { services: { laundry-service: { enabled: false } } } }\n',
  );
  const from = file('before.yaml', renderText());
  const { status, stdout, stderr } = diff('3', '--values', values, '--from', from, '--json');
  assert.is(status, 0, stderr);
  const { added, removed, reach, to } = JSON.parse(stdout) as Difference & { to: string };
  const kinds = [
    'Deployment',
    'HorizontalPodAutoscaler',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
    'ServiceAccount',
  ];
  assert.equal(added, []);
  assert.equal(
    removed.map(({ object }) => object).sort(),
    kinds.map(kind => `${kind}/operational/laundry-service`),
  );
  assert.ok(reach.closes.length > 5);
  assert.match(to, values);
});

test('what is wrong on either side is said at once, and ends it with 1', () => {
  const values = file('bad.yaml', 'global: { writecarenotes: { frontDor: none } }\n');
  const { status, stdout, stderr } = diff('4', '--values', values, '--from', file('odd.yaml', 'a: [1\n'));
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(stderr, /charts: .*frontDor/s);
  assert.match(stderr, '--from: line ');
});

/** A Helm that knows one release, of this text, in one namespace, and does all else as the real one. */
const helmWith = (release: string, namespace: string, text: string): string => {
  const path = file(
    'helm.sh',
    [
      '#!/bin/sh',
      `[ "$1 $2" = "get manifest" ] || exec "${pinnedHelm('4')}" "$@"`,
      `[ "$*" = "get manifest ${release} --namespace ${namespace}" ] && exec cat "${file('release.yaml', text)}"`,
      'echo "Error: release: not found" >&2; exit 1',
    ].join('\n'),
  );
  chmodSync(path, 0o755);
  return path;
};

test('without --from it is the release in the cluster that is compared, and one that is not there is an answer', () => {
  const helm = helmWith('oak', 'apps', renderText(...environment('staging')));
  const there = run(helm, '--environment', 'staging', '--release', 'oak', '--namespace', 'apps');
  assert.is(there.status, 0, there.stderr);
  assert.match(there.stdout, /^From the release oak in the namespace apps\nto these .*:\nnothing would change/);
  const missing = run(helm, '--environment', 'staging', '--release', 'elm');
  assert.is(missing.status, 1);
  assert.match(missing.stderr, '--release: Error: release: not found; see helm list --all-namespaces');
});

test('every problem of what it is given is said at once', () => {
  mkdirSync(join(folder, 'empty'), { recursive: true });
  const words = [
    '--environment',
    'stagin',
    '--release',
    'Me',
    '--namespace',
    'a',
    '--namespace',
    'b',
    '--valeus=x',
    'more',
  ];
  const asked = wishOf([...words, '--values', 'none.yaml', '--from', join(folder, 'empty')]);
  assert.equal('problems' in asked && asked.problems.map(({ path, message }) => `${path}: ${message}`), [
    'more: every argument is an option',
    '--environment: there are local, production, staging in charts/environments; did you mean "staging"?',
    '--release: a name of small letters, digits and -, of 53 at most',
    '--namespace: said more than once',
    '--valeus: there is no such option; did you mean "--values"?',
    '--values: there is no file none.yaml',
    `--from: ${join(folder, 'empty')} has no umbrella/Chart.yaml; name a checkout, its folder charts, or a rendered file`,
  ]);
});

test('without any values there is nothing to compare: Helm would take those of the last time', () => {
  const asked = wishOf([]);
  assert.equal('problems' in asked && asked.problems.map(({ path }) => path), ['--environment']);
});

test('a checkout, its charts, and a file are all taken; else the release of that name is asked for', () => {
  const from = (...args: string[]) => {
    const asked = wishOf(['--environment', 'local', ...args]);
    return 'wish' in asked ? asked.wish.from : asked.problems;
  };
  assert.equal(from('--from', root), { kind: 'charts', path: join(root, 'charts') });
  assert.equal(from('--from', join(root, 'charts')), { kind: 'charts', path: join(root, 'charts') });
  assert.equal(from('--from', join(root, 'package.json')), { kind: 'file', path: join(root, 'package.json') });
  assert.equal(from(), { kind: 'release' });
});

test.run();

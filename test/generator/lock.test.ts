import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chartLock } from '../../generator/emit/lock.ts';
import { helmRefusal, root, runHelm, umbrella } from '../render.ts';

const copy = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-lock-'));
  cpSync(join(root, umbrella), folder, { recursive: true });
  return folder;
};

test('Helm accepts Chart.lock: a dependency build finds nothing out of sync', () => {
  const folder = copy();
  runHelm(['dependency', 'build', folder]);
  rmSync(folder, { recursive: true });
});

test('Helm refuses a Chart.lock whose digest is another', () => {
  const folder = copy();
  const lock = readFileSync(join(folder, 'Chart.lock'), 'utf8');
  writeFileSync(
    join(folder, 'Chart.lock'),
    lock.replace(/sha256:./, lock.includes('sha256:a') ? 'sha256:b' : 'sha256:a'),
  );
  assert.match(helmRefusal(['dependency', 'build', folder]), 'out of sync');
  rmSync(folder, { recursive: true });
});

test('the digest covers what Go would write: compact, in field order, with <, > and & escaped', () => {
  const json =
    '[[{"name":"a","version":"\\u003e=1 \\u0026 \\u003c2","repository":"","condition":"x.enabled"}],[{"name":"a","version":"\\u003e=1 \\u0026 \\u003c2","repository":""}]]';
  const digest = createHash('sha256').update(json).digest('hex');
  const lock = chartLock([{ name: 'a', version: '>=1 & <2', repository: '', condition: 'x.enabled' }]) as {
    digest: string;
  };
  assert.is(lock.digest, `sha256:${digest}`);
});

test('Chart.lock at the root is a link to the one in the chart', () => {
  assert.ok(lstatSync(join(root, 'Chart.lock')).isSymbolicLink());
  assert.is(realpathSync(join(root, 'Chart.lock')), realpathSync(join(root, umbrella, 'Chart.lock')));
});

test.run();

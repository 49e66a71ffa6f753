import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environments, root } from '../render.ts';

test('npm start does every step, and tells of each environment what it asks for', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' },
    timeout: 120_000,
  });
  assert.is(status, 0, `${stdout}${stderr}`);
  const steps = stdout.split('\n').filter(line => line.startsWith('ok'));
  assert.is(steps.length, 4);
  for (const name of environments) assert.match(stdout, new RegExp(`^ *${name} .*\\d`, 'm'));
});

test.run();

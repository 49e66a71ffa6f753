import { spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backup, filledVolume, metricsOf } from './backups.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';

/** What is done about a repository that does not open, is gone or locked, and about old snapshots. */
const { restic } = await monitoringPrograms(['restic']);
const went = 'writecarenotes_backup_last_attempt_success';
const day = 86_400;

const fresh = () => filledVolume(restic);

test('a wrong password is said, never printed, and never taken for a missing repository', async () => {
  const volume = fresh();
  assert.is((await backup(volume, ['now'])).code, 0);
  const config = readdirSync(join(volume.dir, 'repository/keys'));
  writeFileSync(join(volume.dir, 'password'), 'not-the-password');
  for (const args of [['now'], ['restore'], ['list'], ['init']]) {
    const { code, out } = await backup(volume, args);
    assert.is(code, 1, out);
    assert.match(out, 'wrong password');
    assert.not.match(out, /not-the-password|a password of the test/);
  }
  assert.is(metricsOf(volume)?.[went], 0);
  assert.equal(readdirSync(join(volume.dir, 'repository/keys')), config);
  rmSync(volume.dir, { recursive: true });
});

test('a repository that was there is not made anew in silence, nor by a restore', async () => {
  const volume = fresh();
  const none = await backup(volume, ['restore']);
  assert.equal([none.code, existsSync(join(volume.dir, 'repository'))], [1, false]);
  assert.is((await backup(volume, ['now'])).code, 0);
  renameSync(join(volume.dir, 'repository'), join(volume.dir, 'lost'));
  const gone = await backup(volume, ['now']);
  assert.is(gone.code, 1);
  assert.match(gone.out, 'the repository is gone: bring it back, or begin a new one with');
  assert.is(metricsOf(volume)?.[went], 0);
  assert.is((await backup(volume, ['init'])).code, 0);
  assert.is((await backup(volume, ['now'])).code, 0);
  rmSync(volume.dir, { recursive: true });
});

test('the lock of a killed restic does not stop the next backup', async () => {
  const volume = fresh();
  assert.is((await backup(volume, ['now'])).code, 0);
  const child = spawn(restic, ['backup', '--stdin'], { env: volume.env, stdio: ['pipe', 'ignore', 'ignore'] });
  // A lock that is still being written has another name.
  const isLock = (name: string) => /^[0-9a-f]{64}$/.test(name);
  const locks = () => readdirSync(join(volume.dir, 'repository/locks')).filter(isLock).length;
  await until({ what: 'restic holds its lock', seconds: 20, check: async () => locks() > 0 });
  child.kill('SIGKILL');
  await new Promise(resolve => child.once('exit', resolve));
  const { code, out } = await backup(volume, ['now']);
  assert.is(code, 0, out);
  assert.is(locks(), 0);
  rmSync(volume.dir, { recursive: true });
});

test('snapshots of 30 days are kept, older ones go, and the last seven stay', async () => {
  const volume = fresh();
  assert.is((await backup(volume, ['now'])).code, 0);
  const times = [1, 29, 31, 40].map(days =>
    new Date(Date.now() - days * day * 1000).toISOString().slice(0, 19).replace('T', ' '),
  );
  const save = (time: string): Promise<unknown> =>
    new Promise(resolve =>
      spawn(restic, ['backup', '--quiet', '--host', 'prometheus', '--time', time, '.'], {
        env: volume.env,
        cwd: join(volume.dir, 'volume/data'),
      }).once('close', resolve),
    );
  const kept = () => readdirSync(join(volume.dir, 'repository/snapshots')).length;
  for (const time of times) await save(time);
  assert.is((await backup(volume, ['now'])).code, 0);
  assert.is(kept(), 6, 'six are fewer than seven');
  for (const _ of [1, 2, 3, 4]) assert.is((await backup(volume, ['now'])).code, 0);
  assert.is(kept(), 8, 'of ten, those of 31 and 40 days ago are gone');
  rmSync(volume.dir, { recursive: true });
});

test.run();

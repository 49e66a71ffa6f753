import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backup, filledVolume, metricsOf, startBackup, type Volume } from './backups.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';

/** When backups are made, and what is remembered of them. */
const { restic } = await monitoringPrograms(['restic']);
const went = 'writecarenotes_backup_last_attempt_success';
const success = 'writecarenotes_backup_last_success_timestamp_seconds';

interface Scheduled {
  /** Waits until it has said so, and returns all it has said. */
  says: (words: RegExp, seconds?: number) => Promise<string>;
  /** Tells it to stop, and returns how it ended and after how long. */
  stop: () => Promise<{ code: number | null; milliseconds: number }>;
}

const schedule = (volume: Volume, extra: NodeJS.ProcessEnv = {}): Scheduled => {
  let out = '';
  const child = startBackup({ ...volume, env: { ...volume.env, ...extra } }, ['schedule'], text => {
    out += text;
  });
  return {
    says: async (words, seconds = 60) => {
      await until({ what: `"${words}" in: ${out}`, seconds, check: async () => words.test(out) });
      return out;
    },
    stop: () => {
      const begin = performance.now();
      const ended = new Promise<{ code: number | null; milliseconds: number }>(resolve =>
        child.once('exit', code => resolve({ code, milliseconds: performance.now() - begin })),
      );
      child.kill('SIGTERM');
      // A script that does not hear fails the test by its time, and must not hold it up.
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
      return ended;
    },
  };
};

const hasWords = (words: string, text: string): void => assert.match(text, words);

const fresh = () => filledVolume(restic);

test('the next backup is at the given time by UTC, today or tomorrow', async () => {
  const volume = fresh();
  const next = async (now: string, at: string): Promise<string> =>
    (await backup(volume, ['next'], { NOW: String(Date.parse(now) / 1000), BACKUP_TIME: at, TZ: 'Asia/Tokyo' })).out;
  const cases = [
    ['2026-10-25T01:59:59Z', '02:00', '2026-10-25T02:00:00Z'],
    ['2026-10-25T02:00:00Z', '02:00', '2026-10-26T02:00:00Z'],
    ['2026-12-31T23:59:00Z', '02:00', '2027-01-01T02:00:00Z'],
    ['2028-02-28T12:00:00Z', '00:00', '2028-02-29T00:00:00Z'],
    ['2026-03-29T00:30:00Z', '08:09', '2026-03-29T08:09:00Z'],
    ['2026-03-29T23:58:00Z', '23:59', '2026-03-29T23:59:00Z'],
  ];
  for (const [now = '', at = '', then = ''] of cases) assert.is((await next(now, at)).trim(), then, `${now} ${at}`);
  rmSync(volume.dir, { recursive: true });
});

test('it makes up for a missing backup at once, then waits, and stops within a second of being told', async () => {
  const volume = fresh();
  const first = schedule(volume);
  hasWords('backup made and verified', await first.says(/next backup at \d{4}-\d\d-\d\dT02:00:00Z/));
  const { code, milliseconds } = await first.stop();
  assert.is(code, 0);
  assert.ok(milliseconds < 1000, `${milliseconds} ms`);
  const said = metricsOf(volume);
  assert.is(said?.[went], 1);
  // A pod that starts anew shows what was, and makes no second backup of the day.
  rmSync(join(volume.dir, 'volume/backup/metrics'), { recursive: true });
  const second = schedule(volume);
  assert.not.match(await second.says(/next backup at/), 'backup begins');
  await second.stop();
  assert.equal(metricsOf(volume), said);
  rmSync(volume.dir, { recursive: true });
});

test('a failing backup is tried a few times, then again the next day, and never ends the schedule', async () => {
  const volume = fresh();
  rmSync(join(volume.dir, 'password'));
  const running = schedule(volume, { ATTEMPTS: '2', RETRY_PAUSE: '1' });
  const out = await running.says(/next backup at \d{4}-\d\d-\d\dT02:00:00Z/);
  assert.is(out.match(/backup begins/g)?.length, 2);
  assert.match(out, /try 2 of 2 for .* failed/);
  assert.is((await running.stop()).code, 0);
  assert.equal([metricsOf(volume)?.[went], metricsOf(volume)?.[success]], [0, undefined]);
  rmSync(volume.dir, { recursive: true });
});

test('a backup that is stopped counts as failed, and stops at once', async () => {
  const volume = fresh();
  // A repository that never answers.
  const slow = join(volume.dir, 'slow');
  mkdirSync(slow);
  writeFileSync(join(slow, 'restic'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
  const running = schedule(volume, { PATH: `${slow}:${volume.env.PATH}` });
  await running.says(/backup begins/);
  const { milliseconds } = await running.stop();
  assert.ok(milliseconds < 2000, `${milliseconds} ms`);
  assert.is(metricsOf(volume)?.[went], 0);
  rmSync(volume.dir, { recursive: true });
});

test('a backup that was killed counts as failed once the pod is back', async () => {
  const volume = fresh();
  assert.is((await backup(volume, ['now'])).code, 0);
  const before = metricsOf(volume);
  // What a kill leaves behind: when it began, and its links.
  writeFileSync(join(volume.dir, 'volume/backup/state/running'), String(Math.floor(Date.now() / 1000) - 60));
  mkdirSync(join(volume.dir, 'volume/backup/stage/wal'), { recursive: true });
  const anew = schedule(volume);
  assert.match(await anew.says(/next backup at/), 'the last backup was cut short; it counts as failed');
  await anew.stop();
  assert.equal([metricsOf(volume)?.[went], metricsOf(volume)?.[success]], [0, before?.[success]]);
  assert.not.ok(existsSync(join(volume.dir, 'volume/backup/stage')));
  rmSync(volume.dir, { recursive: true });
});

test('what is asked wrongly is said, with 2 as the exit code', async () => {
  const volume = fresh();
  const cases: [string[], NodeJS.ProcessEnv, RegExp][] = [
    [['now'], { PART: 'tempo' }, /PART=tempo: prometheus, grafana or loki/],
    [['now'], { BACKUP_TIME: '24:00' }, /BACKUP_TIME=24:00/],
    [['now'], { KEEP_DAYS: '30d' }, /KEEP_DAYS=30d/],
    [['now'], { RESTIC_REPOSITORY: '' }, /RESTIC_REPOSITORY/],
    [['restor'], {}, /backup\.sh schedule \| now/],
  ];
  for (const [args, extra, words] of cases) {
    const { code, out } = await backup(volume, args, extra);
    assert.is(code, 2, out);
    assert.match(out, words);
  }
  rmSync(volume.dir, { recursive: true });
});

test.run();

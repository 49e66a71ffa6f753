import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backup, newVolume, type Volume } from './backups.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';

/** Grafana's database, an SQLite file as Grafana has it, is saved while somebody writes to it all the time. */
const { restic } = await monitoringPrograms(['restic']);

/**
 * Writes for two minutes: half of the time a transaction is open. Each marks all rows with its number and moves an
 * amount between them, so that in every consistent picture the marks are the same and so is the sum. It fills more
 * pages than the cache holds: SQLite writes them to the file before the commit. Every third is rolled back. A
 * write-ahead log goes into the file only now and then.
 */
const writer = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('pragma journal_mode=' + sys.argv[2])
db.execute('pragma cache_size=10')
db.execute('pragma wal_autocheckpoint=5000')
db.execute('create table dashboard (id integer primary key, amount integer, turn integer, body text)')
db.execute('begin')
db.executemany('insert into dashboard values (?, 100, 0, ?)', ((n, 'x' * 900) for n in range(2000)))
db.execute('commit')
end, turn = time.time() + 120, 0
while time.time() < end:
    turn += 1
    db.execute('begin immediate')
    for part in range(10):
        db.execute('update dashboard set turn = ?, amount = amount + 1 - id % 2 * 2 where id / 200 = ?', (turn, part))
        time.sleep(0.03)
    db.execute('rollback' if turn % 3 == 0 else 'commit')
    if turn % 3: print(turn, flush=True)
    time.sleep(0.3)
`;

/** Whether the file is sound; how many rows, their sum and different marks; the mark. */
const look = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
sound = db.execute('pragma integrity_check').fetchall() == [('ok',)]
print(sound, *db.execute('select count(*), sum(amount), count(distinct turn), max(turn) from dashboard').fetchone())
`;

const python = (...args: string[]): string => execFileSync('python3', args, { encoding: 'utf8' }).trim();

test('this machine has what the test of the database needs', () => {
  assert.not.throws(() => python('-c', 'import sqlite3'), 'python3 with its sqlite3 module must be on PATH');
});

/** Restores the latest snapshot on another volume, as after a loss, and says what the database there is like. */
const restoredElsewhere = async (volume: Volume): Promise<{ data: string; database: string }> => {
  const elsewhere = join(volume.dir, 'elsewhere');
  rmSync(elsewhere, { recursive: true, force: true });
  const { code, out } = await backup(volume, ['restore'], { VOLUME: elsewhere });
  assert.is(code, 0, out);
  const data = join(elsewhere, 'data');
  return { data, database: python('-c', look, join(data, 'grafana.db')) };
};

for (const mode of ['delete', 'wal']) {
  let volume: Volume;
  let restored = '';

  test(`journal ${mode}: Grafana's database is saved whole while it is written to`, async () => {
    volume = newVolume({ part: 'grafana', restic });
    const data = join(volume.dir, 'volume/data');
    for (const folder of ['plugins/panel', 'png']) mkdirSync(join(data, folder), { recursive: true });
    writeFileSync(join(data, 'plugins/panel/plugin.json'), '{}');
    writeFileSync(join(data, 'png/rendered.png'), 'made anew at any time');
    const child = spawn('python3', ['-c', writer, join(data, 'grafana.db'), mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let turn = 0;
      child.stdout.on('data', chunk => {
        turn = Number(String(chunk).trim().split('\n').at(-1));
      });
      await until({ what: 'the writer has begun', seconds: 20, check: async () => turn > 0 });
      for (const _ of [1, 2, 3]) {
        const committed = turn;
        const { code, out } = await backup(volume, ['now'], { STAGE_TRIES: '100', STAGE_PAUSE: '0.1' });
        assert.is(code, 0, out);
        assert.is(child.exitCode, null, 'the writer still writes');
        const { data: there, database } = await restoredElsewhere(volume);
        restored = there;
        assert.match(database, /^True 2000 200000 1 \d+$/);
        assert.ok(Number(database.split(' ').at(-1)) >= committed, `${database}, of ${committed} before the backup`);
      }
    } finally {
      child.kill('SIGKILL');
    }
  });

  test(`journal ${mode}: what Grafana makes anew is not saved, plugins are`, async () => {
    assert.ok(existsSync(join(restored, 'plugins/panel/plugin.json')));
    assert.not.ok(existsSync(join(restored, 'png')));
    rmSync(volume.dir, { recursive: true });
  });
}

test.run();

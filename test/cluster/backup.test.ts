import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { metrics } from '../../generator/model/metrics.ts';
import {
  type Answers,
  answers,
  olderBlocks,
  type Prometheus,
  startPrometheus,
  startStub,
} from './backed-prometheus.ts';
import { backup, damageBiggest, filesBelow, metricsOf, newVolume, type Volume } from './backups.ts';
import { freePorts, startComponent, stopComponent } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { until } from './run.ts';
import { stopperOf } from './stopper.ts';

/** A real Prometheus, the chart's script under BusyBox, real restic and node_exporter, all on loopback. */
const programs = await monitoringPrograms(['prometheus', 'promtool', 'restic', 'node_exporter']);
const success = 'writecarenotes_backup_last_success_timestamp_seconds';
const went = 'writecarenotes_backup_last_attempt_success';

/** Cuts a block from the head every 15 s or so, so that logs are truncated within a test. */
const hurried = ['--storage.tsdb.min-block-duration=10s', '--storage.tsdb.max-block-duration=10s'];

const ulid = /^[0-7][0-9A-Z]{25}$/;
const blocksIn = (data: string): string[] => readdirSync(data).filter(name => ulid.test(name));

let volume: Volume;
let prometheus: Prometheus;
let stub: Awaited<ReturnType<typeof startStub>>;
let stop: () => Promise<void>;
/** What was asked of the original: when, and what it answered. */
let asked: Answers;
const data = () => join(volume.dir, 'volume/data');
const components: Prometheus['component'][] = [];

const started = async (args: string[], scrape?: number): Promise<Prometheus> => {
  const at = { program: programs.prometheus, data: data(), dir: volume.dir, args };
  const one = await startPrometheus(scrape === undefined ? at : { ...at, scrape });
  components.push(one.component);
  return one;
};

test('a backup is made while Prometheus scrapes, cuts blocks and truncates its log', async () => {
  volume = newVolume({ part: 'prometheus', restic: programs.restic });
  stop = stopperOf({ components, dir: volume.dir });
  stub = await startStub();
  await olderBlocks(programs.promtool, data());
  const older = blocksIn(data()).length;
  assert.ok(older >= 3, `${older} blocks of older samples`);
  prometheus = await started(hurried, stub.port);
  await until({
    what: 'a checkpoint, and a block cut from the head',
    seconds: 90,
    check: async () =>
      readdirSync(join(data(), 'wal')).some(name => /^checkpoint\.\d+$/.test(name)) && blocksIn(data()).length > older,
  });
  // Samples that are in the newest segment of the log alone: the one before was closed for the checkpoint.
  const enough = stub.asked() + 3;
  await until({ what: 'three scrapes more', seconds: 10, check: async () => stub.asked() > enough });
  asked = await answers(prometheus, Date.now() / 1000);
  const { code, out } = await backup(volume, ['now']);
  assert.is(code, 0, out);
  assert.match(out, 'made a new repository');
  assert.match(out, /snapshot [0-9a-f]+ saved/);
  assert.not.ok(existsSync(join(volume.dir, 'volume/backup/stage')), 'the links are gone again');
});

test('the metrics say so, in the words of the table of metrics, and the real node_exporter serves them', async () => {
  const [port] = await freePorts(1);
  components.push(
    startComponent({
      name: 'node_exporter',
      command: programs.node_exporter,
      args: [
        '--collector.disable-defaults',
        '--collector.textfile',
        `--collector.textfile.directory=${volume.dir}/volume/backup/metrics`,
        '--web.disable-exporter-metrics',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      dir: volume.dir,
    }),
  );
  let served = '';
  await until({
    what: 'node_exporter answers',
    seconds: 20,
    check: async () => {
      served = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return served !== '';
    },
  });
  const table = Object.entries(metrics).filter(([name]) => name.startsWith('writecarenotes_backup_'));
  assert.is(table.length, 5);
  for (const [name, { type, help, job, labels }] of table) {
    assert.equal([job, labels], ['backups', []], name);
    assert.match(served, `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name}{part="prometheus"} `);
  }
  assert.equal(Object.keys(metricsOf(volume) ?? {}).sort(), table.map(([name]) => name).sort());
  assert.match(served, 'node_textfile_scrape_error 0');
  const now = Date.now() / 1000;
  const said = metricsOf(volume) ?? {};
  assert.is(said[went], 1);
  assert.ok(Math.abs((said[success] ?? 0) - now) < 60);
  assert.ok((said.writecarenotes_backup_repository_size_bytes ?? 0) > 10_000);
});

test('a second backup reads and saves only what is new', async () => {
  const { code, out } = await backup(volume, ['now']);
  assert.is(code, 0, out);
  assert.match(out, 'using parent snapshot');
  const unmodified = Number(out.match(/(\d+) unmodified/)?.[1]);
  // Three files a block: the index, its chunks, and meta.json.
  assert.ok(unmodified >= 9, out);
  assert.not.match(out, 'made a new repository');
});

test('no restore while Prometheus runs on the volume', async () => {
  const { code, out } = await backup(volume, ['restore']);
  assert.is(code, 1);
  assert.match(out, 'Prometheus still runs on this volume; stop it first');
});

test('a Prometheus on restored data answers as the lost one did, to the samples of the last second', async () => {
  await stopComponent(prometheus.component);
  const { out: list } = await backup(volume, ['list']);
  const [first] = list.match(/^[0-9a-f]{8}/m) ?? [];
  rmSync(data(), { recursive: true });
  const { code, out } = await backup(volume, ['restore', first ?? '']);
  assert.is(code, 0, out);
  assert.not.ok(existsSync(join(data(), 'chunks_head')), 'the head is in the log alone');
  const restored = await started([]);
  const again = await answers(restored, asked.time);
  assert.ok(asked.everything.length > 51, `${asked.everything.length} series`);
  assert.equal(again, asked);
  const log = readFileSync(restored.component.logFile, 'utf8');
  assert.not.match(log, /level=(ERROR|WARN).*(block|corrupt|WAL)/i);
  await stopComponent(restored.component);
});

test('a restore keeps the data it replaces, and deletes it only when asked by name', async () => {
  writeFileSync(join(data(), 'witness'), 'of before');
  const { code, out } = await backup(volume, ['restore', 'latest']);
  assert.is(code, 0, out);
  const aside = out.match(/data\.before-\w+/)?.[0] ?? '';
  assert.is(readFileSync(join(volume.dir, 'volume', aside, 'witness'), 'utf8'), 'of before');
  assert.not.ok(existsSync(join(data(), 'witness')));
  for (const wrong of ['data', '../data', 'data.before-', 'data.before-x/../data', ''])
    assert.is((await backup(volume, ['discard', wrong])).code, 2, wrong);
  assert.is((await backup(volume, ['discard', aside])).code, 0);
  assert.equal(readdirSync(join(volume.dir, 'volume')).sort(), ['backup', 'data']);
});

test('a snapshot that is not there is refused, and the data stays', async () => {
  const before = filesBelow(data()).length;
  const { code, out } = await backup(volume, ['restore', 'deadbeef']);
  assert.is(code, 1);
  assert.match(out, 'there is no snapshot deadbeef');
  assert.is(filesBelow(data()).length, before);
  assert.is((await backup(volume, ['restore', '$(id)'])).code, 2);
});

test('a corrupted repository is noticed, and the last success stays what it was', async () => {
  const before = metricsOf(volume)?.[success];
  damageBiggest(join(volume.dir, 'repository/data'));
  const snapshots = readdirSync(join(volume.dir, 'repository/snapshots'));
  const { code, out } = await backup(volume, ['now']);
  assert.is(code, 1, out);
  assert.match(out, 'backup failed');
  assert.is(metricsOf(volume)?.[went], 0);
  assert.is(metricsOf(volume)?.[success], before);
  // A damaged repository keeps all it has.
  const kept = readdirSync(join(volume.dir, 'repository/snapshots'));
  assert.equal(
    snapshots.filter(name => !kept.includes(name)),
    [],
  );
});

test('everything is stopped and cleared away', async () => {
  stub.close();
  await stop();
  assert.not.ok(existsSync(volume.dir));
});

test.run();

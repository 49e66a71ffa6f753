import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Difference } from '../../scripts/diff/difference.ts';
import { type HelmLine, pinnedHelm } from '../../scripts/tools.ts';
import { root, umbrella } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { sixNodes } from './fixtures.ts';
import { refused, releaseName, runHelm, type Target } from './release.ts';
import { run } from './run.ts';

let plane: ControlPlane;
let folder: string;
const target = (): Target => ({ plane, helm: pinnedHelm('4') });

/** A values file of these lines. */
const values = (name: string, ...lines: string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

const diff = (line: HelmLine, ...args: string[]): Promise<string> =>
  run(process.execPath, ['--import', 'tsx', 'scripts/diff.ts', ...args], {
    cwd: root,
    env: { ...plane.env, HELM: pinnedHelm(line) },
  });

/** Installs or upgrades the release in the environment local. Nobody waits for pods: it is about objects. */
const helm = (verb: 'install' | 'upgrade', ...args: string[]) =>
  runHelm(target(), [verb, releaseName, umbrella, '-f', 'charts/environments/local.yaml', ...args, '--qps=100']);

const told = async (...args: string[]): Promise<Difference> => JSON.parse(await diff('4', ...args, '--json'));

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'writecarenotes-diff-'));
  plane = await startControlPlane({ nodes: sixNodes });
  await helm('install');
});

test.after(async () => {
  await plane?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a release compared with the values that it has is no change, with either Helm', async () => {
  for (const line of ['4', '3'] as const) {
    assert.match(
      await diff(line, '--environment', 'local'),
      /^From the release writecarenotes\nto these charts with the environment local:\nnothing would change: all \d{3} objects/,
    );
  }
});

/** Those of the objects that are in the cluster. */
const there = async (objects: string[]): Promise<string[]> => {
  const found = await Promise.all(
    objects.map(async object => {
      const [kind = '', namespace = '', name = ''] = object.split('/');
      const printed = await plane.kubectl(['get', kind, name, '-n', namespace, '--ignore-not-found', '-o', 'name']);
      return printed.trim() === '' ? [] : [object];
    }),
  );
  return found.flat();
};

test('what is told of other values is what the upgrade then does, and afterwards nothing is left to tell', async () => {
  const off = values('off.yaml', 'global: { writecarenotes: { services: { laundry-service: { enabled: false } } } }');
  const { removed, added, breaks, reach } = await told('--environment', 'local', '--values', off);
  assert.equal([added, breaks, reach.opens], [[], [], []]);
  const gone = removed.map(({ object }) => object);
  assert.ok(gone.includes('Deployment/operational/laundry-service'));
  assert.equal(await there(gone), gone);
  await helm('upgrade', '-f', off);
  assert.equal(await there(gone), []);
  assert.match(await diff('4', '--environment', 'local', '--values', off), 'nothing would change');
});

test('a release that is not there is an answer that says where to look', async () => {
  const said = await refused(
    diff('4', '--environment', 'local', '--release', 'another').then(out => ({ out, complaints: '' })),
  );
  assert.match(said, /--release: .*not found; see helm list --all-namespaces/s);
});

test('what is told to break the upgrade is refused by the API server', async () => {
  const less = values('less.yaml', 'monitoring: { grafana: { volume: { size: 512Mi } } }');
  const { breaks } = await told('--environment', 'local', '--values', less);
  const [broken] = breaks;
  assert.equal(
    [broken?.object, broken?.field],
    ['PersistentVolumeClaim/monitoring/grafana', 'spec.resources.requests.storage'],
  );
  const said = await refused(helm('upgrade', '-f', less));
  assert.match(said, /PersistentVolumeClaim.*grafana.*storage/s);
});

test.run();

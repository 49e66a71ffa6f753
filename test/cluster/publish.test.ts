import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packChart } from '../../scripts/publish/chart.ts';
import { digestOf, pack } from '../../scripts/publish/pack.ts';
import { platform } from '../platform.ts';
import { testedHelms } from './helms.ts';
import { freePorts } from './processes.ts';
import { startRegistry, type TestRegistry } from './publish-registry.ts';
import { makeWorld, type Publishing, type World } from './publish-world.ts';

const test = suite('publishing');
const { version } = platform.facts;

let world: World;
let open: TestRegistry;

const archiveIn = (folder: string): Buffer => readFileSync(join(folder, `writecarenotes-${version}.tgz`));

/** `sha256:...` of the manifest, from the command that was printed to install by it. */
const manifestOf = ({ said }: Publishing): string => said.match(/@(sha256:[0-9a-f]{64})$/m)?.[1] ?? said;

test.before(async () => {
  world = await makeWorld();
  open = await startRegistry();
});

test.after(async () => {
  await open?.stop();
  world?.end();
});

for (const helm of testedHelms) {
  test(`what Helm ${helm} publishes, every Helm renders by version and by digest as it renders the folder`, async () => {
    const address = `oci://${open.host}/of-helm-${helm}/charts`;
    const publishing = await world.publish(helm, address, '--plain-http');
    assert.is(publishing.code, 0, publishing.said);
    const chart = `${address}/writecarenotes`;
    assert.ok(
      publishing.said.includes(`  helm install writecarenotes ${chart} --version ${version}\n`),
      publishing.said,
    );
    const values = '--values=charts/environments/production.yaml';
    for (const by of testedHelms) {
      // Helm 4 says what it pulled before the first document.
      const rendered = async (...from: string[]): Promise<string> =>
        (await world.helm(by, 'template', 'x', ...from, values)).replace(/^Pulled: .*\nDigest: .*\n/, '');
      const wanted = await rendered('charts/umbrella');
      assert.is(await rendered(chart, `--version=${version}`, '--plain-http'), wanted);
      assert.is(await rendered(`${chart}@${manifestOf(publishing)}`, '--plain-http'), wanted);
    }
  });
}

test('packages of one commit are the same bytes, whichever Helm publishes them, and are pulled as they were packed', async () => {
  const pulled: string[] = [];
  for (const helm of testedHelms) {
    const folder = join(world.dir, `pulled-${helm}`);
    mkdirSync(folder);
    const chart = `oci://${open.host}/of-helm-${helm}/charts/writecarenotes`;
    await world.helm(helm, 'pull', chart, '--version', version, '--plain-http', '--destination', folder);
    pulled.push(digestOf(archiveIn(folder)));
  }
  const { digest } = await packChart(world.root);
  assert.equal(
    pulled,
    testedHelms.map(() => digest),
  );
});

test('one commit has one manifest, whichever Helm publishes it, and whenever', async () => {
  const manifests: string[] = [];
  for (const helm of testedHelms)
    manifests.push(manifestOf(await world.publish(helm, `oci://${open.host}/again-by-${helm}`, '--plain-http')));
  assert.match(manifests[0] ?? '', /^sha256:/);
  assert.is(new Set(manifests).size, 1, manifests.join('\n'));
});

test('a version that is there with the same bytes is left alone, and that is no failure', async () => {
  const address = `oci://${open.host}/of-helm-4.2/charts`;
  const again = await world.publish('3.18', address, '--plain-http');
  assert.is(again.code, 0, again.said);
  assert.ok(
    again.said.includes(`${address}/writecarenotes:${version} is there already, with the same bytes`),
    again.said,
  );
});

test('a version that is there with other bytes is refused, and stays as it is', async () => {
  const other = join(world.dir, 'other');
  cpSync(join(world.root, 'charts/umbrella'), other, { recursive: true });
  appendFileSync(join(other, 'README.md'), 'Another one.\n');
  const { bytes, digest } = await pack(other);
  const path = join(world.dir, `writecarenotes-${version}.tgz`);
  writeFileSync(path, bytes);
  const address = `oci://${open.host}/taken`;
  await world.helm('4.2', 'push', path, address, '--plain-http');
  const { code, said } = await world.publish('4.2', address, '--plain-http');
  assert.is(code, 1, said);
  assert.ok(said.includes(`writecarenotes ${version} is published already, with other bytes: ${digest}`), said);
  const folder = join(world.dir, 'still');
  mkdirSync(folder);
  await world.helm(
    '4.2',
    'pull',
    `${address}/writecarenotes`,
    '--version',
    version,
    '--plain-http',
    '--destination',
    folder,
  );
  assert.is(digestOf(archiveIn(folder)), digest);
});

test('a registry without TLS is named as one, where --plain-http is not said', async () => {
  const { code, said } = await world.publish('4.2', `oci://${open.host}/charts`);
  assert.is(code, 1, said);
  assert.ok(said.includes('--plain-http'), said);
});

test('a dry run asks no registry, and writes the very archive that would be pushed', async () => {
  const [closed] = await freePorts(1);
  const { code, said, folder } = await world.publish('4.2', `oci://127.0.0.1:${closed}/charts`, '--dry-run');
  assert.is(code, 0, said);
  const target = `oci://127.0.0.1:${closed}/charts/writecarenotes:${version}`;
  assert.ok(said.endsWith(`would push ${target}; no registry was asked`), said);
  assert.is(digestOf(archiveIn(folder)), (await packChart(world.root)).digest);
});

test('files that are not committed are refused: nobody could make the same archive from the commit', async () => {
  const path = join(world.root, 'values/platform.ts');
  const before = readFileSync(path);
  appendFileSync(path, '\n');
  const { code, said, folder } = await world.publish('4.2', `oci://${open.host}/dirty`, '--plain-http');
  writeFileSync(path, before);
  assert.is(code, 1, said);
  assert.is(said, '  commit: values/platform.ts differs from it: commit first, or try with --dry-run');
  assert.not(existsSync(folder));
});

test('a chart that is not what the values give is refused, though it is committed', async () => {
  appendFileSync(join(world.root, 'charts/umbrella/values.yaml'), '# by hand\n');
  await world.commit('By hand');
  const { code, said } = await world.publish('4.2', `oci://${open.host}/by-hand`, '--plain-http');
  assert.is(code, 1, said);
  assert.match(said, /charts\/umbrella\/values\.yaml/);
});

test.run();

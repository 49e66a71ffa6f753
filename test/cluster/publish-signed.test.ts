import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { platform } from '../platform.ts';
import { startRegistry, type TestRegistry } from './publish-registry.ts';
import { makeWorld, standInForCosign, type World } from './publish-world.ts';

const test = suite('publishing with a signature');
const { version } = platform.facts;
const path = process.env.PATH ?? '';

let world: World;
let registry: TestRegistry;

test.before(async () => {
  world = await makeWorld();
  registry = await startRegistry();
});

test.after.each(() => {
  process.env.PATH = path;
});

test.after(async () => {
  await registry?.stop();
  world?.end();
});

test('without cosign nothing is pushed, and it is said what is missing', async () => {
  const address = `oci://${registry.host}/unsigned`;
  const { code, said } = await world.publish('4.2', address, '--plain-http', '--keyless');
  assert.is(code, 1, said);
  assert.is(said, '  cosign: it is what signs, and is not on PATH: install it, or publish without a signature');
  const pulled = world.helm('4.2', 'pull', `${address}/writecarenotes`, '--version', version, '--plain-http');
  assert.match(await pulled.catch((error: Error) => error.message), /not found/);
});

test('cosign is asked to sign the manifest by its digest, and to attest what was written', async () => {
  const cosign = standInForCosign(world);
  process.env.PATH = `${cosign.folder}${delimiter}${path}`;
  const key = join(world.dir, 'cosign.key');
  writeFileSync(key, 'a key');
  const { code, said, folder } = await world.publish(
    '4.2',
    `oci://${registry.host}/signed`,
    '--plain-http',
    '--key',
    key,
  );
  assert.is(code, 0, said);
  const reference = `${registry.host}/signed/writecarenotes@${said.match(/@(sha256:[0-9a-f]{64})$/m)?.[1]}`;
  const written = (ending: string): string => readFileSync(join(folder, `writecarenotes-${version}.${ending}`), 'utf8');
  const { predicate } = JSON.parse(written('intoto.json'));
  const flags = ['--yes', '--key', key, '--allow-http-registry'];
  assert.equal(cosign.asked(), [
    ['sign', ...flags, reference],
    ['attest', ...flags, '--type', 'cyclonedx', '--predicate', written('cdx.json'), reference],
    ['attest', ...flags, '--type', 'slsaprovenance1', '--predicate', JSON.stringify(predicate), reference],
  ]);
});

test('a cosign that fails is told, with what is there already and how to go on', async () => {
  const cosign = standInForCosign(world, 'failing');
  process.env.PATH = `${cosign.folder}${delimiter}${path}`;
  const { code, said } = await world.publish('4.2', `oci://${registry.host}/signed`, '--plain-http', '--keyless');
  assert.is(code, 1, said);
  assert.ok(said.includes('The chart is published, but not signed: cosign sign ended with 1.'), said);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { platform } from '../platform.ts';
import { environment } from '../render.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { threeNodes } from './fixtures.ts';
import { helms, type TestedHelm } from './helms.ts';
import { startRegistry, type TestRegistry } from './publish-registry.ts';
import { makeWorld, type World } from './publish-world.ts';
import { deleteNamespaces, install, releaseManifests, runHelm, type Target, uninstall } from './release.ts';

const test = suite('installing what was published');
const { version } = platform.facts;

let world: World;
let registry: TestRegistry;
let plane: ControlPlane;
let chart: string;
let digest: string;

test.before(async () => {
  [world, registry, plane] = await Promise.all([
    makeWorld(),
    startRegistry(),
    startControlPlane({ nodes: threeNodes }),
  ]);
  const { code, said } = await world.publish('4.2', `oci://${registry.host}/charts`, '--plain-http');
  if (code !== 0) throw new Error(said);
  chart = `oci://${registry.host}/charts/writecarenotes`;
  digest = said.match(/@(sha256:[0-9a-f]{64})$/m)?.[1] ?? '';
});

test.after(async () => {
  await Promise.all([plane?.stop(), registry?.stop()]);
  world?.end();
});

/** Installs the environment `local` until all of it is ready, looks at it, and takes it away again. */
const installed = async (by: TestedHelm, from: string, ...args: string[]): Promise<string[]> => {
  const target: Target = { plane, helm: helms[by], chart: from };
  await install(target, '--plain-http', ...args, ...environment('local'));
  const kinds = (await releaseManifests(target)).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const listed = JSON.parse((await runHelm(target, ['list', '--output=json'])).out) as Record<string, string>[];
  assert.equal(
    listed.map(({ name, chart, status }) => ({ name, chart, status })),
    [{ name: 'writecarenotes', chart: `writecarenotes-${version}`, status: 'deployed' }],
  );
  await uninstall(target);
  await deleteNamespaces(plane);
  return kinds;
};

test('Helm 4.2 installs it by version, 4.3 and 3.18 by digest, and each installs the whole platform', async () => {
  const byVersion = await installed('4.2', chart, `--version=${version}`);
  assert.equal(await installed('4.3', `${chart}@${digest}`), byVersion);
  assert.equal(await installed('3.18', `${chart}@${digest}`), byVersion);
  for (const { name } of platform.services.values()) assert.ok(byVersion.includes(`Deployment/${name}`), name);
});

test('a digest that nothing was published under installs nothing', async () => {
  const target: Target = { plane, helm: helms['4.2'], chart: `${chart}@sha256:${'0'.repeat(64)}` };
  const message = await install(target, '--plain-http').then(
    () => 'it was installed',
    (error: Error) => error.message,
  );
  assert.match(message, /not found/);
});

test.run();

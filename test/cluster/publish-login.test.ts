import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { platform } from '../platform.ts';
import { testedHelms } from './helms.ts';
import { startRegistry, type TestRegistry } from './publish-registry.ts';
import { makeWorld, type World } from './publish-world.ts';

const test = suite('publishing where a login is needed');
const { version } = platform.facts;
const password = randomUUID();

let world: World;
let registry: TestRegistry;

test.before(async () => {
  [world, registry] = await Promise.all([makeWorld(), startRegistry({ publisher: password })]);
});

test.after(async () => {
  await registry?.stop();
  world?.end();
});

for (const helm of testedHelms) {
  test(`Helm ${helm} without credentials is refused where a login is needed, and told how to log in`, async () => {
    rmSync(join(world.dir, 'credentials.json'), { force: true });
    const { code, said } = await world.publish(helm, `oci://${registry.host}/charts-${helm}`, '--plain-http');
    assert.is(code, 1, said);
    assert.ok(said.includes(`helm registry login ${registry.host}`), said);
  });

  test(`Helm ${helm} with a wrong password is refused, and no password is printed`, async () => {
    const wrong = randomUUID();
    const stored = { auths: { [registry.host]: { auth: Buffer.from(`publisher:${wrong}`).toString('base64') } } };
    writeFileSync(join(world.dir, 'credentials.json'), JSON.stringify(stored));
    const { code, said } = await world.publish(helm, `oci://${registry.host}/charts-${helm}`, '--plain-http');
    assert.is(code, 1, said);
    assert.ok(said.includes(`${registry.host} refuses`), said);
    assert.ok(said.includes(`helm registry login ${registry.host}`), said);
    assert.not(said.includes(wrong), said);
  });

  test(`Helm ${helm} publishes after a login, and prints no password`, async () => {
    rmSync(join(world.dir, 'credentials.json'), { force: true });
    const who = ['--username=publisher', `--password=${password}`];
    await world.helm(helm, 'registry', 'login', registry.host, '--plain-http', ...who);
    const address = `oci://${registry.host}/charts-${helm}`;
    const { code, said } = await world.publish(helm, address, '--plain-http');
    assert.is(code, 0, said);
    assert.ok(said.includes(`pushed ${address}/writecarenotes:${version}`), said);
    assert.not(said.includes(password), said);
  });
}

test.run();

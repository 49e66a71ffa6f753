import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Folder, makeFolder, type } from '../docs/folder.ts';
import { guides } from '../docs/markdown.ts';
import { blocksOf, walks } from '../docs/runs.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { sixNodes } from './fixtures.ts';
import { installIstio } from './istio.ts';
import { run } from './run.ts';

/** The commands of the documents, typed into a shell as they are printed: a walk a cluster, one after the other. */
interface Walking {
  plane: ControlPlane;
  folder: Folder;
}

/** The credentials that a reader has before the first command, in the files that the documents name. */
const writeCredentials = async ({ path }: Folder): Promise<void> => {
  for (const store of ['postgres', 'redis', 'broker'])
    writeFileSync(join(path, `${store}.env`), 'username=reader\npassword=of-a-test\n');
  const receivers = 'on-call-url=https://oak.example/a\ndead-mans-switch-url=https://oak.example/b\n';
  writeFileSync(join(path, 'receivers.env'), receivers);
  const files = ['-keyout', join(path, 'tls.key'), '-out', join(path, 'tls.crt')];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=app.oak.example', ...files]);
};

/** A cluster with Istio's definitions and the storage class of the guides, and a folder that knows it. */
const begin = async (): Promise<Walking> => {
  const plane = await startControlPlane({
    nodes: sixNodes,
    istioCrds: true,
    storageClasses: ['standard', 'encrypted'],
  });
  const { KUBECONFIG, KUBECACHEDIR } = plane.env;
  const folder = makeFolder(guides(), { KUBECONFIG, KUBECACHEDIR });
  await installIstio(plane);
  await writeCredentials(folder);
  return { plane, folder };
};

let walking: Walking | undefined;

const end = async (): Promise<void> => {
  await walking?.plane.stop();
  walking?.folder.remove();
  walking = undefined;
};

test.after(end);

/** What has to happen to a cluster before a block makes sense, by a piece of the block. */
const before: [string, (plane: ControlPlane) => Promise<unknown>][] = [
  ['kubectl create namespace operational\n', ({ kubectl }) => kubectl(['delete', 'namespace', 'operational'])],
];

/** What must be read at the end of some blocks, by a piece of the block. */
const prints: [string, RegExp][] = [
  [
    'helm upgrade writecarenotes ./charts/umbrella -f charts/environments/local.yaml -f own',
    /resident-service:1\.0\.0$/,
  ],
  ['explain -- api-gateway', /^api-gateway -> medication-service, .*: allowed$/m],
  ['sed -i.bak', /^50 50$/m],
  ['{.match[*].headers', /^northern-homes to north$/m],
  ['--namespace-labels-only', /The namespaces are there/],
  ['helm rollback', /Rollback to \d+/],
];

for (const walk of walks) {
  const blocks = blocksOf(walk);
  test(`${walk.title}: a walk begins in an empty cluster`, async () => {
    assert.ok(blocks.length > 4);
    await end();
    walking = await begin();
  });
  for (const { document, line, text } of blocks)
    test(`${walk.title}: what ${document}:${line} says can be typed, and does it`, async () => {
      assert.ok(walking);
      const { plane, folder } = walking;
      for (const [piece, act] of before) if (text.includes(piece)) await act(plane);
      const { code, out, err } = await type(folder, text);
      assert.is(code, 0, `${text}${out}${err}`);
      for (const [piece, expected] of prints) if (text.includes(piece)) assert.match(out, expected);
    });
}

test('each expectation is of a block that is walked', () => {
  const texts = walks.flatMap(blocksOf).map(({ text }) => text);
  for (const [piece] of [...before, ...prints])
    assert.ok(
      texts.some(text => text.includes(piece)),
      piece,
    );
});

test.run();

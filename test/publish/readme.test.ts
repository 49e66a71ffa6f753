import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packChart, publishedReadme } from '../../scripts/publish/chart.ts';
import { pack } from '../../scripts/publish/pack.ts';
import { root } from '../render.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const contents = async (bytes: Uint8Array): Promise<Map<string, string>> =>
  new Map(
    (await unpackTar(gunzipSync(bytes))).map(({ header, data }) => [header.name, Buffer.from(data ?? []).toString()]),
  );

test('the README of the published chart has every table of the values, and no link that leads out of the chart', async () => {
  const readme = (await contents((await packChart(root)).bytes)).get('writecarenotes/README.md') ?? '';
  const rows = (text: string): string[] => text.split('\n').filter(line => line.startsWith('| `'));
  assert.ok(rows(readme).length > 300, `${rows(readme).length} rows`);
  assert.equal(rows(readme), rows(read('docs/values.md')));
  assert.match(readme, /helm install writecarenotes/);
  assert.is(readme.match(/^# .*$/gm)?.join(), '# WriteCareNotes');
  assert.match(readme, /^## Values$/m);
  const links = [...readme.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target);
  assert.ok(links.length > 0);
  assert.equal(
    links.filter(target => !target.startsWith('#')),
    [],
  );
});

test('but for its README the published chart is that of the sources', async () => {
  const [published, own] = await Promise.all([packChart(root), pack(join(root, 'charts/umbrella'))]);
  const [ours, theirs] = await Promise.all([contents(published.bytes), contents(own.bytes)]);
  assert.equal([...ours.keys()], [...theirs.keys()]);
  assert.equal(
    [...ours].filter(([path, text]) => theirs.get(path) !== text).map(([path]) => path),
    ['writecarenotes/README.md'],
  );
});

test('a README that does not point to the reference any more is refused', () => {
  assert.throws(() => publishedReadme('# Another\n', read('docs/values.md')), /does not point to the reference/);
});

test.run();

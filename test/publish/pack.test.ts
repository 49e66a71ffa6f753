import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Archive, digestOf, pack } from '../../scripts/publish/pack.ts';
import { pinnedHelm } from '../../scripts/tools.ts';
import { platform } from '../platform.ts';
import { root, runHelm, umbrella } from '../render.ts';

const test = suite('pack');
const folder = mkdtempSync(join(tmpdir(), 'publish-pack-'));
const chart = join(root, umbrella);
let archive: Archive;

/** A copy whose files were all written now, that only their owner may read, as a strict umask leaves them. */
const copied = (name: string): string => {
  const copy = join(folder, name);
  cpSync(chart, copy, { recursive: true });
  for (const path of files(copy)) chmodSync(join(copy, path), 0o600);
  return copy;
};

const files = (of: string): string[] =>
  readdirSync(of, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(of, join(entry.parentPath, entry.name)));

const refusal = async (of: string): Promise<string> => {
  const refused = await pack(of).catch((error: Error) => error.message);
  if (typeof refused !== 'string') throw new Error('it was packed');
  return refused;
};

test.before(async () => {
  archive = await pack(chart);
});
test.after(() => rmSync(folder, { recursive: true, force: true }));

test('a chart has the same bytes whenever, wherever and by whomever it is packed', async () => {
  const again = await pack(copied('elsewhere'));
  assert.is(again.digest, archive.digest);
  assert.ok(Buffer.from(again.bytes).equals(archive.bytes));
});

test('another byte in any file is another digest', async () => {
  const changed = copied('changed');
  writeFileSync(join(changed, 'charts/mesh/values.yaml'), '# another byte\n', { flag: 'a' });
  assert.is.not((await pack(changed)).digest, archive.digest);
});

test('the archive has every file of the chart as it is, sorted, of nobody, at one time', async () => {
  const entries = await unpackTar(gunzipSync(archive.bytes));
  const owner = { uid: 0, gid: 0, uname: '', gname: '', linkname: '', prefix: '' };
  const same = { type: 'file', mode: 0o644, mtime: new Date('1980-01-01T00:00:00Z'), ...owner };
  const wanted = files(chart)
    .sort()
    .map(path => ({ path, content: readFileSync(join(chart, path)) }));
  assert.equal(
    entries.map(({ header }) => header),
    wanted.map(({ path, content }) => ({ name: `writecarenotes/${path}`, size: content.length, ...same })),
  );
  assert.equal(
    entries.map(({ data }) => digestOf(data ?? new Uint8Array())),
    wanted.map(({ content }) => digestOf(content)),
  );
});

test('it is compressed without the name of a file, a time or a comment', () => {
  // RFC 1952: the magic number and deflate, no flags, four bytes of time.
  assert.equal([...archive.bytes.subarray(0, 8)], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
});

test('it is named for the chart and its version', () => {
  assert.equal([archive.name, archive.version], ['writecarenotes', platform.facts.version]);
});

for (const line of ['4', '3'] as const) {
  test(`Helm ${line} renders the archive as it renders the folder`, () => {
    const path = join(folder, `${line}.tgz`);
    writeFileSync(path, archive.bytes);
    const rendered = (from: string): string => runHelm(['template', 'writecarenotes', from], pinnedHelm(line));
    assert.is(rendered(path), rendered(umbrella));
  });
}

test('a link is refused, as Helm would follow it to wherever it leads', async () => {
  const linked = copied('linked');
  symlinkSync('values.yaml', join(linked, 'more.yaml'));
  assert.is(await refusal(linked), 'more.yaml is no file; an archive has files alone');
});

test('a .helmignore is refused, as it is not read', async () => {
  const ignoring = copied('ignoring');
  writeFileSync(join(ignoring, '.helmignore'), '*.md\n');
  assert.is(await refusal(ignoring), '.helmignore is not read here: leave out of the chart what to ignore');
});

test('a version that YAML reads as a number is refused', async () => {
  const numbered = copied('numbered');
  writeFileSync(join(numbered, 'Chart.yaml'), 'name: writecarenotes\nversion: 1.0\n');
  assert.is(await refusal(numbered), 'Chart.yaml needs a name and a version, each a text');
});

test.run();

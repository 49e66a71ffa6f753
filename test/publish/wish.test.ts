import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromWhereTheyStand } from '../../scripts/arguments.ts';
import { wishOf } from '../../scripts/publish/wish.ts';
import { standingIn } from '../scripts/in-folder.ts';

const test = suite('publish: the wish');
const folder = mkdtempSync(join(tmpdir(), 'publish-wish-'));
const key = join(folder, 'cosign.key');

/** What is wrong with these words, as lines. */
const problems = (...words: string[]): string[] => {
  const asked = wishOf(words);
  if ('wish' in asked) throw new Error(`nothing is wrong with ${words.join(' ')}`);
  return asked.problems.map(({ path, message }) => `${path}: ${message}`);
};

test.before(() => writeFileSync(key, 'a key'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

test('an address alone is enough: TLS, no signature, the folder published', () => {
  assert.equal(wishOf(['oci://registry.example.org/charts']), {
    wish: { registry: 'oci://registry.example.org/charts', out: 'published', dryRun: false, plainHttp: false },
  });
});

test('everything can be said', () => {
  const words = ['oci://localhost:5000/a/b-c', '--dry-run', '--plain-http', '--out', 'there', '--key', key];
  assert.equal(wishOf(words), {
    wish: {
      registry: 'oci://localhost:5000/a/b-c',
      out: fromWhereTheyStand('there'),
      dryRun: true,
      plainHttp: true,
      signing: ['--key', key],
    },
  });
  assert.equal(wishOf(['oci://r.example.org/c', '--keyless']), {
    wish: { registry: 'oci://r.example.org/c', out: 'published', dryRun: false, plainHttp: false, signing: [] },
  });
});

test('a key and a folder are found from where people stand, not from where npm goes', () => {
  const words = ['oci://r.example.org/c', '--key', 'cosign.key', '--out', 'there'];
  const asked = standingIn(folder, () => wishOf(words));
  assert.equal('wish' in asked && asked.wish.signing, ['--key', key]);
  assert.is('wish' in asked && asked.wish.out, join(folder, 'there'));
});

test('the address of a key service is no file, and is left to cosign', () => {
  const asked = wishOf(['oci://r.example.org/c', '--key', 'awskms:///alias/charts']);
  assert.equal('wish' in asked && asked.wish.signing, ['--key', 'awskms:///alias/charts']);
});

test('credentials in the address are refused, and not printed', () => {
  const said = problems('oci://me:hunter2@registry.example.org/charts');
  assert.equal(said, ['registry: no credentials in it: use helm registry login']);
});

for (const address of [
  'registry.example.org/charts',
  'https://registry.example.org/charts',
  'oci://registry.example.org',
  'oci://registry.example.org/',
  'oci://registry.example.org/Charts',
  'oci://registry.example.org/charts/',
  'oci://registry.example.org/charts:1.0.0',
]) {
  test(`${address} is no place for charts`, () => {
    assert.equal(problems(address), [`${address}: an address such as oci://registry.example.org/charts`]);
  });
}

test('every other mistake is told at once', () => {
  assert.equal(
    problems('oci://r.example.org/c', 'more', '--dryrun', '--plain-http=yes', '--key', '/no/such', '--out='),
    [
      'more: is one word too many',
      '--dryrun: there is no such option; did you mean "--dry-run"?',
      '--plain-http: takes no value',
      '--key: there is no file /no/such',
      '--out: needs the name of a folder',
    ],
  );
  assert.equal(problems(), ['registry: say where to: oci://registry.example.org/charts']);
  assert.equal(problems('oci://r.example.org/c', '--key', key, '--keyless'), ['--key: either a key or --keyless']);
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normalizePath, type PathNormalization, spellings } from '../../../verify/mesh/paths.ts';
import { refuses } from './samples.ts';

const modes: PathNormalization[] = ['NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'];

// What each mode makes of a path, in the order of `modes`; one answer where all agree.
const paths: [string, string, ...string[]][] = [
  ['a plain path stays', '/a/b', '/a/b'],
  ['a query is not part of a path', '/a?b=//c', '/a'],
  ['a slash at the end stays', '/a/', '/a/'],
  ['capital letters stay', '/Admin', '/Admin'],
  ['parameters stay', '/a;v=1/b', '/a;v=1/b'],
  ['an encoded letter is decoded', '/%61dmin', '/%61dmin', '/admin', '/admin', '/admin'],
  ['an encoded capital letter is decoded', '/%41', '/%41', '/A', '/A', '/A'],
  [
    'every unreserved character is decoded',
    '/%2D%2e%5F%7e%30%39%5a%7A',
    '/%2D%2e%5F%7e%30%39%5a%7A',
    '/-._~09Zz',
    '/-._~09Zz',
    '/-._~09Zz',
  ],
  ['a reserved character stays encoded', '/a%3Fb%25c%40', '/a%3Fb%25c%40'],
  ['what is encoded twice is decoded to once', '/%2561', '/%2561'],
  ['a broken encoding stays', '/%zz%4', '/%zz%4'],
  ['a single dot goes', '/a/./b', '/a/./b', '/a/b', '/a/b', '/a/b'],
  ['a single dot at the end leaves its slash', '/a/.', '/a/.', '/a/', '/a/', '/a/'],
  ['a double dot takes a segment along', '/a/b/../c', '/a/b/../c', '/a/c', '/a/c', '/a/c'],
  ['a double dot at the end leaves its slash', '/a/b/..', '/a/b/..', '/a/', '/a/', '/a/'],
  ['nothing is above the root', '/../../a', '/../../a', '/a', '/a', '/a'],
  ['encoded dots are dots', '/x/%2e%2E/a', '/x/%2e%2E/a', '/a', '/a', '/a'],
  ['three dots are a name', '/a/.../b', '/a/.../b'],
  ['a backslash is a slash', '/a\\b', '/a\\b', '/a/b', '/a/b', '/a/b'],
  ['slashes are merged on demand', '//a///b', '//a///b', '//a///b', '/a/b', '/a/b'],
  ['an empty segment is one that a double dot takes', '/a//../b', '/a//../b', '/a/b', '/a/b', '/a/b'],
  ['an encoded slash is decoded on demand', '/a%2fb%2Fc', '/a%2fb%2Fc', '/a%2fb%2Fc', '/a%2fb%2Fc', '/a/b/c'],
  ['an encoded backslash is decoded on demand', '/a%5cb%5C', '/a%5cb%5C', '/a%5cb%5C', '/a%5cb%5C', '/a/b/'],
  ['encoded slashes are there for the dots', '/x%2f..%2fa', '/x%2f..%2fa', '/x%2f..%2fa', '/x%2f..%2fa', '/a'],
  ['a query is not normalized', '/a?x=%2f..', '/a'],
];
for (const [sentence, path, ...answers] of paths) {
  test(sentence, () => {
    for (const [index, mode] of modes.entries()) {
      assert.is(normalizePath(path, mode), answers.length === 1 ? answers[0] : answers[index], mode);
    }
  });
}

test('the example of the documentation comes out as it says', () => {
  assert.is(normalizePath('/some%2fdata/%61%62%63', 'DECODE_AND_MERGE_SLASHES'), '/some/data/abc');
  assert.is(normalizePath('/public/./data/abc/../xyz', 'BASE'), '/public/data/xyz');
});

test('a proxy answers paths with a zero, a fragment or no slash in front itself', () => {
  for (const mode of modes) {
    for (const path of ['/a%00', '/a#b', 'a', '', '*', '%2Fa', '\\a']) {
      assert.is(normalizePath(path, mode), undefined, `${path} ${mode}`);
    }
    assert.is(normalizePath('/a?b=%00', mode), '/a');
  }
});

test('an unknown mode is refused', () => {
  refuses(() => normalizePath('/', 'MERGE' as PathNormalization), 'no path normalization "MERGE"');
});

const segment = fc.constantFrom('a', 'B', '.', '..', '', '%61', '%2f', '%2F..', '%5c', '%2e', '%252e', 'x;y', '\\');
const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map(parts => `/${parts.join('/')}`);

test('a normalized path has no dot segments, double slashes or encoded slashes', () => {
  fc.assert(
    fc.property(path, given => {
      const made = normalizePath(given, 'DECODE_AND_MERGE_SLASHES') ?? '';
      assert.not.match(made, /(^|\/)\.{1,2}(\/|$)|\/\/|%2f|%5c|%2e|%61|\\/i);
      assert.match(made, /^\//);
    }),
  );
});

test('an encoded slash and a plain one come out alike', () => {
  fc.assert(
    fc.property(path, given => {
      const other = `/${given.slice(1).replaceAll('/', '%2f')}`;
      const mode = 'DECODE_AND_MERGE_SLASHES';
      assert.is(normalizePath(other, mode), normalizePath(given, mode));
    }),
  );
});

test('a path has many spellings, none of them itself, and none twice', () => {
  for (const plain of ['/admin', '/api/v1/medications/administer', '/', '/123', '/Admin']) {
    const made = spellings(plain).map(({ path: spelled }) => spelled);
    assert.is(made.includes(plain), false, plain);
    assert.is(new Set(made).size, made.length, plain);
  }
  assert.equal(
    spellings('/admin').map(({ path: spelled }) => spelled),
    [
      '/admin/',
      '//admin',
      '/admiN',
      '/ADMIN',
      '/admi%6e',
      '/admi%256e',
      '/%2Fadmin',
      '/\\admin',
      '/%5Cadmin',
      '/./admin',
      '/%2e/admin',
      '/x/../admin',
      '/x/%2e%2e/admin',
      '/admin;x=1',
      '/admin?x=1',
      '/admin.',
      '/admin.json',
      '/admin%20',
    ],
  );
});

test('a longer path is also spelled at its last slash', () => {
  const made = spellings('/api/Admin').map(({ path: spelled }) => spelled);
  for (const wanted of ['/api//Admin', '/api%2FAdmin', '/api\\Admin', '/api%5CAdmin', '/api/admin', '/API/ADMIN']) {
    assert.ok(made.includes(wanted), wanted);
  }
});

test('normalization undoes exactly the spellings that mean the same to every server', () => {
  const undone = spellings('/api/admin').filter(
    ({ path: spelled }) => normalizePath(spelled, 'DECODE_AND_MERGE_SLASHES') === '/api/admin',
  );
  assert.equal(
    undone.map(({ how }) => how),
    [
      'two slashes in front',
      'two slashes inside',
      'an encoded letter',
      'an encoded slash',
      'a backslash',
      'an encoded backslash',
      'a dot segment',
      'an encoded dot segment',
      'a step up',
      'an encoded step up',
      'a query',
    ],
  );
});

test.run();

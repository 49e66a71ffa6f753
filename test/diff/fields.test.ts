import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changesOf } from '../../scripts/diff/fields.ts';

test('what is the same in another order of keys is no change', () => {
  assert.equal(changesOf({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }), []);
});

test('a field is told by its path, with the value of each side that has one', () => {
  const before = { spec: { a: 1, gone: 'x' }, metadata: { labels: { 'b.c/d': 'old' } } };
  const after = { spec: { a: 2, come: null }, metadata: { labels: { 'b.c/d': 'new' } } };
  assert.equal(changesOf(before, after), [
    { path: 'spec.a', before: 1, after: 2 },
    { path: 'spec.gone', before: 'x' },
    { path: 'spec.come', after: null },
    { path: 'metadata.labels["b.c/d"]', before: 'old', after: 'new' },
  ]);
});

test('containers and variables are told by name, wherever they stand, and their order is told, too', () => {
  const env = (...names: string[]) => ({ env: names.map(name => ({ name, value: name })) });
  assert.equal(changesOf(env('A', 'B'), env('C', 'A', 'B')), [{ path: 'env[C]', after: { name: 'C', value: 'C' } }]);
  assert.equal(changesOf(env('A', 'B'), env('B', 'A')), [
    { path: 'env (order)', before: ['A', 'B'], after: ['B', 'A'] },
  ]);
});

test('one item more at the front of a list is one change, and an item that changed is compared inside', () => {
  assert.equal(changesOf([1, 2, 3], [0, 1, 2, 3]), [{ path: '[0]', after: 0 }]);
  assert.equal(changesOf([1, 2, 3], [1, 3]), [{ path: '[1]', before: 2 }]);
  assert.equal(changesOf([{ port: 1 }, { port: 2 }], [{ port: 1 }, { port: 3 }, { port: 4 }]), [
    { path: '[1].port', before: 2, after: 3 },
    { path: '[2]', after: { port: 4 } },
  ]);
  assert.equal(changesOf(['a'], []), [{ path: '[0]', before: 'a' }]);
  assert.equal(changesOf([], ['a']), [{ path: '[0]', after: 'a' }]);
});

test('of a text of several lines, those that differ are told, with one around them', () => {
  const [before, after] = ['one\ntwo\nthree\nfour\n', 'one\ntwo\n3\nfour\n'];
  const [change] = changesOf({ data: { 'a.yml': before } }, { data: { 'a.yml': after } });
  assert.is(change?.path, 'data["a.yml"]');
  assert.equal(change?.lines, ['line 2:', ' two', '-three', '+3', ' four']);
});

test('JSON in a text is compared as fields, and as a text where only its spelling differs', () => {
  const text = (value: unknown, indent?: number) => JSON.stringify(value, null, indent);
  assert.equal(changesOf({ d: text({ a: [1, 2] }) }, { d: text({ a: [1, 3] }) }), [
    { path: 'd: a[1]', before: 2, after: 3 },
  ]);
  assert.is(changesOf({ d: text({ a: 1 }) }, { d: text({ a: 1 }, 2) }).length, 1);
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { difference, merge } from '../../generator/model/merge.ts';

/** Values as Helm has them: maps, lists and scalars, no null, as nothing relies on null. */
const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>(tie => ({
  tree: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('tree')), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  leaf: fc.oneof(fc.integer(), fc.boolean(), fc.string({ maxLength: 3 }), fc.array(fc.integer(), { maxLength: 3 })),
}));

test('what differs is enough to get the merged values back, whatever the values are', () => {
  fc.assert(
    fc.property(tree, tree, (under, over) => {
      const merged = merge(under, over);
      assert.equal(merge(under, difference(under, merged)), merged);
    }),
  );
});

test('what differs names nothing that is the same', () => {
  fc.assert(fc.property(tree, under => assert.is(difference(under, structuredClone(under)), undefined)));
});

test('merging changes neither side', () => {
  fc.assert(
    fc.property(tree, tree, (under, over) => {
      const before = structuredClone({ under, over });
      merge(under, over);
      assert.equal({ under, over }, before);
    }),
  );
});

test('a list replaces a list, as it does in Helm', () => assert.equal(merge({ a: [1, 2] }, { a: [3] }), { a: [3] }));

test.run();

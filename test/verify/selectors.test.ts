import fc from 'fast-check';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printSelector, selects } from '../../verify/selectors.ts';

const labels = { app: 'web', tier: 'core', empty: '' };
const where = (key: string, operator: string, values?: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values ? { values } : {}) }],
});

const choices: [string, LabelSelector | null | undefined, boolean][] = [
  ['an empty selector chooses everything', {}, true],
  ['empty lists choose everything', { matchLabels: {}, matchExpressions: [] }, true],
  ['an absent selector chooses nothing', undefined, false],
  ['a null selector chooses nothing', null, false],
  ['an equal label is chosen', { matchLabels: { app: 'web' } }, true],
  ['a different value is not chosen', { matchLabels: { app: 'api' } }, false],
  ['a missing label is not chosen', { matchLabels: { zone: 'a' } }, false],
  ['a missing label is not the empty one', { matchLabels: { zone: '' } }, false],
  ['an empty value equals an empty value', { matchLabels: { empty: '' } }, true],
  ['all labels must match', { matchLabels: { app: 'web', tier: 'other' } }, false],
  ['In wants one of its values', where('app', 'In', ['api', 'web']), true],
  ['In refuses other values', where('app', 'In', ['api']), false],
  ['In refuses an absent key', where('zone', 'In', ['a']), false],
  ['NotIn refuses its values', where('app', 'NotIn', ['web']), false],
  ['NotIn takes other values', where('app', 'NotIn', ['api']), true],
  ['NotIn takes an absent key', where('zone', 'NotIn', ['a']), true],
  ['Exists wants the key, whatever its value', where('empty', 'Exists'), true],
  ['Exists refuses an absent key', where('zone', 'Exists'), false],
  ['DoesNotExist wants the key absent', where('zone', 'DoesNotExist'), true],
  ['DoesNotExist refuses the key', where('empty', 'DoesNotExist'), false],
  [
    'labels and expressions must both match',
    { matchLabels: { app: 'web' }, ...where('tier', 'NotIn', ['core']) },
    false,
  ],
  ['a name that every object has is no label', where('constructor', 'Exists'), false],
];
for (const [sentence, selector, chosen] of choices) {
  test(sentence, () => assert.is(selects(selector, labels), chosen));
}

const refusals: [string, LabelSelector, RegExp][] = [
  ['an unknown operator', where('app', 'Is', ['x']), /takes no values|no operator "Is"/],
  ['an unknown operator without values', where('app', 'Gt'), /no operator "Gt"/],
  ['In without values', where('app', 'In', []), /at least one value/],
  ['Exists with values', where('app', 'Exists', ['x']), /no values/],
];
for (const [what, selector, message] of refusals) {
  test(`refused: ${what}`, () => assert.throws(() => selects(selector, labels), message));
}

const someLabels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', ''));

test('matchLabels says the same as In with one value', () => {
  fc.assert(
    fc.property(someLabels, someLabels, (wanted, own) => {
      const matchExpressions = Object.entries(wanted).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
      assert.is(selects({ matchLabels: wanted }, own), selects({ matchExpressions }, own));
    }),
  );
});

test('In and NotIn, Exists and DoesNotExist are opposites', () => {
  fc.assert(
    fc.property(someLabels, fc.constantFrom('a', 'b'), fc.constantFrom('1', '2'), (own, key, value) => {
      assert.is(selects(where(key, 'In', [value]), own), !selects(where(key, 'NotIn', [value]), own));
      assert.is(selects(where(key, 'Exists'), own), !selects(where(key, 'DoesNotExist'), own));
    }),
  );
});

test('a selector is printed as kubectl writes it', () => {
  const all = {
    matchLabels: { app: 'web' },
    matchExpressions: [...(where('tier', 'In', ['a', 'b']).matchExpressions ?? [])],
  };
  assert.is(printSelector(all), 'app=web,tier in (a,b)');
  assert.is(printSelector(where('a', 'NotIn', ['x'])), 'a notin (x)');
  assert.is(printSelector(where('a', 'Exists')), 'a');
  assert.is(printSelector(where('a', 'DoesNotExist')), '!a');
  assert.is(printSelector({}), '(everything)');
});

test.run();

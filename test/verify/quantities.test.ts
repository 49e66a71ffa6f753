import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCount, parseCpu, parseMemory, printCpu, printMemory } from '../../verify/quantities.ts';

const Mi = 2 ** 20;
const Gi = 2 ** 30;

const cpus: [string | number, number][] = [
  ['250m', 250],
  ['2', 2000],
  [2, 2000],
  ['0.5', 500],
  [0.1, 100],
  ['.5', 500],
  ['1.', 1000],
  ['+1', 1000],
  ['1e1', 10000],
  ['1E-1', 100],
  ['1k', 1000000],
  ['0.1m', 1],
  ['1u', 1],
  ['1500n', 1],
  ['0', 0],
  [1e-7, 1],
];
for (const [text, millicores] of cpus) {
  test(`a CPU of ${text} is ${millicores} millicores`, () => assert.is(parseCpu(text), millicores));
}

const memories: [string | number, number][] = [
  ['128974848', 128974848],
  ['512Mi', 512 * Mi],
  ['1.5Gi', 1536 * Mi],
  ['1Ki', 1024],
  ['1Ti', 2 ** 40],
  ['1Pi', 2 ** 50],
  ['1k', 1000],
  ['1M', 1e6],
  ['1G', 1e9],
  ['1T', 1e12],
  ['1P', 1e15],
  ['129e6', 129e6],
  ['129E6', 129e6],
  ['1e+3', 1000],
  ['123m', 1],
  ['0.001Ei', 1152921504606847],
  [1073741824, Gi],
];
for (const [text, bytes] of memories) {
  test(`a memory of ${text} is ${bytes} bytes`, () => assert.is(parseMemory(text), bytes));
}

for (const text of [
  '',
  'm',
  '1 Gi',
  '1K',
  '1gi',
  '1MB',
  '1Mib',
  '-1',
  '1e',
  '1.2.3',
  '1e3Mi',
  'Infinity',
  'NaN',
  '٣',
]) {
  test(`"${text}" is not a quantity`, () => assert.throws(() => parseMemory(text), /is not a quantity/));
}

test('a quantity beyond what numbers count exactly is refused', () => {
  assert.throws(() => parseMemory('8Ei'), /too large/);
  assert.throws(() => parseMemory('1E'), /too large/);
});

test('a count is whole', () => {
  assert.is(parseCount('100'), 100);
  assert.is(parseCount('2k'), 2000);
  assert.throws(() => parseCount('1500m'), /not a whole number/);
});

test('what is printed is read back: CPU', () => {
  fc.assert(fc.property(fc.nat(), millicores => assert.is(parseCpu(printCpu(millicores)), millicores)));
});

test('what is printed is read back: memory', () => {
  const bytes = fc.oneof(
    fc.maxSafeNat(),
    fc.tuple(fc.nat(8000), fc.constantFrom(1024, Mi, Gi)).map(([n, unit]) => n * unit),
  );
  fc.assert(fc.property(bytes, amount => assert.is(parseMemory(printMemory(amount)), amount)));
});

test('amounts are printed in the form people write', () => {
  assert.equal([250, 2000, 0].map(printCpu), ['250m', '2', '0']);
  assert.equal([512 * Mi, 1536 * Mi, 4 * Gi, 1000, 0].map(printMemory), ['512Mi', '1536Mi', '4Gi', '1000', '0']);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exponent, median, ratio } from '../../scripts/bench/statistics.ts';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test('the median is the middle value, whatever the order', () => {
  assert.is(median([30, 1, 2]), 2);
});

test('the median of an even number of values is the mean of the two in the middle', () => {
  assert.is(median([4, 1, 3, 100]), 3.5);
});

test('the median leaves what it is given as it was', () => {
  const values = [3, 1, 2];
  median(values);
  assert.equal(values, [3, 1, 2]);
});

test('nothing has no median', () => {
  assert.throws(() => median([]), /no values/);
});

test('a ratio is taken round by round, so a busy while does not show', () => {
  // The machine is ten times slower from the second round on; a ratio of medians would say 20 / 10, or worse.
  assert.is(ratio([2, 20, 20], [1, 10, 10]), 2);
  // One round in which only one of the two was disturbed does not show either.
  assert.is(ratio([3, 3, 90], [1, 1, 1]), 3);
});

test('a ratio of different numbers of rounds is refused', () => {
  assert.throws(() => ratio([1, 2], [1]), /2 rounds against 1/);
});

test('the exponent of a power is that power, whatever its factor', () => {
  const sizes = [30, 100, 300, 1000];
  for (const power of [0, 0.5, 1, 2]) near(exponent(sizes.map(size => [size, 7 * size ** power])), power);
});

test('a fixed cost beside a linear one makes the exponent smaller than 1, a square in it larger', () => {
  const sizes = [30, 100, 300, 1000];
  assert.ok(exponent(sizes.map(size => [size, 50 + size])) < 0.95);
  assert.ok(exponent(sizes.map(size => [size, size + size ** 2 / 500])) > 1.1);
});

test('one size has no slope', () => {
  assert.throws(() => exponent([[30, 1]]), /two different sizes/);
});

test.run();

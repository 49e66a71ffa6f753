import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { interleave, program } from '../../scripts/bench/interleave.ts';

test('contenders take turns, every other round backwards, after a round that does not count', () => {
  const order: string[] = [];
  const contender = (name: string) => ({ run: () => order.push(name) });
  const times = interleave(3, [contender('a'), contender('b')]);
  assert.is(order.join(''), 'ab' + 'ab' + 'ba' + 'ab');
  assert.equal(
    times.map(({ length }) => length),
    [3, 3],
  );
});

test('what prepares a run is not timed', () => {
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  const [slow, fast] = interleave(5, [{ run: wait }, { prepare: wait, run: () => {} }]);
  assert.ok(Math.min(...slow) > 40);
  // The least of a few, as a busy machine may stop us for longer than that at any time.
  assert.ok(Math.min(...fast) < 40);
});

test('a program that fails stops the measuring, with what it said', () => {
  const failing = program(process.execPath, ['-e', 'console.error("no chart here"); process.exit(3)'], '.');
  assert.throws(() => failing.run(), /ended with 3:\nno chart here/);
});

test('a program that is not there stops the measuring', () => {
  assert.throws(() => program('./no-such-program', [], '.').run(), /ENOENT/);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Figure, isOver, ms, table } from '../../scripts/bench/figures.ts';

const figure = (over: Partial<Figure>): Figure => ({
  what: 'rendering',
  measured: 2.5,
  unit: 'times',
  budget: 3,
  from: 'a against b',
  ...over,
});

test('a figure is over when it is above its budget, and only then', () => {
  assert.is(isOver(figure({ measured: 3.01 })), true);
  assert.is(isOver(figure({ measured: 3 })), false);
});

test('a figure without a budget is never over', () => {
  const { budget, ...told } = figure({ measured: 1000 });
  assert.is(isOver(told), false);
});

test('a figure that could not be computed is over, not silently ok', () => {
  assert.is(isOver(figure({ measured: Number.NaN })), true);
});

test('the table lines numbers up to the right and says what is over, ok, and ok as hoped for', () => {
  const { budget, ...told } = figure({ what: 'told only', measured: 12.345, unit: 'percent' });
  const figures = [
    figure({ stretch: 2 }),
    figure({ what: 'generating', measured: 1.9, stretch: 2 }),
    figure({ what: 'growth', measured: 1.25, unit: 'exponent', budget: 1.1 }),
    told,
  ];
  assert.is(
    table(figures),
    [
      'what        measured  budget  stretch               from',
      'rendering     2.50 x  3.00 x   2.00 x  ok           a against b',
      'generating    1.90 x  3.00 x   2.00 x  ok, stretch  a against b',
      'growth          1.25    1.10           over         a against b',
      'told only     12.3 %                                a against b',
    ].join('\n'),
  );
});

test('short times keep two digits behind the point', () => {
  assert.is(ms(0.5), '0.50 ms');
  assert.is(ms(127.6), '128 ms');
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { through } from '../../generator/map/curves.ts';
import type { Layout, Rectangle } from '../../generator/map/layout.ts';
import type { ServiceMap } from '../../generator/map/model.ts';
import { syntheticValues } from '../../scripts/bench/synthetic.ts';
import { platform, platformOf } from '../platform.ts';
import { mapOf, overlapping, within } from './fixtures.ts';

/** Nothing overlaps, nothing sticks out of its box or of the drawing, nothing is missing. */
const isTidy = ({ boxes, cards }: ServiceMap, layout: Layout): void => {
  assert.equal(overlapping(layout.boxes), []);
  assert.equal(overlapping(layout.cards), []);
  assert.is(layout.cards.size, cards.size);
  const whole = { x: 0, y: 0, width: layout.width, height: layout.height };
  for (const { name, cards: its } of boxes) {
    const box = layout.boxes.get(name) as Rectangle;
    assert.ok(within(box, whole), name);
    for (const card of its) assert.ok(within(layout.cards.get(card) as Rectangle, box), card);
  }
};

test('the platform lies tidily, by default and with the mesh', async () => {
  for (const environment of [undefined, 'production']) {
    const { map, layout } = await mapOf(platform, environment);
    isTidy(map, layout);
  }
});

test('every line that is seen at rest is routed from the border of its card to the border of the other', async () => {
  const { map, layout } = await mapOf(platform);
  const shown = map.lines.filter(line => line.shown);
  assert.equal([...layout.routes.keys()].sort(), shown.map(({ from, to }) => `${from} ${to}`).sort());
  for (const { from, to } of shown) {
    const corners = layout.routes.get(`${from} ${to}`) ?? [];
    const ends = [corners[0], corners.at(-1)].map(point => ({ x: 0, y: 0, ...point, width: 0, height: 0 }));
    assert.ok(within(ends[0] as Rectangle, grown(layout.cards.get(from))), `${from} ${to} starts elsewhere`);
    assert.ok(within(ends[1] as Rectangle, grown(layout.cards.get(to))), `${from} ${to} ends elsewhere`);
  }
});

/** A pixel larger, for what was rounded. */
const grown = ({ x, y, width, height }: Rectangle = { x: 0, y: 0, width: 0, height: 0 }): Rectangle => ({
  x: x - 1,
  y: y - 1,
  width: width + 2,
  height: height + 2,
});

test('no routed line runs through a card that is not one of its ends', async () => {
  const { layout } = await mapOf(platform);
  for (const [ends, corners] of layout.routes)
    for (const [name, card] of layout.cards) {
      if (ends.split(' ').includes(name)) continue;
      const hits = corners.slice(1).some((to, index) => crosses(corners[index] as Point, to, card));
      assert.not(hits, `${ends} runs through ${name}`);
    }
});

type Point = { x: number; y: number };

/** Whether an upright or level piece of a line goes through the inside of a card. */
const crosses = (a: Point, b: Point, { x, y, width, height }: Rectangle): boolean =>
  Math.max(a.x, b.x) > x + 1 &&
  Math.min(a.x, b.x) < x + width - 1 &&
  Math.max(a.y, b.y) > y + 1 &&
  Math.min(a.y, b.y) < y + height - 1;

test('200 services lie tidily, on a drawing about as wide as a screen is, in less than half a minute', async () => {
  const started = performance.now();
  const { map, layout } = await mapOf(platformOf(syntheticValues(200)));
  isTidy(map, layout);
  assert.ok(performance.now() - started < 30_000);
  assert.is([...map.cards.values()].filter(({ kind }) => kind === 'service').length, 200);
  assert.ok(layout.width / layout.height > 1 && layout.width / layout.height < 3);
  assert.is(layout.routes.size, 0, 'so many lines are no drawing: they are shown with the card that is chosen');
});

test('a line turns a rounded corner', () => {
  const corners = [
    { x: 0, y: 0 },
    { x: 0, y: 20 },
    { x: 40, y: 20 },
  ];
  assert.is(through(corners), 'M0 0L0 13Q0 20 7 20L40 20');
});

test.run();

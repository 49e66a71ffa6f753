import type { Point, Rectangle } from './layout.ts';

const middle = ({ x, y, width, height }: Rectangle): Point => ({ x: x + width / 2, y: y + height / 2 });

const text = (...points: Point[]): string => points.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`).join(' ');

/** How far a corner is rounded; less where the lines that meet there are short. */
const radius = 7;

const towards = (from: Point, to: Point, far: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.min(far, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
};

/** The path of a line through these corners, rounded. */
export const through = (corners: Point[]): string => {
  const [first, ...rest] = corners;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const bends = rest.slice(0, -1).map((corner, index) => {
    const [before, after] = [corners[index] as Point, corners[index + 2] as Point];
    return `L${text(towards(corner, before, radius))}Q${text(corner, towards(corner, after, radius))}`;
  });
  return `M${text(first)}${bends.join('')}L${text(last)}`;
};

/** A curve from card to card: from side to side where one is beside the other, else from below to above or the other way. */
export const curve = (from: Rectangle, to: Rectangle): string => {
  const [start, end] = [middle(from), middle(to)];
  const apart = to.y >= from.y + from.height || from.y >= to.y + to.height;
  if (apart) {
    const down = Math.sign(end.y - start.y);
    const [a, b] = [
      { x: start.x, y: start.y + (down * from.height) / 2 },
      { x: end.x, y: end.y - (down * to.height) / 2 },
    ];
    const half = (a.y + b.y) / 2;
    return `M${text(a)}C${text({ x: a.x, y: half }, { x: b.x, y: half }, b)}`;
  }
  const right = Math.sign(end.x - start.x);
  const [a, b] = [
    { x: start.x + (right * from.width) / 2, y: start.y },
    { x: end.x - (right * to.width) / 2, y: end.y },
  ];
  const half = (a.x + b.x) / 2;
  // Raised, or a line past a third card in the same row would lie hidden behind it.
  const lift = Math.abs(b.x - a.x) > 40 ? 44 : 0;
  return `M${text(a)}C${text({ x: half, y: a.y - lift }, { x: half, y: b.y - lift }, b)}`;
};

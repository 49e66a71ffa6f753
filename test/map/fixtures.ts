import { type Layout, layOut, type Rectangle } from '../../generator/map/layout.ts';
import { type ServiceMap, serviceMap } from '../../generator/map/model.ts';
import { page } from '../../generator/map/page.ts';
import type { Platform } from '../../generator/model/platform.ts';
import { inlined } from '../../scripts/map/files.ts';

/** A map with its layout and the page that shows it. */
export const mapOf = async (
  platform: Platform,
  environment?: string,
): Promise<{ map: ServiceMap; layout: Layout; html: string }> => {
  const map = serviceMap(platform, environment);
  const layout = await layOut(map);
  return { map, layout, html: page({ map, layout, inlined: inlined() }) };
};

/** What stands between double quotes after every `name=`, in the order of the text. */
export const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => value as string);

/** Whether two rectangles have a point in common. */
export const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Whether one rectangle lies in another. */
export const within = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** The pairs that overlap, by their names. */
export const overlapping = (all: Map<string, Rectangle>): string[] => {
  const entries = [...all];
  return entries.flatMap(([name, one], index) =>
    entries
      .slice(index + 1)
      .filter(([, other]) => overlap(one, other))
      .map(([other]) => `${name} ${other}`),
  );
};

import { at, type Problem } from '../model/problem.ts';
import { type LoadedPanel, type Placed, said } from './loaded.ts';

type Box = NonNullable<LoadedPanel['gridPos']>;
const meet = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Panels must stand within the 24 columns and beside each other. */
export const placeProblems = (panels: Placed[]): Problem[] =>
  panels.flatMap(({ path, panel: { gridPos } }, index) => {
    if (!gridPos) return said(at(path, 'gridPos'), ['is missing; say where the panel stands']);
    const { x, y, w, h } = gridPos;
    const within = x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24;
    const met = panels.slice(0, index).filter(({ panel }) => panel.gridPos && meet(gridPos, panel.gridPos));
    return said(at(path, 'gridPos'), [
      ...(within ? [] : [`x ${x}, w ${w} does not fit into the 24 columns`]),
      ...met.map(({ path: other }) => `overlaps ${other}; move one of them`),
    ]);
  });

import { at, type Problem } from '../model/problem.ts';
import type { Dashboard } from './assemble.ts';

/** A dashboard as it stands in its file: nothing in it is sure to be there. */
export interface Loaded {
  title?: string;
  uid?: string;
  panels?: LoadedPanel[];
  annotations?: { list?: { name?: string; datasource?: { uid?: string }; expr?: string }[] };
  templating?: { list?: Variable[] };
}

/** A variable that the reader sets. */
export interface Variable {
  name?: string;
  type?: string;
  datasource?: { uid?: string };
  query?: string;
}

/** A query of a panel, whatever its language. */
export interface Target {
  expr?: string;
  service?: string;
  query?: string;
  datasource?: { uid?: string };
}

/** A panel, or a row with the panels that are folded into it. */
export interface LoadedPanel {
  id?: number;
  type?: string;
  title?: string;
  description?: string;
  datasource?: { uid?: string };
  targets?: Target[];
  gridPos?: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults?: { unit?: string }; overrides?: { properties: { id: string }[] }[] };
  panels?: LoadedPanel[];
}

/** A panel and where it stands in the file. */
export interface Placed {
  path: string;
  panel: LoadedPanel;
}

/** Every panel of a dashboard, those within folded rows too. */
export const placed = (dashboard: Dashboard): Placed[] =>
  ((dashboard.json as Loaded).panels ?? []).flatMap((panel, index) => {
    const path = at('dashboards', dashboard.uid, 'panels', index);
    return [
      { path, panel },
      ...(panel.panels ?? []).map((inner, i) => ({ path: at(path, 'panels', i), panel: inner })),
    ];
  });

/** Messages at one place. */
export const said = (path: string, messages: string[]): Problem[] => messages.map(message => ({ path, message }));

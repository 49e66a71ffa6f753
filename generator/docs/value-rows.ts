import { kindWords, nameOf, resolved, type Told } from './schema-words.ts';

/** One value: its key below the chart, what it may be, its default, and the words of the schema. */
export interface ValueRow {
  path: string[];
  kind: string;
  /** Undefined where nothing is set, or where the installer chooses the names above it. */
  default: unknown;
  words: string;
}

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands for the names that an installer chooses, or that are the platform's. */
const names: Record<string, string> = { tiers: '<tier>', services: '<service>', variants: '<service>' };

/** What stands at a path of a tree of values; a name in angle brackets stands for what all entries have alike. */
export const valueAt = (tree: unknown, path: string[]): unknown => {
  const [key, ...rest] = path;
  if (key === undefined || !isTree(tree)) return key === undefined ? tree : undefined;
  if (!key.startsWith('<')) return valueAt(tree[key], rest);
  const all = Object.values(tree).map(entry => valueAt(entry, rest));
  return new Set(all.map(one => JSON.stringify(one))).size === 1 ? all[0] : undefined;
};

const withKey = (path: string[], key: string): string[] => [...path, key];

/** `outside[]`: the entries of a list. */
const entriesOf = (path: string[]): string[] => [...path.slice(0, -1), `${path.at(-1)}[]`];

/** The properties of a value's entries, where they are maps with keys of their own; kinds are told at the end. */
const below = (schema: Told): Told | undefined => {
  const entry = schema.type === 'array' ? schema.items : schema.additionalProperties || undefined;
  return entry && resolved(entry).properties ? entry : undefined;
};

/**
 * A row for each value of a schema, in its order; `defaults` is what the chart sets. Of `stop` (definitions told
 * elsewhere) there is one row, not one for each of their keys.
 */
export const valueRows = (schema: Told, defaults: unknown, stop: string[], path: string[] = []): ValueRow[] => {
  const whole = resolved(schema);
  const deeper = (inner: Told, at: string[]): ValueRow[] => valueRows(inner, defaults, stop, at);
  const stopped = stop.includes(nameOf(schema) ?? '');
  if (whole.properties && !stopped)
    return Object.entries(whole.properties).flatMap(([key, inner]) => deeper(inner, withKey(path, key)));
  const row = { path, kind: kindWords(schema), default: valueAt(defaults, path), words: whole.description ?? '' };
  const isNamedKind = row.kind.startsWith('[');
  const entry = isNamedKind || stopped ? undefined : below(whole);
  if (!entry) return [row];
  if (whole.type === 'array') return [{ ...row, kind: 'list of maps' }, ...deeper(entry, entriesOf(path))];
  const name = names[path.at(-1) ?? ''] ?? '<name>';
  const same = Object.keys((row.default as Tree | undefined) ?? {}).length > 0 && nameOf(entry) === 'Switch';
  const rows = deeper(entry, withKey(path, name));
  return same ? rows : [{ ...row, kind: 'map of maps, by name' }, ...rows];
};

import { isDeepStrictEqual } from 'node:util';
import { diffArrays, structuredPatch } from 'diff';

/** A field that differs; a side that has none has no key here. Of a long text, `lines` are those that differ. */
export interface Change {
  path: string;
  before?: unknown;
  after?: unknown;
  lines?: string[];
}

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const step = (path: string, key: string): string => {
  if (!/^[\w$-]+$/.test(key)) return `${path}["${key}"]`;
  return path === '' || path.endsWith(' ') ? `${path}${key}` : `${path}.${key}`;
};

const sideOf = (key: 'before' | 'after', value: unknown): object => (value === undefined ? {} : { [key]: value });

/** Kubernetes knows containers, variables, volumes and ports of one list by their names. */
const namesIn = (list: unknown[]): string[] | undefined => {
  const names = list.map(item => (isRecord(item) && typeof item.name === 'string' ? item.name : undefined));
  return names.every(name => name !== undefined) && new Set(names).size === names.length ? names : undefined;
};

const namedChanges = (before: Fields[], after: Fields[], path: string): Change[] => {
  const [olds, news] = [before, after].map(list => new Map(list.map(item => [item.name as string, item])));
  const names = [...new Set([...(olds?.keys() ?? []), ...(news?.keys() ?? [])])];
  const common = (list: Fields[]) =>
    list.map(({ name }) => name as string).filter(one => olds?.has(one) && news?.has(one));
  const [oldOrder, newOrder] = [common(before), common(after)];
  return [
    ...names.flatMap(one => changesOf(olds?.get(one), news?.get(one), `${path}[${one}]`)),
    ...(isDeepStrictEqual(oldOrder, newOrder) ? [] : [{ path: `${path} (order)`, before: oldOrder, after: newOrder }]),
  ];
};

/** Items that stand for each other are compared inside; the others came or went. */
const listChanges = (before: unknown[], after: unknown[], path: string): Change[] => {
  const changes: Change[] = [];
  let [oldAt, newAt] = [0, 0];
  let gone: unknown[] = [];
  const flush = (come: unknown[]): void => {
    const both = Math.min(gone.length, come.length);
    for (const [index, item] of gone.entries())
      changes.push(
        ...(index < both
          ? changesOf(item, come[index], `${path}[${newAt + index}]`)
          : [{ path: `${path}[${oldAt + index}]`, before: item }]),
      );
    for (const [index, item] of come.slice(both).entries())
      changes.push({ path: `${path}[${newAt + both + index}]`, after: item });
    oldAt += gone.length;
    newAt += come.length;
    gone = [];
  };
  for (const { value, added, removed } of diffArrays(before, after, { comparator: isDeepStrictEqual })) {
    if (removed) {
      gone = value;
      continue;
    }
    flush(added ? value : []);
    if (added) continue;
    oldAt += value.length;
    newAt += value.length;
  }
  flush([]);
  return changes;
};

const parsedJson = (text: string): Fields | undefined => {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The lines of a text that differ, each piece with the line where it begins and one line around it. */
const differingLines = (before: string, after: string): string[] =>
  structuredPatch('', '', before, after, '', '', { context: 1 }).hunks.flatMap(({ newStart, lines }) => [
    `line ${newStart}:`,
    ...lines,
  ]);

const textChanges = (before: string, after: string, path: string): Change[] => {
  const [old, now] = [parsedJson(before), parsedJson(after)];
  if (old && now) {
    const inside = changesOf(old, now, `${path}: `);
    if (inside.length > 0) return inside;
  }
  if (!before.includes('\n') && !after.includes('\n')) return [{ path, before, after }];
  return [{ path, before, after, lines: differingLines(before, after) }];
};

/**
 * The fields in which two values differ, by path. Items of a list are told by their names where all have one, else by
 * their place, so that one item more at the front is one change. JSON in a text is compared as fields, other texts of
 * several lines by line.
 */
export const changesOf = (before: unknown, after: unknown, path = ''): Change[] => {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(key =>
      changesOf(before[key], after[key], step(path, key)),
    );
  if (Array.isArray(before) && Array.isArray(after)) {
    const named = before.length > 0 && after.length > 0 && namesIn(before) && namesIn(after);
    return named ? namedChanges(before, after, path) : listChanges(before, after, path);
  }
  if (typeof before === 'string' && typeof after === 'string') return textChanges(before, after, path);
  return [{ path, ...sideOf('before', before), ...sideOf('after', after) }];
};

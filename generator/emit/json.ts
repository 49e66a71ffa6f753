/** What is at most this long stands on a line of its own, so that a difference between two versions can be read. */
const width = 200;

/** What is left of `room` characters after a value, at most; it stops counting where nothing is left. */
const left = (value: unknown, room: number): number => {
  if (typeof value === 'string') return room - value.length - 2;
  if (typeof value !== 'object' || value === null) return room - String(value).length;
  const isList = Array.isArray(value);
  let rest = room - 1;
  for (const key in value) {
    if (rest < 0) return rest;
    rest = left((value as Record<string, unknown>)[key], rest - (isList ? 1 : key.length + 4));
  }
  return rest;
};

const lines = (value: unknown, indent = ''): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // Printing all of a large value only to see that it is large would be most of the work.
  const flat = left(value, width) < 0 ? undefined : JSON.stringify(value);
  if (flat !== undefined && flat.length <= width) return flat;
  const deeper = `${indent}  `;
  const inner = Array.isArray(value)
    ? value.map(one => `${deeper}${lines(one, deeper)}`)
    : Object.entries(value).map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${lines(one, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${inner.join(',\n')}\n${indent}${close}`;
};

/** A JSON file: small values on one line each, larger ones opened up. */
export const jsonFile = (value: unknown): string => `${lines(value)}\n`;

/** What is at most this long stands on a line of its own, so that a difference between two versions can be read. */
const width = 200;

const lines = (value: unknown, indent = ''): string => {
  const flat = JSON.stringify(value);
  if (flat.length <= width || typeof value !== 'object' || value === null) return flat;
  const deeper = `${indent}  `;
  const inner = Array.isArray(value)
    ? value.map(one => `${deeper}${lines(one, deeper)}`)
    : Object.entries(value).map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${lines(one, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${inner.join(',\n')}\n${indent}${close}`;
};

/** A JSON file: small values on one line each, larger ones opened up. */
export const jsonFile = (value: unknown): string => `${lines(value)}\n`;

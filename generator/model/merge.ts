type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lays `over` on `under` as Helm does: maps key by key, everything else (lists too) whole. Changes neither. */
export const merge = <T>(under: T, over: unknown): T => {
  if (over === undefined) return under;
  if (!isTree(under) || !isTree(over)) return over as T;
  const merged: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) merged[key] = key in under ? merge(under[key], value) : value;
  return merged as T;
};

/** What of `over` really differs from `under`: the smallest tree that merges to the same. Undefined where nothing does. */
export const difference = (under: unknown, over: unknown): unknown => {
  if (!isTree(under) || !isTree(over)) return JSON.stringify(under) === JSON.stringify(over) ? undefined : over;
  const differing = Object.entries(over)
    .map(([key, value]) => [key, difference(under[key], value)] as const)
    .filter(([, value]) => value !== undefined);
  return differing.length > 0 ? Object.fromEntries(differing) : undefined;
};

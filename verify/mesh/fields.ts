import type { Labels } from '../manifests.ts';

/**
 * What an object may hold: the kind of each of its fields. `[shape]` is a list, `{ '*': shape }` a map with any keys,
 * `anything` a field that is known and not looked at.
 */
export type Shape =
  | 'string'
  | 'strings'
  | 'number'
  | 'boolean'
  | 'labels'
  | 'anything'
  | readonly [Shape]
  | { readonly [field: string]: Shape };

/** The type of the values that have a shape. Every field may be absent, as in the API. */
export type Shaped<S> = S extends 'string'
  ? string
  : S extends 'strings'
    ? readonly string[]
    : S extends 'number'
      ? number
      : S extends 'boolean'
        ? boolean
        : S extends 'labels'
          ? Labels
          : S extends 'anything'
            ? unknown
            : S extends readonly [infer Item]
              ? readonly Shaped<Item>[]
              : S extends { readonly '*': infer Value }
                ? Readonly<Record<string, Shaped<Value>>>
                : { readonly [field in keyof S]?: Shaped<S[field]> };

/**
 * Hands back a value as what its shape says it is. Throws, naming the path, on a field that the shape doesn't know and
 * on a value of another kind: whoever evaluates an object must not pass over a part of it in silence.
 */
export const shaped = <const S extends Shape>(value: unknown, shape: S, where: string): Shaped<S> => {
  check(value, shape, where);
  return value as Shaped<S>;
};

const check = (value: unknown, shape: Shape, where: string): void => {
  if (shape === 'anything') return;
  if (typeof shape === 'string') {
    if (!leaves[shape](value)) throw new Error(`${where} must be ${names[shape]}, not ${JSON.stringify(value)}`);
    return;
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) throw new Error(`${where} must be a list, not ${JSON.stringify(value)}`);
    for (const [index, item] of value.entries()) check(item, shape[0], `${where}[${index}]`);
    return;
  }
  if (!isRecord(value)) throw new Error(`${where} must be an object, not ${JSON.stringify(value)}`);
  for (const [field, inner] of Object.entries(value)) {
    const known = Object.hasOwn(shape, field) ? shape[field] : shape['*'];
    if (known === undefined) throw new Error(`${where}.${field} is not a field that is evaluated here`);
    check(inner, known, `${where}.${field}`);
  }
};

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isString = (value: unknown): boolean => typeof value === 'string';

const leaves = {
  string: isString,
  strings: (value: unknown) => Array.isArray(value) && value.every(isString),
  number: (value: unknown) => typeof value === 'number',
  boolean: (value: unknown) => typeof value === 'boolean',
  labels: (value: unknown) => isRecord(value) && Object.values(value).every(isString),
};

const names = {
  string: 'a string',
  strings: 'a list of strings',
  number: 'a number',
  boolean: 'true or false',
  labels: 'a map of strings',
};

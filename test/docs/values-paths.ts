import { readFileSync } from 'node:fs';
import { root } from '../render.ts';

/** A schema, as far as a path through it needs. */
interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  definitions?: Record<string, Schema>;
}

const whole = JSON.parse(readFileSync(`${root}charts/environments/values.schema.json`, 'utf8')) as Schema;

const isName = (key: string): boolean => /^<.*>$/.test(key);

/** Where a key leads from a schema; nothing: the schema has no such key. `<name>` leads wherever any key does. */
const step = (schema: Schema, key: string): Schema[] => {
  if (schema.$ref) return step(whole.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, key);
  const { properties = {}, patternProperties = {}, additionalProperties } = schema;
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const own = properties[key];
  const patterns = Object.entries(patternProperties).filter(([pattern]) => new RegExp(pattern).test(key));
  return [
    ...(own ? [own] : []),
    ...(isName(key) ? Object.values(properties) : []),
    ...(!own && typeof additionalProperties === 'object' ? [additionalProperties] : []),
    ...patterns.map(([, one]) => one),
    ...branches.flatMap(branch => step(branch, key)),
  ];
};

/** Whether the schema of the values has a place at the end of these keys, such as `monitoring`, `loki`, `volume`. */
export const isValuePath = (keys: string[]): boolean => {
  let places = [whole];
  for (const key of keys) {
    places = places.flatMap(place => step(place, key));
    if (places.length === 0) return false;
  }
  return true;
};

import { definitions } from '../../values-schema/schema.ts';

/** What of a draft-07 schema a reader of the reference is told. */
export interface Told {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Told>;
  additionalProperties?: Told | false;
  items?: Told;
  required?: string[];
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxLength?: number;
  pattern?: string;
}

const known = definitions as unknown as Record<string, Told>;

/** The name of the definition that a schema refers to. */
export const nameOf = ({ $ref }: Told): string | undefined => $ref?.replace('#/definitions/', '');

/** A schema with what it refers to laid under it, so that its own description wins. A name there is none of is our bug. */
export const resolved = (schema: Told): Told => {
  const name = nameOf(schema);
  if (name === undefined) return schema;
  const under = known[name];
  if (!under) throw new Error(`no definition ${name}`);
  const { $ref: _, ...own } = schema;
  return { ...resolved(under), ...own };
};

/** A definition by its name; one there is none of is our bug. */
export const definition = (name: string): Told => resolved({ $ref: `#/definitions/${name}` });

const bounds = ({ minimum, maximum }: Told): string => {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, ${minimum} or more`;
  return maximum === undefined ? '' : `, ${maximum} at most`;
};

const code = (value: unknown): string => `\`${value}\``;

const scalar = (schema: Told): string => {
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'integer') return `whole number${bounds(schema)}`;
  return schema.maxLength === undefined ? 'text' : `text, ${schema.maxLength} characters at most`;
};

/** Definitions of one value, which the reference tells once, at its end, as their words say what no type can. */
export const isKind = (name: string): boolean => {
  const schema = known[name];
  return schema !== undefined && schema.properties === undefined && schema.description !== undefined;
};

/**
 * What a value may be, in words: the name of a kind where there is one, else its type, choices and bounds. A pattern is
 * told by the description, which says what is right (the rule of values-schema/common.ts).
 */
export const kindWords = (schema: Told): string => {
  const name = nameOf(schema);
  if (name !== undefined && isKind(name)) return `[${name}](#kinds)`;
  const { type, items, additionalProperties, minItems } = resolved(schema);
  if (type === 'array')
    return `list${minItems ? `, ${minItems} or more` : ''}${items ? ` of: ${kindWords(items)}` : ''}`;
  if (type === 'object' && additionalProperties) return `map of: ${kindWords(additionalProperties)}`;
  if (type === 'object') return name === undefined ? 'map' : `${name}, below`;
  return scalar(resolved(schema));
};

/** The kinds that a schema names, and those that they name. */
export const kindsIn = (schemas: Told[]): string[] => {
  const found = new Set<string>();
  const look = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/"#\/definitions\/(\w+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      look(JSON.stringify(known[name]));
    }
  };
  look(JSON.stringify(schemas));
  return [...found].filter(isKind).sort();
};

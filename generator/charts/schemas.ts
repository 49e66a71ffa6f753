import { definitions } from '../../values-schema/schema.ts';
import type { ChartFile } from '../emit/file.ts';
import { jsonFile } from '../emit/json.ts';
import { generatedBy } from '../emit/yaml.ts';
import type { Platform, Tier } from '../model/platform.ts';

type Schema = { [key: string]: unknown };

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/** The names of the definitions that a schema refers to, and that those refer to. */
const reached = (schema: unknown, known: Schema, found = new Set<string>()): Set<string> => {
  for (const [, name] of JSON.stringify(schema).matchAll(/"#\/definitions\/(\w+)"/g)) {
    if (name === undefined || found.has(name)) continue;
    found.add(name);
    reached(known[name], known, found);
  }
  return found;
};

/** A schema with every definition it needs, referring to nothing outside: Helm has no network when it checks. */
const bundle = (schema: Schema, known: Schema): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  $comment: generatedBy,
  ...schema,
  definitions: Object.fromEntries([...reached(schema, known)].sort().map(name => [name, known[name]])),
});

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The properties that may be missing from complete values: everything else has a default. */
const optional = ['namespace', 'podLabels', 'kind', 'minReplicas'];

/** Maps and lists whose entries are the user's: nothing in them has a default. */
const free = ['Labels', 'PodLabels', 'Env', 'SecretEnv', 'StoreSecrets', 'Tolerations', 'Variant'];

/**
 * Which properties a schema's complete values must have, to the bottom, and nothing else. The defaults are complete, so a
 * key is missing only where somebody set it to null; better said here than by a template that fails on it.
 */
const completeness = (schema: Schema, known: Schema): Schema | undefined => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/definitions/', '') : undefined;
  if (name !== undefined) return free.includes(name) ? undefined : completeness(known[name] as Schema, known);
  if (!isSchema(schema.properties)) return undefined;
  const properties = Object.entries(schema.properties) as [string, Schema][];
  const deeper = properties
    .map(([key, property]) => [key, completeness(property, known)] as const)
    .filter(([, inner]) => inner !== undefined);
  return {
    required: properties.map(([key]) => key).filter(key => !optional.includes(key)),
    ...(deeper.length > 0 && { properties: Object.fromEntries(deeper) }),
  };
};

const closedOver = (names: string[], value: Schema, description: string): Schema => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties: Object.fromEntries(names.map(name => [name, value])),
});

/** The shared values: complete, and closed over the platform's own names. */
const sharedSchema = (platform: Platform, known: Schema): Schema => {
  const shared = known.WriteCareNotes as { properties: Record<string, Schema & { description: string }> } & Schema;
  const { tiers, services, variants, ...plain } = shared.properties;
  const names = [...platform.services.keys()];
  const over = (keys: string[], { description, additionalProperties }: Schema, value = additionalProperties) =>
    closedOver(keys, value as Schema, description as string);
  const switches = (keys: string[], schema: Schema) => ({
    ...over(keys, schema, ref('RequiredSwitch')),
    required: keys,
  });
  const closedShared = {
    ...shared,
    properties: {
      ...plain,
      tiers: switches(
        platform.tiers.map(tier => tier.name),
        tiers as Schema,
      ),
      services: switches(names, services as Schema),
      variants: over(names, variants as Schema),
    },
  };
  return { allOf: [closedShared, completeness(shared, known)] };
};

const knownTo = (platform: Platform): Schema => {
  const known: Schema = { ...definitions, RequiredSwitch: { ...definitions.Switch, required: ['enabled'] } };
  return { ...known, Shared: sharedSchema(platform, known) };
};

/** Helm hands every subchart the keys `global` and `enabled`; `global` is the umbrella's to check, once. */
const subchartRoot = {
  global: { type: 'object', description: "Helm's global values." },
  enabled: { type: 'boolean', description: "Helm's own." },
};

const tierProperties = (tier: Tier): Schema => ({
  services: closedOver(
    tier.services.map(service => service.name),
    ref('ServiceValues'),
    "What differs from the default service, by the service's name.",
  ),
});

/**
 * The same schema without its words. Helm compiles the schema of every subchart on every command, words and all, and people
 * edit against the umbrella's, which keeps them.
 */
const wordless = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(wordless);
  if (!isSchema(schema)) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !(key === 'description' && typeof value === 'string'));
  return Object.fromEntries(kept.map(([key, value]) => [key, wordless(value)]));
};

const wordlessDefinitions = wordless(definitions) as Schema;

/** values.schema.json of a tier chart. */
export const tierSchema = (tier: Tier): Schema =>
  bundle(
    {
      title: tier.name,
      type: 'object',
      additionalProperties: false,
      properties: { ...subchartRoot, ...tierProperties(tier) },
    },
    wordlessDefinitions,
  );

/** values.schema.json of the umbrella: the shared values, and every subchart's by name, so that no mistyped key passes. */
export const umbrellaSchema = (platform: Platform): Schema =>
  bundle(
    {
      title: 'writecarenotes',
      type: 'object',
      additionalProperties: false,
      properties: {
        global: {
          type: 'object',
          description: "Helm's global values; a parent chart may keep its own keys here.",
          properties: { writecarenotes: ref('Shared') },
          required: ['writecarenotes'],
        },
        enabled: subchartRoot.enabled,
        ...Object.fromEntries(
          platform.tiers.map(tier => [
            tier.name,
            {
              type: 'object',
              description: tier.description,
              additionalProperties: false,
              properties: { ...subchartRoot, ...tierProperties(tier) },
            },
          ]),
        ),
      },
      required: ['global'],
    },
    knownTo(platform),
  );

/** A values.schema.json file. */
export const schemaFile = (path: string, schema: Schema): ChartFile => ({ path, content: jsonFile(schema) });

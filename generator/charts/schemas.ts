import { definitions } from '../../values-schema/schema.ts';
import type { ChartFile } from '../emit/file.ts';
import { jsonFile } from '../emit/json.ts';
import { generatedBy } from '../emit/yaml.ts';
import { umbrellaChart } from '../model/names.ts';
import type { Platform, Tier } from '../model/platform.ts';

type Schema = { [key: string]: unknown };

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/** Remembers what a function makes of an object: most definitions are in the schemas of several charts. */
const remembered = <Made>(make: (schema: object) => Made): ((schema: object) => Made) => {
  const made = new WeakMap<object, Made>();
  return schema => {
    const known = made.get(schema) ?? make(schema);
    made.set(schema, known);
    return known;
  };
};

/** The names of the definitions that a schema refers to itself. */
const namedIn = remembered(schema =>
  [...JSON.stringify(schema).matchAll(/"#\/definitions\/(\w+)"/g)].flatMap(([, name]) => name ?? []),
);

/** The names of the definitions that a schema refers to, and that those refer to. */
const reached = (schema: object, known: Schema, found = new Set<string>()): Set<string> => {
  for (const name of namedIn(schema)) {
    if (found.has(name)) continue;
    found.add(name);
    reached(known[name] as object, known, found);
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

/** An object that takes these properties and no others. */
const closed = (description: string, properties: Schema): Schema => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties,
});

const closedOver = (names: string[], value: Schema, description: string): Schema =>
  closed(description, Object.fromEntries(names.map(name => [name, value])));

const known: Schema = { ...definitions, RequiredSwitch: { ...definitions.Switch, required: ['enabled'] } };

/** The shared values, closed over the platform's own names. */
const sharedSchema = (platform: Platform): Schema => {
  const shared = known.WriteCareNotes as { properties: Record<string, Schema> } & Schema;
  const { tiers, services, variants, ...plain } = shared.properties as Record<string, Schema>;
  const names = [...platform.services.keys()];
  const tierNames = platform.tiers.map(tier => tier.name);
  const over = (keys: string[], schema: Schema | undefined, value: unknown) =>
    closedOver(keys, value as Schema, schema?.description as string);
  return {
    ...shared,
    properties: {
      ...plain,
      tiers: over(tierNames, tiers, ref('RequiredSwitch')),
      services: over(names, services, ref('RequiredSwitch')),
      variants: over(names, variants, variants?.additionalProperties),
    },
  };
};

/** Helm hands every chart the keys `global` and `enabled`; `global` is the platform chart's to check, once. */
const root = { global: { type: 'object' }, enabled: { type: 'boolean' } };

const globalOf = (writecarenotes: Schema): Schema => ({ type: 'object', properties: { writecarenotes } });

const tierValues = (tier: Tier): Schema =>
  closed(tier.description, {
    ...root,
    services: closedOver(
      tier.services.map(service => service.name),
      ref('ServiceValues'),
      "What differs from the default service, by the service's name.",
    ),
  });

const byTier = (platform: Platform): Schema =>
  Object.fromEntries(platform.tiers.map(tier => [tier.name, tierValues(tier)]));

/**
 * The same schema without its words: Helm compiles the schema of every chart on every command, words and all. People edit
 * against the one in charts/environments, which keeps them.
 */
const wordless = remembered((schema): Schema => {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    return isSchema(value) ? wordless(value) : value;
  };
  const kept = Object.entries(schema).filter(([key, inner]) => !(key === 'description' && typeof inner === 'string'));
  return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
});

/** The first level of a definition: which keys there are, and of what type. */
const outline = (definition: Schema): Schema => {
  const typeOf = (property: Schema): unknown => {
    const name = typeof property.$ref === 'string' ? property.$ref.replace('#/definitions/', '') : undefined;
    return name === undefined ? property.type : (known[name] as Schema).type;
  };
  const properties = Object.entries(definition.properties as Record<string, Schema>);
  return closed('', Object.fromEntries(properties.map(([key, property]) => [key, { type: typeOf(property) }])));
};

/**
 * values.schema.json of a tier chart: its services, and the keys of their values. What those may be the umbrella's schema
 * says, once for all tiers; said by each tier, it was most of what Helm compiles on every command.
 */
export const tierSchema = (tier: Tier): Schema =>
  wordless(
    bundle({ title: tier.name, ...tierValues(tier) }, { ServiceValues: outline(known.ServiceValues as Schema) }),
  );

/**
 * values.schema.json of the umbrella: every subchart by name, so that no mistyped one passes; the values of every service;
 * and every shared value, so that none is set to null (deeper down, a null changes nothing). What the shared values may be
 * the platform chart's schema says: Helm stores the umbrella's in each release, and that one is long. So does the monitoring chart's of its values.
 */
export const umbrellaSchema = (platform: Platform): Schema => {
  const global = {
    ...globalOf({ type: 'object', required: Object.keys(platform.shared) }),
    required: ['writecarenotes'],
  };
  const others = {
    platform: { type: 'object' },
    monitoring: { type: 'object' },
    mesh: { type: 'object' },
    ingress: { type: 'object' },
  };
  const properties = { ...root, global, ...others, ...byTier(platform) };
  return wordless(bundle({ title: umbrellaChart, ...closed('', properties), required: ['global'] }, known));
};

/** values.schema.json of the platform chart, which checks the shared values for all charts. */
export const platformSchema = (platform: Platform): Schema => {
  const properties = { ...root, global: globalOf(ref('Shared')) };
  return wordless(
    bundle({ title: 'platform', ...closed('', properties) }, { ...known, Shared: sharedSchema(platform) }),
  );
};

/** values.schema.json of a chart whose values no other chart has the like of: all that they may be, by their definition. */
const valuesSchema = (title: string, definition: string): Schema => {
  const { properties } = known[definition] as { properties: Schema };
  return wordless(bundle({ title, ...closed('', { ...root, ...properties }) }, known));
};

/** values.schema.json of the monitoring chart. */
export const monitoringSchema = (): Schema => valuesSchema('monitoring', 'MonitoringValues');

/** values.schema.json of the mesh chart. */
export const meshSchema = (): Schema => valuesSchema('mesh', 'MeshValues');

/** values.schema.json of the ingress chart. */
export const ingressSchema = (): Schema => valuesSchema('ingress', 'IngressValues');

/** The schema that editors complete an environment or a values file from: every word, and nothing required. */
export const editingSchema = (platform: Platform): Schema => {
  const properties = {
    global: globalOf(ref('Shared')),
    ...byTier(platform),
    monitoring: ref('MonitoringValues'),
    mesh: ref('MeshValues'),
    ingress: ref('IngressValues'),
  };
  return bundle(
    { title: umbrellaChart, ...closed('The values of the umbrella chart.', properties) },
    { ...known, Shared: sharedSchema(platform) },
  );
};

/** A values.schema.json file. */
export const schemaFile = (path: string, schema: Schema): ChartFile => ({ path, content: jsonFile(schema) });

/** The same on one line: Helm stores the umbrella's, as it stands, in each release. */
export const shortSchemaFile = (path: string, schema: Schema): ChartFile => ({
  path,
  content: `${JSON.stringify(schema)}\n`,
});

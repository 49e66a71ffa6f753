import { environmentValues } from '../charts/environments.ts';
import { umbrellaChart } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { definition, kindsIn, resolved, type Told } from './schema-words.ts';
import { type ValueRow, valueAt, valueRows } from './value-rows.ts';

/** Where the reference is written. */
export const referencePath = 'docs/values.md';

/** Longer values are not printed: a script or a list of them is read where it stands. */
const longest = 160;

/** Signs that Markdown would read: a pipe ends a cell, and an angle bracket opens a tag. */
const text = (words: string): string => words.replaceAll('|', '\\|').replaceAll('<', '&lt;');

const code = (words: string): string => `\`${words.replaceAll('|', '\\|')}\``;

const shown = (value: unknown): string => {
  if (value === undefined) return '';
  const printed = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
  return printed.length > longest ? 'a longer one' : code(printed);
};

interface Section {
  title: string;
  words: string;
  /** Where the values of the section stand in a values file. */
  at: string[];
  rows: ValueRow[];
  /** What else is said in the last column of a value. */
  elsewhere?: (path: string[]) => string[];
}

interface Environment {
  name: string;
  values: Record<string, unknown>;
}

const differing = (environments: Environment[], path: string[]): string[] =>
  environments.flatMap(({ name, values }) => {
    const value = valueAt(values, path);
    return value === undefined ? [] : [`${name}: ${shown(value)}`];
  });

const table = ({ at, rows, elsewhere }: Section, environments: Environment[]): string =>
  [
    '| key | what it may be | default | what it is | elsewhere |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ path, kind, default: preset, words }) => {
      const others = [...(elsewhere?.(path) ?? []), ...differing(environments, [...at, ...path])];
      return `| ${code(path.join('.'))} | ${kind} | ${shown(preset)} | ${text(words)} | ${others.join('; ')} |`;
    }),
  ].join('\n');

/** A section by the first key: what stands alone first, then a heading for each map. */
const grouped = (section: Section, environments: Environment[]): string => {
  const groups = new Map<string, ValueRow[]>();
  for (const row of section.rows) {
    const [first = ''] = row.path;
    const group = row.path.length === 1 ? '' : first;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const order = [...groups.keys()].sort((a, b) => Number(a !== '') - Number(b !== ''));
  return order
    .map(name => {
      const body = table({ ...section, rows: groups.get(name) ?? [] }, environments);
      return name === '' ? body : `### ${code([section.title, name].join('.'))}\n\n${body}`;
    })
    .join('\n\n');
};

/** What of a service's values the tiers' charts set, where that is not the default of all. */
const ofServices =
  ({ services }: Platform) =>
  (path: string[]): string[] =>
    [...services.values()].flatMap(({ name, values }) => {
      const value = valueAt(values, path);
      return value === undefined ? [] : [`${name}: ${shown(value)}`];
    });

/** The environments' values of single services, as they stand under the tiers. */
const ofServicesIn =
  ({ services }: Platform, environments: Environment[]) =>
  (path: string[]): string[] =>
    environments.flatMap(({ name, values }) =>
      [...services.values()].flatMap(service => {
        const value = valueAt(values, [service.tier, 'services', service.name, ...path]);
        return value === undefined ? [] : [`${name}, ${service.name}: ${shown(value)}`];
      }),
    );

/** What another section, or the end, tells. */
const apart = ['ServiceValues', 'Variant'];

/** The shared values but `defaults`, which is a section of its own. */
const sharedSection = (platform: Platform): Section => {
  const rows = valueRows(definition('WriteCareNotes'), platform.shared, apart);
  return {
    title: `global.${umbrellaChart}`,
    words: 'What more than one chart reads.',
    at: ['global', umbrellaChart],
    rows: rows.filter(({ path }) => path[0] !== 'defaults'),
  };
};

const serviceSection = (platform: Platform, environments: Environment[]): Section => {
  const here = ofServices(platform);
  const there = ofServicesIn(platform, environments);
  return {
    title: '<tier>.services.<service>',
    words: `For one service. Under \`global.${umbrellaChart}.defaults\` the same keys are what every service starts from; the defaults here are those. A variant (\`global.${umbrellaChart}.variants.<service>.<name>\`) takes them too, starts from its service's, must name its \`image\`, and has one of \`weight\` and \`tenants\` beside.`,
    at: ['global', umbrellaChart, 'defaults'],
    rows: valueRows(definition('ServiceValues'), platform.shared.defaults, []),
    elsewhere: path => [...here(path), ...there(path)],
  };
};

/** What a variant has beside a service's values. */
const variantSection = (): Section => {
  const { properties: all = {} } = definition('Variant');
  const { properties: common = {} } = definition('ServiceValues');
  const own = Object.fromEntries(Object.entries(all).filter(([key]) => !(key in common)));
  return {
    title: `global.${umbrellaChart}.variants.<service>.<name>`,
    words: 'What a variant has beside the values of a service.',
    at: [],
    rows: valueRows({ type: 'object', properties: own }, {}, []),
  };
};

const chartSection = (title: string, name: string, defaults: unknown): Section => {
  const schema: Told = definition(name);
  return { title, words: schema.description ?? '', at: [title], rows: valueRows(schema, defaults, []) };
};

/** The keys of a kind's entries, where they are maps: `secret`, `key`. */
const entryWords = (name: string): string => {
  const { items, additionalProperties } = definition(name);
  const entry = items ?? (additionalProperties || undefined);
  const { properties = {}, required = [] } = entry ? resolved(entry) : {};
  const keys = Object.entries(properties).map(([key, schema]) => {
    const must = required.includes(key) ? ' (needed)' : '';
    return `${code(key)}${must}: ${text(resolved(schema).description ?? '')}`;
  });
  return keys.length === 0 ? '' : ` Each entry has ${keys.join(' ')}`;
};

/** The roots that the reference is made of: what they name as a kind is told at its end. */
const kinds = (): string => {
  const roots = ['WriteCareNotes', 'ServiceValues', 'MonitoringValues', 'MeshValues', 'IngressValues'].map(definition);
  const rows = kindsIn(roots).map(
    name => `| ${name} | ${text(definition(name).description ?? '')}${entryWords(name)} |`,
  );
  return ['## Kinds', ['| kind | what it is |', '| --- | --- |', ...rows].join('\n')].join('\n\n');
};

/** Every section of the reference, in the order of a values file. */
export const referenceSections = (platform: Platform): { sections: Section[]; environments: Environment[] } => {
  const environments = platform.environments.map(({ name }) => ({ name, values: environmentValues(platform, name) }));
  return {
    environments,
    sections: [
      sharedSection(platform),
      serviceSection(platform, environments),
      variantSection(),
      chartSection('monitoring', 'MonitoringValues', platform.monitoring),
      chartSection('mesh', 'MeshValues', platform.mesh),
      chartSection('ingress', 'IngressValues', platform.ingress),
    ],
  };
};

const introduction = `Every value of the umbrella chart. How they are laid on one another, and which to begin with, is in the
[README](../README.md#the-shape-of-the-values). Keys in a table stand below the key of their heading. \`<name>\` is a name that you
choose. The last column tells what an environment of \`charts/environments/\` sets, or what a single service has, where that
is not the default. A key that is not here is refused.`;

/** The reference of every Helm value, from the schemas, the charts' defaults and the environments; `head` says that it is generated. */
export const valuesReference = (platform: Platform, head: string): { path: string; content: string } => {
  const { sections, environments } = referenceSections(platform);
  const bodies = sections.map(
    section => `## ${code(section.title)}\n\n${section.words}\n\n${grouped(section, environments)}`,
  );
  const content = [`<!-- ${head} -->`, '# Values', introduction, ...bodies, kinds()].join('\n\n');
  return { path: referencePath, content: `${content}\n` };
};

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { environmentValues } from '../../generator/charts/environments.ts';
import { referencePath, referenceSections, valuesReference } from '../../generator/docs/values-reference.ts';
import { generatedBy } from '../../generator/emit/yaml.ts';
import type { Platform } from '../../generator/model/platform.ts';
import { differing } from '../../scripts/documents.ts';
import { definitions } from '../../values-schema/schema.ts';
import { platform } from '../platform.ts';
import { root } from '../render.ts';

type Tree = Record<string, unknown>;

const isMap = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** The paths of all that is no map, or an empty one, with what stands there. */
const leaves = (value: unknown, path: string[] = []): { path: string[]; value: unknown }[] =>
  isMap(value) ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key])) : [{ path, value }];

test('the reference in the repository is what the values give', () =>
  assert.equal(differing(root, [valuesReference(platform, generatedBy)]), []));

const content = (of: Platform = platform): string => valuesReference(of, 'made by a test').content;
const linesOf = (text: string): string[] => text.split('\n').filter(line => line.startsWith('| '));
const cells = (line: string): string[] => line.split(/(?<!\\)\|/).map(cell => cell.trim());

/** The heading and key of every row: ``` `monitoring` prometheus.volume.size ```. */
const rowsBySection = (text: string): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3).replaceAll('`', '');
    const [, key = ''] = cells(line);
    if (line.startsWith('| `')) found.set(`${section} ${key.replaceAll('`', '')}`, cells(line));
  }
  return found;
};

const rows = rowsBySection(content());

/** The row that tells of a value: by its own path, or by that of a map that holds names which others choose. */
const rowOf = (section: string, path: string[]): string[] | undefined => {
  const spelled = path.map((key, index) => {
    if (path[index - 1] === 'tiers' && index === 1) return '<tier>';
    return path[index - 1] === 'services' && index === 1 ? '<service>' : key;
  });
  for (let length = spelled.length; length > 0; length -= 1) {
    const row = rows.get(`${section} ${spelled.slice(0, length).join('.')}`);
    if (row) return row;
  }
  return undefined;
};

const chartValues = (chart: string): Tree =>
  parse(readFileSync(`${root}charts/umbrella/charts/${chart}/values.yaml`, 'utf8')) as Tree;

const shared = (): Tree => {
  const { defaults: _, ...others } = platform.shared;
  return others;
};

const printed = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : JSON.stringify(value));

const told: [string, Tree][] = [
  ['global.writecarenotes', shared()],
  ['<tier>.services.<service>', platform.shared.defaults as Tree],
  ['monitoring', chartValues('monitoring')],
  ['mesh', chartValues('mesh')],
  ['ingress', chartValues('ingress')],
];

for (const [section, values] of told)
  test(`each value of ${section} has its row, with the default that the chart sets`, () => {
    const all = leaves(values);
    assert.ok(all.length > 10);
    for (const { path, value } of all) {
      const place = `${section} ${path.join('.')}`;
      // An empty map whose keys are told: each of those has a row.
      if (JSON.stringify(value) === '{}' && [...rows.keys()].some(key => key.startsWith(`${place}.`))) continue;
      const row = rowOf(section, path);
      assert.ok(row, place);
      const [, key = '', , preset = ''] = row;
      const whole = key.replaceAll('`', '').split('.').length === path.length;
      if (whole && preset !== 'a longer one') assert.is(preset, `\`${printed(value)}\``.replaceAll('|', '\\|'), key);
    }
  });

test('a row has five cells, and says what the value may be and what it is', () => {
  for (const line of linesOf(content()).filter(one => one.startsWith('| `'))) {
    const all = cells(line);
    assert.is(all.length, 7, line);
    assert.ok(all[2] && all[4], line);
  }
});

test('each value that an environment sets is named with it', () => {
  for (const { name } of platform.environments) {
    const { global, monitoring, mesh, ingress } = environmentValues(platform, name) as Record<string, Tree | undefined>;
    const { defaults, ...others } = (global?.writecarenotes ?? {}) as Tree;
    const sections = [
      ['global.writecarenotes', others],
      ['<tier>.services.<service>', defaults],
      ...Object.entries({ monitoring, mesh, ingress }),
    ] as [string, Tree | undefined][];
    for (const [section, values] of sections)
      for (const { path } of values ? leaves(values) : [])
        assert.match(rowOf(section, path)?.[5] ?? '', `${name}: `, `${section}.${path.join('.')}`);
  }
});

test('what single services have of their own is named beside the default', () => {
  const [, , , preset, , elsewhere = ''] = rows.get('<tier>.services.<service> replicas') ?? [];
  assert.is(preset, '`3`');
  for (const words of ['medication-service: `4`', 'audit-service: `5`', 'staging: `2`', 'local, audit-service: `1`'])
    assert.match(elsewhere, words);
});

test('types, choices and bounds are in words', () => {
  const kindOf = (key: string): string | undefined => rows.get(key)?.[2];
  assert.is(kindOf('monitoring loki.auditRetentionDays'), 'whole number, 2555 or more');
  assert.is(kindOf('ingress limits.default.perMinute'), 'whole number, 1 to 1000000');
  assert.is(kindOf('mesh outside.tls'), '`passthrough`, `origination`');
  assert.is(kindOf('global.writecarenotes people.auditors'), 'list of: text');
  assert.is(kindOf('monitoring prometheus.volume.size'), '[Memory](#kinds)');
  assert.match(content(), '| Memory | Memory in whole Mi or Gi');
});

test('no pattern is without words: what it admits, the description says', () => {
  const look = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { pattern, description } = schema as Tree;
    if (typeof pattern === 'string' && !/\.(not|propertyNames\.not)$/.test(path)) assert.ok(description, path);
    for (const [key, inner] of Object.entries(schema)) look(inner, `${path}.${key}`);
  };
  look(definitions, 'definitions');
  const patterns = [...JSON.stringify(definitions).matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, found]) => found,
  );
  assert.ok(patterns.length > 20);
  for (const pattern of patterns) assert.not(content().includes(pattern as string), pattern);
});

test('a value that is changed changes its row, and no other', () => {
  const monitoring = { ...platform.monitoring, runbooks: 'https://oak.example/runbooks' };
  const [before, after] = [content().split('\n'), content({ ...platform, monitoring }).split('\n')];
  const differing = after.filter((line, index) => line !== before[index]);
  assert.is(differing.length, 1);
  assert.match(differing[0] ?? '', '`https://oak.example/runbooks`');
});

test('a value with a sign that Markdown would read stays in its cell', () => {
  const prometheus = { ...platform.monitoring.prometheus, cluster: 'a|b' };
  const line = content({ ...platform, monitoring: { ...platform.monitoring, prometheus } })
    .split('\n')
    .find(one => one.startsWith('| `prometheus.cluster`'));
  assert.is(cells(line ?? '').length, 7);
  assert.match(line ?? '', '`a\\|b`');
});

test('what the reference links to is there', () => {
  const text = content();
  assert.match(text, '\n## Kinds\n');
  for (const [, target = ''] of text.matchAll(/\]\(\.\.\/([^)]+)\)/g)) {
    const [file = '', anchor = ''] = target.split('#');
    const headings = [...readFileSync(`${root}${file}`, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    assert.ok(headings.includes(anchor), target);
  }
  assert.match(readFileSync(`${root}README.md`, 'utf8'), `(${referencePath}`);
  const { sections } = referenceSections(platform);
  for (const { title } of sections) assert.match(text, `\n## \`${title}\`\n`);
});

test.run();

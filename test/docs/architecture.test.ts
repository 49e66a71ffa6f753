import { existsSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { restoreOrder } from '../../generator/model/restore-order.ts';
import { platform } from '../platform.ts';
import { environment, render, root } from '../render.ts';
import { documentAt } from './markdown.ts';

/** What the architecture and disaster recovery tell of the graph is what the graph says. */
const { prose } = documentAt('docs/architecture.md');
const text = prose.join('\n');
const rowsAfter = (heading: string): string[][] => {
  const section = prose.slice(prose.indexOf(heading) + 1);
  const end = section.findIndex(line => line.startsWith('## '));
  const lines = section.slice(0, end === -1 ? undefined : end).filter(line => line.startsWith('| '));
  return lines.slice(1).map(line => line.split('|').map(cell => cell.trim()));
};

/** The names between backticks in a cell. */
const named = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

test('each tier stands there with the number of its services and what it is for', () => {
  const told = rowsAfter('## What runs where')
    .filter(([, , count = '']) => /^\d+$/.test(count))
    .map(([, tier, count, what]) => [tier, count, what]);
  const expected = platform.tiers.map(({ name, services, description }) => {
    return [`\`${name}\``, String(services.length), description];
  });
  assert.equal(told, expected);
});

test('the numbers of services and of calls between them are those of the graph', () => {
  const isService = (name: string): boolean => platform.nodes.get(name)?.kind === 'service';
  const calls = platform.edges.filter(({ from, to }) => isService(from) && isService(to));
  const pairs = new Set(calls.map(({ from, to }) => `${from} ${to}`));
  assert.match(text, `Together ${platform.services.size} services, and ${pairs.size} calls`);
});

const kindRows = rowsAfter('## Where an object is made');

test('each kind that is rendered has its row, and no other has one', () => {
  const manifests = [...render(), ...render(...environment('production'))];
  const rendered = [...new Set(manifests.map(({ kind }) => kind))].sort();
  assert.equal(kindRows.flatMap(([, kinds = '']) => kinds.split(', ')).sort(), rendered);
});

test('the templates and sources in these rows are there', () => {
  const templates = readdirSync(`${root}generator/templates`, { recursive: true, encoding: 'utf8' });
  const isTemplate = (name: string): boolean =>
    templates.some(path => path.startsWith(name) || path.includes(`/${name}.`));
  for (const [, kinds, where, decides] of kindRows) {
    assert.ok(named(where).length > 0, kinds);
    for (const name of named(where)) assert.ok(isTemplate(name), `${kinds}: ${name}`);
    for (const name of named(decides).filter(one => one.includes('/')))
      assert.ok(existsSync(`${root}${name}`), `${kinds}: ${name}`);
  }
});

test('each alert that is named has its runbook', () => {
  const cells = rowsAfter('## What happens when it fails').map(([, , , , alerts = '']) => alerts);
  const alerts = cells.flatMap(cell => [...cell.matchAll(/\b(?:[A-Z]+[a-z]+){2,}\b/g)]);
  assert.ok(alerts.length > 15);
  for (const [name] of alerts) assert.ok(existsSync(`${root}docs/runbooks/${name}.md`), name);
});

test('the printed order of a restore is what the graph gives', () => {
  const printed = documentAt('docs/guides/disaster-recovery.md').blocks.find(({ language }) => language === 'text');
  const order = restoreOrder(platform).map(({ what, names }, index) => {
    return `${String(index + 1).padStart(3)}. ${what}: ${names.join(', ')}\n`;
  });
  assert.is(printed?.text, order.join(''));
});

test.run();

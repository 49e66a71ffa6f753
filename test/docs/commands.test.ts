import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { renderText, root } from '../render.ts';
import { all, anchorsOf, codeIn, documentAt, guides, linksIn, written } from './markdown.ts';
import { optionsOf } from './programs.ts';
import { elsewhere, here, inCluster, walks } from './runs.ts';
import { callsIn, commandsIn, isMarked, isMarkLike, nameOf } from './shell.ts';
import { isValuePath } from './values-paths.ts';

/** What the documents say, held against what there is. Whether their commands do what they say is for runs.test.ts. */
const documents = written().map(documentAt);
const shell = documents.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'sh'));

/** Everything in the documents that a reader may type, with its place. */
const typed = [
  ...shell.flatMap(({ document, line, text }) =>
    commandsIn(text).map(code => ({ place: `${document}:${line}`, code })),
  ),
  ...documents.flatMap(one => codeIn(one).map(({ line, code }) => ({ place: `${one.path}:${line}`, code }))),
];

test('every block of commands is run by a test, or says what it needs that the tests do not have', () => {
  const cluster = inCluster();
  const unknown = shell.filter(block => {
    const name = nameOf(block);
    const isRun = here.includes(name) || name in elsewhere || cluster.has(name);
    return isMarked(block) === isRun;
  });
  assert.equal(
    unknown.map(({ document, line }) => `${document}:${line}: neither marked nor run, or both`),
    [],
  );
  assert.equal(shell.filter(block => isMarkLike(block) && !isMarked(block)).map(nameOf), []);
  assert.ok(shell.length > 40);
});

test('what is said to be run is in a document, and the test that runs it is there', () => {
  const names = shell.map(nameOf);
  const single = walks.flatMap(({ stops }) =>
    stops.flatMap(({ document, only = [] }) => only.map(command => `${document}: ${command}`)),
  );
  assert.equal(
    [...here, ...Object.keys(elsewhere), ...single].filter(name => !names.includes(name)),
    [],
  );
  for (const [name, by] of Object.entries(elsewhere)) assert.ok(existsSync(`${root}${by}`), `${name}: ${by}`);
});

test('no two blocks of a document begin alike, so that each is told apart by its first command', () => {
  const names = shell.map(nameOf);
  assert.equal(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('the programs that the documents call are there, and take the options that they are given', () => {
  const calls = typed.flatMap(({ place, code }) => callsIn(code).map(call => ({ place, ...call })));
  assert.ok(calls.length > 60);
  for (const { place, program, options } of calls) {
    const taken = optionsOf(program);
    assert.ok(taken, `${place}: there is no ${program}`);
    for (const option of options) assert.ok(taken.has(option), `${place}: ${program} does not take ${option}`);
  }
});

const folders = 'values|values-schema|generator|scripts|test|verify|charts|docs|examples|\\.github|\\.ci';
const isPath = new RegExp(`^(?:\\./)?(?:${folders})/[\\w./-]*$`);
/** What the programs write, and nobody commits. */
const isMade = (path: string): boolean => /^(generator\/\.build|docs\/service-map-[a-z]+\.html|charts\.new)/.test(path);

test('the paths that the documents name are there', () => {
  const paths = typed.flatMap(({ place, code }) =>
    code
      // What the runner of the tests is given is a part of a path.
      .replace(/(test\/run\.ts) .*/, '$1')
      .split(/[\s=,:"']+/)
      .filter(word => isPath.test(word) && !isMade(word))
      .map(path => ({ place, path })),
  );
  assert.ok(paths.length > 100);
  assert.equal(
    paths.filter(({ path }) => !existsSync(`${root}${path}`)).map(({ place, path }) => `${place}: ${path}`),
    [],
  );
});

test('the values that commands set are values of the chart, by Helm itself', () => {
  const settings = typed.flatMap(({ place, code }) => {
    const set = [...code.matchAll(/--set[ =]("[^"]*"|\S+)/g)].map(([, value = '']) => value.replaceAll('"', ''));
    const files = [...code.matchAll(/-f (charts\/\S+)/g)].map(([, file = '']) => file);
    return set.length > 0 ? [{ place, files, set: set.map(value => value.replace(/<[^>]*>/g, 'example')) }] : [];
  });
  assert.ok(settings.length > 3);
  for (const { place, files, set } of settings) {
    const args = [...files.map(file => `--values=${file}`), ...set.map(value => `--set=${value}`)];
    assert.not.throws(() => renderText(...args), undefined, `${place}: ${set.join(' ')}`);
  }
});

const roots = 'global\\.writecarenotes|monitoring|mesh|ingress|core-healthcare|operational|<tier>';
const isValue = new RegExp(`^(?:${roots})(?:\\.[\\w<>-]+)+$`);
/** Named templates of the charts are spelt as values are. */
const isTemplate = (code: string): boolean => /^monitoring\.(one|pod|container)$/.test(code);

test('the values that the documents name are in the schemas', () => {
  const values = typed
    .map(({ place, code }) => ({ place, path: code.replace(/[=:].*$/s, '') }))
    .filter(({ path }) => isValue.test(path) && !isTemplate(path));
  assert.ok(values.length > 30);
  // Under "Shared values" the README leaves out where they stand.
  const isThere = (path: string): boolean =>
    isValuePath(path.split('.')) || isValuePath(['global', 'writecarenotes', ...path.split('.')]);
  assert.equal(
    values.filter(({ path }) => !isThere(path)).map(({ place, path }) => `${place}: ${path}`),
    [],
  );
});

/** The paths of all that is no map. */
const leaves = (value: unknown, path: string[] = []): string[][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    : [path];

test('the values files that the documents show hold values of the chart', () => {
  const blocks = documents.flatMap(one => one.blocks.filter(({ language }) => language === 'yaml'));
  assert.ok(blocks.length > 8);
  for (const { document, line, text } of blocks)
    for (const one of parseAllDocuments(text)) {
      assert.equal(one.errors, [], `${document}:${line}`);
      const values = one.toJS() as Record<string, unknown>;
      // Objects and settings of others; and a parent chart's values, which hold ours under our name.
      if ('apiVersion' in values || 'writecarenotes' in values) continue;
      for (const path of leaves(values)) assert.ok(isValuePath(path), `${document}:${line}: ${path.join('.')}`);
    }
});

test('every link in the Markdown leads to a file or folder that is there, and every anchor to a heading', () => {
  const broken: string[] = [];
  let links = 0;
  for (const document of all().map(documentAt))
    for (const { line, target } of linksIn(document)) {
      if (/^[a-z]+:/.test(target)) continue;
      links += 1;
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? document.path : normalize(join(dirname(document.path), file));
      const isThere = existsSync(`${root}${path}`);
      const hasAnchor = !anchor || !path.endsWith('.md') || (isThere && anchorsOf(documentAt(path)).has(anchor));
      if (!isThere || !hasAnchor) broken.push(`${document.path}:${line}: ${target}`);
    }
  assert.ok(links > 60);
  assert.equal(broken, []);
});

test('the README leads to every guide and to the architecture', () => {
  const targets = linksIn(documentAt('README.md')).map(({ target }) => target);
  for (const path of ['docs/architecture.md', ...guides()]) assert.ok(targets.includes(path), path);
});

test('the README says once how a reader sees what the tests do not run', () =>
  assert.match(readFileSync(`${root}README.md`, 'utf8'), '`# needs a real cluster`'));

test.run();

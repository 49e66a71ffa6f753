import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environmentFile, environmentProblem, environments } from '../../scripts/environments.ts';
import { environmentRender, templateArguments } from '../../scripts/render.ts';
import { environment as ofEnvironment, renderText, root } from '../render.ts';

test('Helm is told the release, its namespace, and every file of values in the order in which they count', () => {
  const values = ['a.yaml', 'b.yaml'];
  assert.equal(templateArguments({ charts: 'charts', values, release: 'oak', namespace: 'apps' }), [
    ...['template', 'oak', 'charts/umbrella', '--namespace', 'apps'],
    ...['--values', 'a.yaml', '--values', 'b.yaml'],
  ]);
  assert.equal(templateArguments({ charts: 'charts', values: [] }), ['template', 'writecarenotes', 'charts/umbrella']);
});

test('an environment is rendered as Helm renders it with its file, and one without a file in Helm’s words', () => {
  assert.is(environmentRender('local'), renderText(...ofEnvironment('local')));
  assert.throws(() => environmentRender('nowhere'), /^Error: .*nowhere\.yaml/);
});

test('the environments are those that have a file, of this project and of another checkout', () => {
  assert.equal(environments(), ['local', 'production', 'staging']);
  assert.equal(environments(root), environments());
  assert.is(environmentFile('local'), 'charts/environments/local.yaml');
  assert.is(environmentProblem('local'), undefined);
  const known = 'there are local, production, staging in charts/environments';
  assert.is(environmentProblem('prod'), known);
  assert.is(environmentProblem('prodution'), `${known}; did you mean "production"?`);
});

test.run();

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { platform } from '../platform.ts';
import { root } from '../render.ts';

const text = (path: string): string => readFileSync(join(root, 'examples', path), 'utf8');
const { version } = platform.facts;

test('Argo CD is shown the version of these sources', () => {
  const { spec } = parse(text('argocd/application.yaml'));
  const { chart, targetRevision } = spec.sources[0];
  assert.equal({ chart, targetRevision }, { chart: 'writecarenotes', targetRevision: version });
});

test('Flux is shown the version of these sources, and its release takes that chart', () => {
  const [repository, release] = parseAllDocuments(text('flux/writecarenotes.yaml')).map(one => one.toJS());
  assert.equal(repository.spec.ref, { tag: version });
  assert.equal(release.spec.chartRef, { kind: repository.kind, name: repository.metadata.name });
});

test('Argo CD and Flux make the release that Helm makes by hand', () => {
  const application = parse(text('argocd/application.yaml'));
  const release = parseAllDocuments(text('flux/writecarenotes.yaml'))[1]?.toJS();
  assert.is(application.spec.sources[0].helm.releaseName, 'writecarenotes');
  assert.is(release.spec.releaseName, 'writecarenotes');
});

test.run();

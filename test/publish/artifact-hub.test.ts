import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { imagesOf as imagesNamed } from '../../generator/charts/artifact-hub.ts';
import type { Platform } from '../../generator/model/platform.ts';
import { imagesOf } from '../../scripts/publish/sbom.ts';
import { platform } from '../platform.ts';
import { environment, renderText, root, umbrella } from '../render.ts';

interface Named {
  name: string;
  image: string;
}

const annotations: Record<string, string> = parse(readFileSync(join(root, umbrella, 'Chart.yaml'), 'utf8')).annotations;
const listed: Named[] = parse(annotations['artifacthub.io/images'] ?? '');

test('Artifact Hub is told of the very images that production runs, with all of it switched on', () => {
  const run = imagesOf({ production: renderText(...environment('production')) }).map(({ reference }) => reference);
  assert.equal(
    listed.map(({ image }) => image),
    run,
  );
});

test('each image has a name of its own', () => {
  assert.is(new Set(listed.map(({ name }) => name)).size, listed.length);
  assert.ok(listed.some(({ name, image }) => name === 'loki' && image.startsWith('grafana/loki:')));
});

test('a registry, a digest and a service of its own image are spelt as the templates spell them', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const other = {
    ...platform,
    services: new Map([
      ['a', { name: 'a', values: { image: { repository: 'our/a', digest } } }],
      ['b', { name: 'b', values: {} }],
    ]),
    shared: { ...platform.shared, defaults: { image: { registry: 'registry.example.org' } } },
    monitoring: {},
    mesh: {},
    ingress: {},
  } as unknown as Platform;
  assert.equal(imagesNamed(other), [
    `registry.example.org/our/a@${digest}`,
    `registry.example.org/writecarenotes/b:${platform.facts.appVersion}`,
  ]);
});

test('links and licence are there, and what is before 1.0 says that it is', () => {
  const { 'artifacthub.io/images': _, ...others } = annotations;
  assert.equal(others, {
    'artifacthub.io/category': 'skip-prediction',
    'artifacthub.io/license': 'MIT',
    'artifacthub.io/operator': 'false',
    'artifacthub.io/prerelease': String(platform.facts.version.startsWith('0.')),
    'artifacthub.io/links': `- name: Runbooks of the alerts\n  url: ${platform.monitoring.runbooks}\n`,
  });
});

test.run();

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Commit } from '../../scripts/publish/commit.ts';
import type { Archive } from '../../scripts/publish/pack.ts';
import { provenanceOf } from '../../scripts/publish/provenance.ts';
import { type Bom, bomOf, imagesOf } from '../../scripts/publish/sbom.ts';
import { environment, environments, renderText } from '../render.ts';

const test = suite('publish: what is said of a chart');
const commit: Commit = { hash: 'c0ffee'.repeat(6), time: new Date('2026-04-30T12:00:00Z'), changed: [] };
const archive: Archive = {
  name: 'writecarenotes',
  version: '1.2.3',
  bytes: new Uint8Array(),
  digest: `sha256:${'ab'.repeat(32)}`,
};
const pinned = `registry.example.org:5000/care/app@sha256:${'cd'.repeat(32)}`;

/** A pod of each of these images, as manifests. */
const pods = (...images: string[]): string =>
  images
    .map((image, index) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${index}` },
        spec: { initContainers: [{ name: 'first', image }], containers: [{ name: 'main', image }] },
      }),
    )
    .join('\n---\n');

/** What CycloneDX's own schema says against it; it asks for the licences' names and for signatures in two more files. */
const complaints = (bom: Bom): string[] => {
  const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
  const schema = (name: string): object =>
    JSON.parse(readFileSync(join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(schema('bom-1.6'));
  return validate(bom) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const everyEnvironment = (): Record<string, string> =>
  Object.fromEntries(environments.map(name => [name, renderText(...environment(name))]));

test('an image is listed once, with every environment that runs it', () => {
  assert.equal(imagesOf({ local: pods('b:1', 'a:1'), production: pods('b:1', 'b:1') }), [
    { reference: 'a:1', environments: ['local'] },
    { reference: 'b:1', environments: ['local', 'production'] },
  ]);
});

test('the bill of materials says of each image where it is from, and its tag or its digest', () => {
  const images = imagesOf({ local: pods('grafana/loki:3.7.8', 'registry.k8s.io/a/b:v1', pinned) });
  assert.equal(bomOf(archive, commit, images), {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: '2026-04-30T12:00:00.000Z',
      component: {
        type: 'application',
        'bom-ref': 'writecarenotes',
        name: 'writecarenotes',
        version: '1.2.3',
        hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }],
        licenses: [{ license: { id: 'MIT' } }],
        purl: 'pkg:helm/writecarenotes@1.2.3',
      },
    },
    components: [
      {
        type: 'container',
        'bom-ref': 'grafana/loki:3.7.8',
        name: 'grafana/loki',
        version: '3.7.8',
        purl: 'pkg:docker/grafana/loki@3.7.8',
        properties: [{ name: 'writecarenotes:environment', value: 'local' }],
      },
      {
        type: 'container',
        'bom-ref': pinned,
        name: 'registry.example.org:5000/care/app',
        version: `sha256:${'cd'.repeat(32)}`,
        hashes: [{ alg: 'SHA-256', content: 'cd'.repeat(32) }],
        purl: `pkg:docker/care/app@sha256:${'cd'.repeat(32)}?repository_url=registry.example.org%3A5000`,
        properties: [{ name: 'writecarenotes:environment', value: 'local' }],
      },
      {
        type: 'container',
        'bom-ref': 'registry.k8s.io/a/b:v1',
        name: 'registry.k8s.io/a/b',
        version: 'v1',
        purl: 'pkg:docker/a/b@v1?repository_url=registry.k8s.io',
        properties: [{ name: 'writecarenotes:environment', value: 'local' }],
      },
    ],
    dependencies: [{ ref: 'writecarenotes', dependsOn: ['grafana/loki:3.7.8', pinned, 'registry.k8s.io/a/b:v1'] }],
  });
});

test('the bill of all environments keeps to the schema of CycloneDX 1.6', () => {
  const bom = bomOf(archive, commit, imagesOf(everyEnvironment()));
  assert.equal(complaints(bom), []);
  assert.ok(bom.components.some(({ name }) => name === 'writecarenotes/medication-service'));
});

test('the schema refuses what CycloneDX does not know', () => {
  const bom = bomOf(archive, commit, imagesOf({ local: pods(pinned) }));
  const wrong = { ...bom, specVersion: '1.6', components: [{ type: 'image', name: 'a', purl: 'b' }] } as unknown as Bom;
  assert.ok(complaints(wrong).some(line => line.startsWith('/components/0/type')));
});

test('the provenance names the archive, the commit and the version, and nothing of the machine', () => {
  assert.equal(provenanceOf(archive, commit), {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'writecarenotes-1.2.3.tgz', digest: { sha256: 'ab'.repeat(32) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://writecarenotes.com/provenance/chart/v1',
        externalParameters: { chart: 'writecarenotes', version: '1.2.3' },
        resolvedDependencies: [{ name: 'sources', digest: { gitCommit: commit.hash } }],
      },
      runDetails: { builder: { id: 'https://writecarenotes.com/provenance/publish-chart' } },
    },
  });
});

test.run();

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { root } from '../render.ts';
import { moduleFolder } from './go-build.ts';

const test = suite('examples of installing what was published');
const text = (path: string): string => readFileSync(join(root, 'examples', path), 'utf8');
const application = text('argocd/application.yaml');
const [repository = ''] = text('flux/writecarenotes.yaml').split('\n---\n');

// biome-ignore lint/suspicious/noExplicitAny: a schema of any depth
type Schema = any;

/** Where the makers' modules keep their definitions; programs/<name>/go.mod pins the version. */
const upstreams = {
  Application: {
    pins: 'argo-cd',
    module: 'github.com/argoproj/argo-cd/v3',
    file: 'manifests/crds/application-crd.yaml',
  },
  OCIRepository: {
    pins: 'flux',
    module: 'github.com/fluxcd/source-controller',
    file: 'config/crd/bases/source.toolkit.fluxcd.io_ocirepositories.yaml',
  },
};

/** The schema with every object closed, as an API server that validates strictly takes it. */
const closed = (schema: Schema): Schema => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const open = inner.additionalProperties ?? inner['x-kubernetes-preserve-unknown-fields'];
  return inner.type === 'object' && inner.properties && !open ? { ...inner, additionalProperties: false } : inner;
};

/** What the makers' own definition of a kind says against an object, written as YAML. */
const complaints = async (kind: keyof typeof upstreams, written: string): Promise<string[]> => {
  const { pins, module, file } = upstreams[kind];
  const folder = await moduleFolder(fileURLToPath(new URL(`programs/${pins}/`, import.meta.url)), module);
  const object = parse(written);
  const definition = parse(readFileSync(join(folder, file), 'utf8')) as Schema;
  const version = definition.spec.versions.find(({ name }: Schema) => object.apiVersion.endsWith(`/${name}`));
  const schema = closed(version.schema.openAPIV3Schema);
  // Kubernetes' own, which a definition leaves open.
  schema.properties.metadata = { type: 'object' };
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  if (validate(object)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${params.additionalProperty ?? ''}`,
  );
};

test("Argo CD's own definition takes the Application", async () => {
  assert.equal(await complaints('Application', application), []);
});

test("Flux's own definition takes the OCIRepository", async () => {
  assert.equal(await complaints('OCIRepository', repository), []);
});

const mistakes: [what: string, kind: keyof typeof upstreams, objects: string, said: RegExp][] = [
  [
    'a field that an Application has not',
    'Application',
    application.replace('targetRevision: 0', 'revision: 0'),
    /\/spec\/sources\/0 must NOT have additional properties revision/,
  ],
  [
    'a field that an OCIRepository has not',
    'OCIRepository',
    repository.replace('layerSelector:', 'layers:'),
    /\/spec must NOT have additional properties layers/,
  ],
  [
    'an address that Flux cannot reach',
    'OCIRepository',
    repository.replace('url: oci://', 'url: https://'),
    /\/spec\/url must match pattern/,
  ],
];

for (const [what, kind, objects, said] of mistakes) {
  test(`${what} is found`, async () => {
    assert.match((await complaints(kind, objects)).join('\n'), said);
  });
}

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { byKind, duplicateIdentities, identity, type Manifest, parseManifests } from '../../verify/manifests.ts';
import { manifest, workload } from './samples.ts';

const rendered = `---
# Source: writecarenotes/templates/namespaces.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: care
---
---
# Source: writecarenotes/templates/empty.yaml
---
# Source: writecarenotes/charts/core/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: resident-service
  namespace: care
spec:
  ports:
    - port: 3001
`;

test('a rendered text is read into its objects, in order, without the empty documents', () => {
  assert.equal(parseManifests(rendered), [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'care' } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'resident-service', namespace: 'care' },
      spec: { ports: [{ port: 3001 }] },
    },
  ]);
});

test('an empty text has no objects', () => {
  assert.equal(parseManifests(''), []);
  assert.equal(parseManifests('---\n# only a comment\n'), []);
});

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n';

const readings: [string, string, unknown][] = [
  ['an unquoted yes is a boolean', 'yes', true],
  ['an unquoted off is a boolean', 'off', false],
  ['a leading zero makes an octal number', '0123', 83],
  ['an exponent makes a number', '1e3', 1000],
  ['a quoted word stays a word', '"yes"', 'yes'],
  ['a date stays a word', '2026-11-22', '2026-11-22'],
  ['a time of day stays a word', '12:30', '12:30'],
  ['a memory quantity stays a word', '512Mi', '512Mi'],
];
for (const [sentence, text, value] of readings) {
  test(`scalars are read as Helm reads them: ${sentence}`, () => {
    assert.equal(parseManifests(`${head}data: { key: ${text} }\n`)[0]?.data, { key: value });
  });
}

test('a key that is a word for a boolean changes, as it does in Helm', () => {
  assert.equal(parseManifests(`${head}data: { on: x }\n`)[0]?.data, { true: 'x' });
});

const refusals: [string, string, RegExp][] = [
  ['a duplicate key', `${head}data:\n  a: x\n  a: y\n`, /line 6.*unique/],
  ['bad syntax', `${head}data: {a: [}\n`, /line 4/],
  ['an unknown tag', `${head}data:\n  a: !secret x\n  b: y\n`, /^line 5: .*secret/],
  ['a list for a document', '- a\n', /must be an object/],
  ['an object without a kind', '---\n---\napiVersion: v1\nmetadata: { name: a }\n', /^line 3: .*apiVersion and kind/],
  ['an object without a name', 'apiVersion: v1\nkind: Secret\nmetadata: {}\n', /Secret has no metadata.name/],
  [
    'a label that is a number',
    head.replace(' }', ', labels: { copies: 1 } }'),
    /ConfigMap\/settings: metadata.labels\["copies"\]/,
  ],
  [
    'an annotation that is a boolean',
    head.replace(' }', ', annotations: { scrape: yes } }'),
    /annotations\["scrape"\].*true/,
  ],
];
for (const [what, text, message] of refusals) {
  test(`refused: ${what}`, () => assert.throws(() => parseManifests(text), message));
}

test('a refusal names the template that printed the document', () => {
  const text = `${rendered}---\n# Source: writecarenotes/templates/bad.yaml\nkind: Secret\n`;
  assert.throws(() => parseManifests(text), /line \d+ \(writecarenotes\/templates\/bad.yaml\): an object needs/);
});

test('what is printed as YAML is read back the same', () => {
  const objects = fc.array(
    fc.record({
      apiVersion: fc.constantFrom('v1', 'apps/v1'),
      kind: fc.constantFrom('ConfigMap', 'Deployment'),
      metadata: fc.record({ name: fc.string({ minLength: 1 }), namespace: fc.string() }),
      data: fc.dictionary(
        fc.stringMatching(/^k[a-z]*$/),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      ),
    }),
  );
  fc.assert(
    fc.property(objects, all => {
      const text = all.map(object => `---\n${stringify(object, { version: '1.1' })}`).join('');
      assert.equal(JSON.stringify(parseManifests(text)), JSON.stringify(all));
    }),
  );
});

test('an identity is kind, namespace and name, without the namespace where there is none', () => {
  assert.is(identity(manifest('Service', 'api', { namespace: 'care' })), 'Service/care/api');
  assert.is(identity(manifest('Namespace', 'care', { namespace: '' })), 'Namespace/care');
});

test('byKind keeps the order and the type of the kind', () => {
  const all: Manifest[] = [workload('b'), manifest('Service', 'a'), workload('a')];
  assert.equal(
    byKind(all, 'Deployment').map(({ metadata, spec }) => [metadata.name, spec?.replicas]),
    [
      ['b', undefined],
      ['a', undefined],
    ],
  );
});

test('two objects of one identity are found, once', () => {
  const all = [manifest('Secret', 'a'), manifest('Secret', 'a'), manifest('Secret', 'a'), manifest('Secret', 'b')];
  assert.equal(duplicateIdentities(all), ['Secret/care/a']);
});

test('two versions of one API group are the same object', () => {
  const all = ['autoscaling/v1', 'autoscaling/v2'].map(apiVersion =>
    manifest('HorizontalPodAutoscaler', 'a', { apiVersion }),
  );
  assert.equal(duplicateIdentities(all), ['HorizontalPodAutoscaler/care/a']);
});

test('one kind of two API groups is two objects', () => {
  const all = ['networking.istio.io/v1', 'gateway.networking.k8s.io/v1'].map(apiVersion =>
    manifest('Gateway', 'a', { apiVersion }),
  );
  assert.equal(duplicateIdentities(all), []);
});

test('one name in two namespaces is two objects', () => {
  assert.equal(duplicateIdentities([manifest('Secret', 'a'), manifest('Secret', 'a', { namespace: 'audit' })]), []);
});

test.run();

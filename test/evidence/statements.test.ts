import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Evidence } from '../../scripts/evidence/evidence.ts';
import { readingOf, renderedOf } from '../../scripts/evidence/rendered.ts';
import type { Shown } from '../../scripts/evidence/shown.ts';
import { environments } from '../render.ts';
import { changed, evidenceFrom, evidenceIn, textIn, without } from './cases.ts';

const says = ({ statements }: Evidence, words: string) => statements.filter(one => one.says.includes(words));
const leavesOpen = ({ gaps }: Evidence, words: string) => gaps.filter(one => one.says.includes(words));

/** The kind, namespace and name of the object that a line of the text belongs to. */
const objectAt = (lines: string[], line: number): string => {
  const end = lines.findIndex((text, index) => index >= line - 1 && text === '---');
  const start = lines.lastIndexOf('---', line - 1);
  const own = lines.slice(start + 1, end < 0 ? undefined : end);
  const after = (head: string): string | undefined => own.find(text => text.startsWith(head))?.slice(head.length);
  const namespace = after('  namespace: ');
  return [after('kind: '), ...(namespace ? [namespace] : []), after('  name: ')].join('/');
};

for (const name of environments)
  test(`in ${name} every line that is named reads what is said, and stands in the object that is named`, () => {
    const { statements, gaps, flows, assets } = evidenceIn(name);
    const lines = textIn(name).split('\n');
    const all: Shown[] = [
      ...[...statements, ...gaps, ...assets].flatMap(({ shown }) => shown),
      ...flows.flatMap(({ network, encryption, identity }) => [...network, ...encryption.shown, ...identity]),
    ];
    const once = [...new Map(all.map(one => [`${one.object}:${one.line}`, one])).values()];
    assert.ok(once.length > 300);
    for (const { object, line, reads } of once) {
      assert.is(readingOf(lines[line - 1] ?? ''), reads, `${object} line ${line}`);
      // Small objects have their metadata on one line, and are found by it.
      const found = objectAt(lines, line);
      assert.is(found, object);
    }
  });

test('no statement is without a line that shows it, and no two have one name', () => {
  for (const name of environments) {
    const { statements, gaps } = evidenceIn(name);
    assert.ok(statements.length > 50);
    for (const { id, shown } of statements) assert.ok(shown.length > 0, id);
    const ids = [...statements, ...gaps].map(({ id }) => id);
    assert.is(new Set(ids).size, ids.length);
  }
});

test('a line that no longer says it makes a gap of the statement', () => {
  const text = textIn('production');
  const cases: [words: string, before: string, after: string, open: string][] = [
    ['by TLS 1.3 alone', 'ssl-protocols: TLSv1.3', 'ssl-protocols: TLSv1.2 TLSv1.3', 'No floor of TLS 1.3'],
    ['(HSTS)', 'add_header Strict-Transport-Security', 'add_header X-Other', 'not told to come by HTTPS alone'],
    [
      'Audit logs are kept for 2555 days',
      'period: 61320h',
      'period: 8760h',
      'kept for 2555 days: Audit logs are kept for 365',
    ],
    [
      'All other logs are kept for 30 days',
      'retention_period: 720h',
      'retention_period: 48h',
      'kept for 30 days: All other logs are kept for 2',
    ],
    [
      'Measurements are kept for 30 days',
      '--storage.tsdb.retention.time=30d',
      '--storage.tsdb.other=30d',
      'how long measurements are kept',
    ],
    ['Traces, which hold ids', 'ttl: { spans: 168h }', 'ttl: {}', 'how long traces'],
    [
      'In the namespace compliance nothing',
      '  name: default-deny\n  namespace: compliance',
      '  name: another\n  namespace: compliance',
      'Namespace/compliance has no NetworkPolicy',
    ],
    [
      'woken at once by a critical alert',
      `matchers: ['severity="critical"']`,
      `matchers: ['severity="other"']`,
      'who is woken',
    ],
    [
      'Grafana demands that people sign in',
      'name: GF_SECURITY_ADMIN_PASSWORD,',
      'name: GF_OTHER,',
      'who signs in to Grafana',
    ],
    ['of a backup that failed', '"alert":"BackupMissed"', '"alert":"Other"', 'who is told of a failed backup'],
  ];
  for (const [words, before, after, open] of cases) {
    assert.ok(says(evidenceIn('production'), words).length > 0, words);
    const evidence = evidenceFrom('production', changed(text, before, after));
    assert.is(says(evidence, words).length, 0, words);
    assert.ok(leavesOpen(evidence, open).length > 0, open);
  }
});

test('a container that may write, a namespace that takes more, and an image by digest are told', () => {
  const text = textIn('production');
  const image = 'image: "grafana/loki:3.7.8"';
  assert.match(text, image);
  const digest = `image: "grafana/loki@sha256:${'0'.repeat(64)}"`;
  const [loose] = leavesOpen(
    evidenceFrom('production', text.replace('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false')),
    'is not confined as the others are',
  );
  assert.match(loose?.shown[0]?.reads ?? '', 'readOnlyRootFilesystem: false');
  const level = 'pod-security.kubernetes.io/enforce: restricted';
  const open = leavesOpen(
    evidenceFrom('production', text.replace(level, level.replace('restricted', 'baseline'))),
    'of the level baseline',
  );
  assert.is(open.length, 1);
  assert.match(
    says(evidenceFrom('production', changed(text, image, digest)), 'named by digest')[0]?.says ?? '',
    '1 of 39 images',
  );
  assert.is(says(evidenceIn('production'), 'named by digest').length, 0);
});

test('a right that is given to developers is told as theirs', () => {
  const text = textIn('production');
  const rule = '  - apiGroups:\n      - ""\n    resources:\n      - secrets\n    verbs:\n      - get\n';
  const head = '  name: writecarenotes-developer\n  labels: { app.kubernetes.io/part-of: writecarenotes }\nrules:\n';
  assert.match(says(evidenceIn('production'), 'What developers may do')[0]?.says ?? '', 'read no Secret');
  const [given] = says(evidenceFrom('production', changed(text, head, `${head}${rule}`)), 'What developers may do');
  assert.match(given?.says ?? '', 'read and change Secrets');
});

test('services that start without the credentials of their stores are told, where they do', () => {
  const words = 'start without credentials of their stores';
  assert.match(leavesOpen(evidenceIn('local'), words)[0]?.says ?? '', /^2\d services/);
  assert.is(leavesOpen(evidenceIn('production'), words).length, 0);
});

test('an object that is not rendered is not stated', () => {
  const evidence = evidenceFrom('production', without(textIn('production'), 'ConfigMap/monitoring/prometheus-rules'));
  assert.is(says(evidence, 'Alerts:').length, 0);
  assert.is(leavesOpen(evidence, 'No alert is among these manifests').length, 1);
  const some = says(evidenceIn('production'), 'UK GDPR, articles 33 and 34')[0];
  assert.match(some?.says ?? '', 'GDPRViolationDetected (critical)');
  assert.match(some?.shown[0]?.reads ?? '', '"alert":"GDPRViolationDetected"');
});

test('the lines of what Helm prints are found by path, in maps, lists and texts', () => {
  const text =
    '---\n# Source: a\nkind: A\napiVersion: v1\nmetadata:\n  name: a\nspec:\n  list:\n  - { one: 1 }\n  - two: 2\n---\n# nothing\n---\nkind: B\napiVersion: v1\nmetadata: { name: b, namespace: c }\n';
  const { of } = renderedOf(text);
  assert.equal(of('A/a')?.at('spec', 'list', 1, 'two'), { object: 'A/a', line: 10, reads: 'two: 2' });
  assert.equal(of('A/a')?.at('spec', 'list', 0)?.line, 9);
  assert.is(of('A/a')?.at('spec', 'other'), undefined);
  assert.equal(of('B/c/b')?.find(/^metadata/), {
    object: 'B/c/b',
    line: 16,
    reads: 'metadata: { name: b, namespace: c }',
  });
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../verify/manifests.ts';
import type { MeshRequest } from '../../../verify/mesh/authorization-fields.ts';
import { allows, decide, evaluatorOf, policy, who } from './samples.ts';

const some = <Value>(...values: Value[]) => fc.subarray(values, { minLength: 1 });
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

// Fields that are absent are left out, as in a manifest.
const present = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const accounts = some(
  'cluster.local/ns/one/sa/a',
  'cluster.local/ns/two/sa/b',
  '*',
  '*/sa/b',
  'cluster.local/ns/one/*',
);
const source = fc
  .record({ principals: accounts, notPrincipals: optional(accounts), namespaces: optional(some('one', 't*')) })
  .map(fields => ({ source: present(fields) }));
const operation = fc
  .record({
    ports: some('80', '81'),
    methods: optional(some('GET', 'POST')),
    notPaths: optional(some('/admin', '/admin*')),
    paths: optional(some('/admin', '/open*', '/{*}')),
  })
  .map(fields => ({ operation: present(fields) }));
const condition = fc.constantFrom(
  { key: 'request.auth.claims[role]', values: ['nurse'] },
  { key: 'request.headers[x]', notValues: ['1'] },
  { key: 'destination.port', values: ['80'] },
);
const rule = fc
  .record({
    from: optional(fc.array(source, { minLength: 1, maxLength: 2 })),
    to: optional(fc.array(operation, { minLength: 1, maxLength: 2 })),
    when: optional(fc.array(condition, { maxLength: 2 })),
  })
  .map(present);
const spec = (action: 'ALLOW' | 'DENY') =>
  fc
    .record({
      rules: fc.array(rule, { maxLength: 2 }),
      selector: optional(fc.constantFrom({ matchLabels: { app: 'x' } }, { matchLabels: { app: 'y' } })),
    })
    .map(fields => present({ ...fields, action }));
const named = (action: 'ALLOW' | 'DENY') =>
  fc
    .tuple(spec(action), fc.constantFrom('one', 'two', 'istio-system'), fc.nat(9999))
    .map(([made, namespace, name]) => policy(made, namespace, `p${name}`));
const policies: fc.Arbitrary<Manifest[]> = fc.array(fc.oneof(named('ALLOW'), named('DENY')), { maxLength: 5 });

const common = {
  from: optional(fc.constantFrom(who('one', 'a'), who('two', 'b'), who('one', 'a', 'example.org'))),
  to: fc.record({
    namespace: fc.constantFrom('one', 'two'),
    labels: fc.constantFrom({ app: 'x' }, { app: 'y' }),
  }),
  port: fc.constantFrom(80, 81),
};
const http: fc.Arbitrary<MeshRequest> = fc.record({
  ...common,
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/admin', '/admin/', '/open', '/x/../admin', '/a%00'),
  claims: optional(fc.constantFrom({ role: 'nurse' }, { role: ['carer'] })),
});
const asked: fc.Arbitrary<MeshRequest> = fc.oneof(http, fc.record(common));

const runs = { numRuns: 400 };

test('a DENY policy never allows what was denied', () => {
  fc.assert(
    fc.property(policies, named('DENY'), asked, (list, added, question) => {
      if (!allows(list, question)) assert.is(allows([...list, added], question), false);
    }),
    runs,
  );
});

test('an ALLOW policy never denies a pod what was allowed, when another was already for that pod', () => {
  fc.assert(
    fc.property(policies, named('ALLOW'), asked, (list, added, question) => {
      const before = decide(list, question);
      if (before.allowed && before.by) assert.is(allows([...list, added], question), true);
    }),
    runs,
  );
});

test('one more rule in an ALLOW policy never takes anything away, and in a DENY policy never gives', () => {
  fc.assert(
    fc.property(policies, fc.nat(), rule, asked, (list, pick, added, question) => {
      const chosen = list[pick % Math.max(list.length, 1)];
      if (!chosen) return;
      const old = chosen.spec as { action: string; rules: unknown[] };
      const changed = { ...chosen, spec: { ...old, rules: [...old.rules, added] } };
      const [before, after] = [
        allows(list, question),
        allows(
          list.map(one => (one === chosen ? changed : one)),
          question,
        ),
      ];
      if (before !== after) assert.is(after, old.action === 'ALLOW');
    }),
    runs,
  );
});

test('where a DENY rule matches, no ALLOW rule helps', () => {
  fc.assert(
    fc.property(policies, asked, (list, question) => {
      const denied = decide(list, question).by?.policy;
      const everything = policy({ rules: [{}] }, question.to.namespace, 'everything');
      const without = decide([...list, everything], question);
      if (denied && !without.allowed) assert.match(without.reason, /^denied by |^the proxy refuses/);
      assert.is(allows([...list, policy({ action: 'DENY', rules: [{}] }, question.to.namespace)], question), false);
    }),
    runs,
  );
});

test('the order of the policies changes no answer', () => {
  fc.assert(
    fc.property(policies, asked, (list, question) => {
      assert.is(allows([...list].reverse(), question), allows(list, question));
    }),
    runs,
  );
});

test('policies of other namespaces change no answer', () => {
  fc.assert(
    fc.property(policies, asked, (list, question) => {
      const near = list.filter(({ metadata: { namespace } }) =>
        [question.to.namespace, 'istio-system'].includes(namespace ?? ''),
      );
      assert.is(allows(near, question), allows(list, question));
    }),
    runs,
  );
});

test('a plain connection is never allowed by what names a method, and never escapes a DENY rule by being plain', () => {
  fc.assert(
    fc.property(rule, http, (one, question) => {
      const { method, path, claims, ...plain } = question;
      const needsHttp = JSON.stringify(one).match(/methods|paths|claims|headers|notPaths/i) !== null;
      const { namespace } = question.to;
      if (needsHttp) assert.is(allows([policy({ rules: [one] }, namespace)], plain), false);
      const denies = [policy({ action: 'DENY', rules: [one] }, namespace)];
      if (decide(denies, question).by) assert.is(allows(denies, plain), false);
    }),
    runs,
  );
});

test('ten thousand questions over a hundred policies take well under a second', () => {
  const apps = Array.from({ length: 50 }, (_, index) => `app-${index}`);
  const list = apps.flatMap(app => [
    policy(
      {
        selector: { matchLabels: { app } },
        rules: apps.slice(0, 6).map(other => ({
          from: [{ source: { principals: [`cluster.local/ns/one/sa/${other}`] } }],
          to: [{ operation: { ports: ['80'], methods: ['GET'], paths: ['/api/*'] } }],
        })),
      },
      'one',
      app,
    ),
  ]);
  const pods = apps.map(app => ({ namespace: 'one', labels: { app } }));
  const started = performance.now();
  let allowed = 0;
  const { decide: ask } = evaluatorOf([...list, policy({}, 'one', 'nothing')]);
  for (const path of ['/api/x', '/admin', '/x/../api/y', '/a']) {
    for (const from of apps.map(app => who('one', app))) {
      for (const to of pods) allowed += ask({ from, to, port: 80, method: 'GET', path }).allowed ? 1 : 0;
    }
  }
  const elapsed = performance.now() - started;
  assert.is(allowed, 2 * 6 * 50);
  assert.ok(elapsed < 1000, `took ${Math.round(elapsed)} ms`);
});

test.run();

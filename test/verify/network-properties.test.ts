import fc from 'fast-check';
import type { NetworkPolicyPeer, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Connection, Endpoint, Policy } from '../../verify/connections.ts';
import { networkEvaluator } from '../../verify/network.ts';
import { hasLabels } from '../../verify/selectors.ts';
import { namespace } from './samples.ts';

const namespaces = [namespace('one', { tier: 'a' }), namespace('two', { tier: 'b' })];
const name = fc.constantFrom('one', 'two');
const labels = fc.dictionary(fc.constantFrom('app', 'role'), fc.constantFrom('x', 'y'));
const port = fc.constantFrom(80, 81);

const selector = labels.map(matchLabels => ({ matchLabels }));
const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  selector.map(podSelector => ({ podSelector })),
  fc.constantFrom('a', 'b').map(tier => ({ namespaceSelector: { matchLabels: { tier } } })),
  selector.map(podSelector => ({ podSelector, namespaceSelector: {} })),
  fc.constant({ ipBlock: { cidr: '10.0.0.0/8' } }),
);
const peerList = fc.array(peer, { maxLength: 2 });
const portList = fc.array(
  port.map(number => ({ port: number })),
  { maxLength: 2 },
);
const spec: fc.Arbitrary<NetworkPolicySpec> = fc.record({
  podSelector: selector,
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(fc.record({ from: peerList, ports: portList }), { maxLength: 2 }),
  egress: fc.array(fc.record({ to: peerList, ports: portList }), { maxLength: 2 }),
});
const policies: fc.Arbitrary<Policy[]> = fc
  .array(fc.record({ namespace: name, spec }), { maxLength: 6 })
  .map(list =>
    list.map((entry, index) => ({ metadata: { name: `p${index}`, namespace: entry.namespace }, spec: entry.spec })),
  );

const podEnd: fc.Arbitrary<Endpoint> = fc.record({ kind: fc.constant('pod' as const), namespace: name, labels });
const end = fc.oneof(
  podEnd,
  fc.constantFrom('10.0.0.1', '203.0.113.9').map(address => ({ kind: 'ip' as const, address })),
);
const connection: fc.Arbitrary<Connection> = fc.record({ from: end, to: end, port });

const evaluator = (list: Policy[]) => networkEvaluator({ policies: list, namespaces });

test('one more rule in a policy never takes an allowed flow away', () => {
  fc.assert(
    fc.property(policies, fc.nat(), peerList, portList, connection, (list, pick, peers, ports, asked) => {
      const changed = list.map((entry, index): Policy => {
        if (index !== pick % Math.max(list.length, 1) || !entry.spec) return entry;
        const { ingress = [], egress = [] } = entry.spec;
        return {
          ...entry,
          spec: {
            ...entry.spec,
            ingress: [...ingress, { from: peers, ports }],
            egress: [...egress, { to: peers, ports }],
          },
        };
      });
      if (evaluator(list).allows(asked)) assert.ok(evaluator(changed).allows(asked));
    }),
  );
});

test('one more policy takes nothing away between pods that were already isolated', () => {
  fc.assert(
    fc.property(policies, fc.record({ namespace: name, spec }), connection, (list, added, asked) => {
      const before = evaluator(list).explain(asked);
      const isolated = before.egress.selectedBy.length > 0 && before.ingress.selectedBy.length > 0;
      const more = [...list, { metadata: { name: 'more', namespace: added.namespace }, spec: added.spec }];
      if (isolated && before.allowed) assert.ok(evaluator(more).allows(asked));
    }),
    { numRuns: 500 },
  );
});

test('one more policy gives nothing to an end that was open', () => {
  fc.assert(
    fc.property(policies, fc.record({ namespace: name, spec }), connection, (list, added, asked) => {
      const before = evaluator(list).explain(asked);
      const more = [...list, { metadata: { name: 'more', namespace: added.namespace }, spec: added.spec }];
      const after = evaluator(more).explain(asked);
      for (const side of ['egress', 'ingress'] as const) {
        if (before[side].selectedBy.length === 0) assert.ok(before[side].allowed);
        if (after[side].selectedBy.length === 0) assert.ok(after[side].allowed);
      }
    }),
  );
});

test('the order of the policies changes no answer', () => {
  fc.assert(
    fc.property(policies, connection, (list, asked) => {
      assert.is(evaluator(list).allows(asked), evaluator([...list].reverse()).allows(asked));
    }),
  );
});

test('a policy that denies everything leaves nothing to pods of its namespace without another rule', () => {
  fc.assert(
    fc.property(connection, asked => {
      const deny = ['one', 'two'].map(
        (ns): Policy => ({
          metadata: { name: 'deny', namespace: ns },
          spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
        }),
      );
      const outside = asked.from.kind === 'ip' && asked.to.kind === 'ip';
      assert.is(evaluator(deny).allows(asked), outside);
    }),
  );
});

test('the index finds exactly the policies that a search through all would find', () => {
  fc.assert(
    fc.property(policies, connection, (list, asked) => {
      const found = evaluator(list).explain(asked);
      const searched = (endpoint: Endpoint, type: string): string[] =>
        list
          .filter(
            ({ metadata, spec: { podSelector, policyTypes } = { podSelector: {} } }) =>
              endpoint.kind === 'pod' &&
              metadata?.namespace === endpoint.namespace &&
              policyTypes?.includes(type) &&
              hasLabels(podSelector.matchLabels, endpoint.labels),
          )
          .map(({ metadata }) => `NetworkPolicy/${metadata?.namespace}/${metadata?.name}`);
      assert.equal(found.egress.selectedBy, searched(asked.from, 'Egress'));
      assert.equal(found.ingress.selectedBy, searched(asked.to, 'Ingress'));
    }),
  );
});

test('ten thousand questions over a hundred policies take well under a second', () => {
  const apps = Array.from({ length: 50 }, (_, index) => `app-${index}`);
  const list = apps.flatMap((app, index): Policy[] => [
    {
      metadata: { name: `${app}-in`, namespace: index % 2 ? 'one' : 'two' },
      spec: {
        podSelector: { matchLabels: { part: 'of', app } },
        ingress: apps.slice(0, 10).map(other => ({
          from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: other } } }],
          ports: [{ port: 80 }],
        })),
      },
    },
    {
      metadata: { name: `${app}-out`, namespace: index % 2 ? 'one' : 'two' },
      spec: { podSelector: { matchLabels: { part: 'of', app } }, policyTypes: ['Egress'], egress: [{}] },
    },
  ]);
  const ends = apps.map(
    (app, index): Endpoint => ({ kind: 'pod', namespace: index % 2 ? 'one' : 'two', labels: { part: 'of', app } }),
  );
  const started = performance.now();
  const { allows } = evaluator(list);
  let allowed = 0;
  for (const number of [80, 81, 82, 83]) {
    for (const from of ends) for (const to of ends) allowed += allows({ from, to, port: number }) ? 1 : 0;
  }
  const elapsed = performance.now() - started;
  assert.is(allowed, 10 * 50);
  assert.ok(elapsed < 1000, `took ${Math.round(elapsed)} ms`);
});

test.run();

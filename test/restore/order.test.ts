import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Node } from '../../generator/model/node.ts';
import { isDependency, type RestoreStep, restoreOrder } from '../../generator/model/restore-order.ts';
import { platform } from '../platform.ts';

/** Which step each name is in. */
const places = (steps: RestoreStep[]): Map<string, number> =>
  new Map(steps.flatMap(({ names }, index) => names.map(name => [name, index] as const)));

const at = (steps: RestoreStep[], name: string): number => places(steps).get(name) ?? Number.NaN;

test('in the platform everything comes back after all it depends on', () => {
  const order = places(restoreOrder(platform));
  for (const edge of platform.edges.filter(isDependency))
    assert.ok((order.get(edge.to) ?? Number.NaN) < (order.get(edge.from) ?? Number.NaN), `${edge.from} to ${edge.to}`);
});

test('every service and part is in the order, once', () => {
  const names = restoreOrder(platform).flatMap(step => step.names);
  assert.is(new Set(names).size, names.length);
  for (const { name, kind } of platform.nodes.values()) if (kind !== 'place') assert.ok(names.includes(name), name);
});

test('stores come first, then monitoring, audit, configuration, the gateway, and the front door last', () => {
  const steps = restoreOrder(platform);
  const named = ['postgres', 'prometheus', 'audit-service', 'configuration-service', 'api-gateway', 'frontend-app'];
  const positions = [...named, 'ingress-nginx-controller'].map(name => at(steps, name));
  assert.equal(
    positions,
    [...new Set(positions)].sort((a, b) => a - b),
  );
  assert.equal([positions[0], positions.at(-1)], [0, steps.length - 1]);
});

test('Prometheus is back before what it watches', () => {
  const steps = restoreOrder(platform);
  assert.ok(at(steps, 'prometheus') < at(steps, 'medication-service'));
});

/** Any graph whose edges go from a later node to an earlier one, so that it has no cycle; in any order of nodes. */
const graphs = fc.integer({ min: 1, max: 12 }).chain(size =>
  fc.record({
    kinds: fc.array(fc.constantFrom('service', 'part', 'place', 'door', 'watch'), { minLength: size, maxLength: size }),
    pairs: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }),
    shuffled: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
  }),
);

const nodeOf = (kind: string, index: number): Node => ({
  name: `n${index}`,
  kind: kind === 'service' || kind === 'place' ? kind : 'part',
  when: kind === 'door' ? ['frontDoor.nginx'] : kind === 'watch' ? ['monitoring.servers'] : [],
});

test('in any graph without a cycle everything comes back after all it depends on', () => {
  fc.assert(
    fc.property(graphs, ({ kinds, pairs, shuffled }) => {
      const nodes = new Map(shuffled.map(index => [`n${index}`, nodeOf(kinds[index] ?? '', index)]));
      const edges = pairs
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => ({ from: `n${Math.max(a, b)}`, to: `n${Math.min(a, b)}` }));
      const order = places(restoreOrder({ nodes, edges }));
      return edges.every(({ from, to }) => {
        const [first, second] = [order.get(to), order.get(from)];
        // A place that nothing needs is not in the order; one that is needed is.
        return first !== undefined && (second === undefined || first < second);
      });
    }),
  );
});

test('what depends on itself by way of others is our bug, and throws', () => {
  const nodes = new Map(['a', 'b', 'c'].map((name, index) => [name, { ...nodeOf('service', index), name }]));
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'a' },
  ];
  assert.throws(() => restoreOrder({ nodes, edges }), /depend on each other: a, b/);
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitsNodes, type Node } from '../../verify/budget.ts';
import { type PodPlan, plansOf } from '../../verify/plans.ts';
import { autoscaler, container, resources, workload } from './samples.ts';

const Mi = 2 ** 20;
const Gi = 2 ** 30;

const sized = (name: string, cpu: string, memory: string, spec: Record<string, unknown> = {}, kind = 'Deployment') =>
  workload(name, { kind, spec, pod: { containers: [container('app', { resources: resources(cpu, memory) })] } });
const node = (cpu: number, memory = 8 * Gi, pods = 110): Node => ({ cpu, memory, pods });

test('nodes: all pods at their minimum and one more for each Deployment', () => {
  const workloads = plansOf([
    sized('a', '1', '1Gi', { replicas: 2 }),
    sized('b', '500m', '1Gi', { replicas: 1 }, 'StatefulSet'),
  ]);
  const { fits, pods, cpu, memory, unplaced } = fitsNodes({ workloads, nodes: [node(4000)] });
  assert.equal({ fits, pods, cpu, memory, unplaced }, { fits: true, pods: 4, cpu: 3500, memory: 4 * Gi, unplaced: [] });
  assert.is(fitsNodes({ workloads, nodes: [node(4000)], surge: false }).pods, 3);
});

test('nodes: a Deployment that is recreated needs no room for one more', () => {
  const workloads = plansOf([sized('a', '1', '1Gi', { strategy: { type: 'Recreate' } })]);
  assert.is(fitsNodes({ workloads, nodes: [node(1000)] }).fits, true);
});

test('nodes: a Deployment set to no replicas needs no room at all', () => {
  const workloads = plansOf([sized('a', '1', '1Gi', { replicas: 0 })]);
  assert.is(fitsNodes({ workloads, nodes: [node(1000)] }).pods, 0);
});

test('nodes: room in total is not room for a pod', () => {
  const workloads = plansOf([sized('a', '1500m', '1Gi', { replicas: 2 })]);
  const { fits, unplaced } = fitsNodes({ workloads, nodes: [node(1000), node(1000), node(2000)], surge: false });
  assert.is(fits, false);
  assert.equal(unplaced, [{ from: 'Deployment/care/a', pods: 1, cpu: 1500, memory: Gi }]);
});

test('nodes: large pods are placed first', () => {
  const workloads = plansOf([sized('s', '1', '1Mi', { replicas: 2 }), sized('l', '2', '1Mi', { replicas: 2 })]);
  assert.is(fitsNodes({ workloads, nodes: [node(3000), node(3000)], surge: false }).fits, true);
});

test('nodes: large is what takes much of either', () => {
  const workloads = plansOf([sized('s', '2m', '1Gi', { replicas: 2 }), sized('l', '1m', '2Gi', { replicas: 2 })]);
  assert.is(fitsNodes({ workloads, nodes: [node(3000, 3 * Gi), node(3000, 3 * Gi)], surge: false }).fits, true);
});

test('nodes: memory and the number of pods are bounds too', () => {
  const workloads = plansOf([sized('a', '1m', '1Gi', { replicas: 3 })]);
  assert.is(fitsNodes({ workloads, nodes: [node(4000, 2 * Gi)], surge: false }).fits, false);
  assert.is(fitsNodes({ workloads, nodes: [node(4000, 8 * Gi, 2)], surge: false }).fits, false);
  assert.is(fitsNodes({ workloads, nodes: [node(4000, 3 * Gi, 3)], surge: false }).fits, true);
});

test('nodes: a DaemonSet needs room on every node', () => {
  const workloads = plansOf([sized('d', '1', '1Gi', {}, 'DaemonSet')]);
  const { pods, unplaced } = fitsNodes({ workloads, nodes: [node(4000), node(500)] });
  assert.is(pods, 2);
  assert.equal(unplaced, [{ from: 'DaemonSet/care/d', pods: 1, cpu: 1000, memory: Gi }]);
});

test('nodes: what is reserved is taken off evenly', () => {
  const workloads = plansOf([sized('a', '1', '1Gi', { replicas: 2 })]);
  const nodes = [node(1500), node(1500)];
  assert.is(fitsNodes({ workloads, nodes, surge: false, reserve: { cpu: 1000, memory: 0 } }).fits, true);
  assert.is(fitsNodes({ workloads, nodes, surge: false, reserve: { cpu: 1002, memory: 0 } }).fits, false);
  assert.is(fitsNodes({ workloads, nodes, surge: false, reserve: { cpu: 0, memory: 14 * Gi } }).fits, true);
  assert.is(fitsNodes({ workloads, nodes, surge: false, reserve: { cpu: 0, memory: 14 * Gi + 2 } }).fits, false);
});

test('nodes: what each pod needs besides is added, to all or to some', () => {
  const workloads = plansOf([sized('a', '1', '1Gi'), sized('b', '1', '1Gi')]);
  const extra = { cpu: 10, memory: 64 * Mi };
  const requested = (perPodExtra: Parameters<typeof fitsNodes>[0]['perPodExtra']) =>
    fitsNodes({ workloads, nodes: [node(9000)], surge: false, ...(perPodExtra ? { perPodExtra } : {}) }).cpu;
  assert.is(fitsNodes({ workloads, nodes: [node(9000)], surge: false, perPodExtra: extra }).memory, 2 * Gi + 128 * Mi);
  assert.is(requested(undefined), 2000);
  assert.is(requested(extra), 2020);
  assert.is(
    requested(({ from }) => (from.endsWith('/a') ? extra : { cpu: 0, memory: 0 })),
    2010,
  );
});

test('nodes: without nodes nothing fits, and nothing fits without pods', () => {
  assert.is(fitsNodes({ workloads: plansOf([workload('a')]), nodes: [] }).fits, false);
  assert.is(fitsNodes({ workloads: [], nodes: [] }).fits, true);
});

test('nodes: an autoscaled Deployment counts with its minimum, and one more', () => {
  const workloads = plansOf([sized('a', '1', '1Gi', {}), autoscaler('a', 3, 20)]);
  assert.is(fitsNodes({ workloads, nodes: [node(4000)] }).pods, 4);
});

test('nodes: a surge of no pod needs no room', () => {
  const none = { strategy: { rollingUpdate: { maxSurge: 0 } } };
  assert.is(fitsNodes({ workloads: plansOf([sized('a', '1', '1Gi', none)]), nodes: [node(1000)] }).pods, 1);
});

const plans = fc.array(fc.record({ cpu: fc.nat(3000), memory: fc.nat(4 * Gi), min: fc.nat(4) })).map(sizes =>
  sizes.map(
    ({ cpu, memory, min }, index): PodPlan => ({
      from: `Deployment/care/${index}`,
      kind: 'Deployment',
      namespace: 'care',
      replicas: { min, max: min },
      surge: { min: 1, max: 1 },
      requests: { cpu, memory },
      limits: { cpu: 0, memory: 0 },
      unset: [],
      injected: false,
    }),
  ),
);
const someNodes = fc.array(fc.record({ cpu: fc.nat(8000), memory: fc.nat(8 * Gi), pods: fc.nat(20) }));
const total = <K extends string>(list: readonly Record<K, number>[], key: K): number =>
  list.reduce((sum, next) => sum + next[key], 0);

test('nodes: every pod is either placed or named, and no node gives more than it has', () => {
  fc.assert(
    fc.property(plans, someNodes, (workloads, nodes) => {
      const { left, pods, cpu, memory, unplaced, fits } = fitsNodes({ workloads, nodes });
      for (const node of left) assert.ok(node.cpu >= 0 && node.memory >= 0 && node.pods >= 0);
      assert.is(fits, unplaced.length === 0);
      const missing = unplaced.map(({ pods, cpu, memory }) => ({ pods, cpu: pods * cpu, memory: pods * memory }));
      assert.is(total(nodes, 'pods') - total(left, 'pods') + total(missing, 'pods'), pods);
      assert.is(total(nodes, 'cpu') - total(left, 'cpu') + total(missing, 'cpu'), cpu);
      assert.is(total(nodes, 'memory') - total(left, 'memory') + total(missing, 'memory'), memory);
    }),
  );
});

test('nodes: one more equal node never makes fewer pods fit', () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 5 }), (workloads, count) => {
      const missing = (nodes: number) =>
        fitsNodes({ workloads, nodes: Array.from({ length: nodes }, () => node(4000)) }).unplaced.reduce(
          (sum, next) => sum + next.pods,
          0,
        );
      assert.ok(missing(count + 1) <= missing(count));
    }),
  );
});

test.run();

import type { PodSpec } from 'kubernetes-types/core/v1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limitsOf, requestsOf, withLimitRanges } from '../../verify/requests.ts';
import { container, resources } from './samples.ts';

const Mi = 2 ** 20;
const Gi = 2 ** 30;

const small = container('small', { resources: resources('100m', '64Mi', '200m', '128Mi') });
const large = container('large', { resources: resources('1', '1Gi', '2', '2Gi') });
const sidecar = container('proxy', { resources: resources('10m', '64Mi', '100m', '256Mi'), restartPolicy: 'Always' });

const sizes: [string, Partial<PodSpec>, [number, number], [number, number]][] = [
  ['containers add up', { containers: [small, small] }, [200, 128 * Mi], [400, 256 * Mi]],
  ['a pod without resources asks for nothing', { containers: [container('x')] }, [0, 0], [0, 0]],
  [
    'a larger init container sets the size',
    { initContainers: [large], containers: [small] },
    [1000, Gi],
    [2000, 2 * Gi],
  ],
  [
    'a smaller init container adds nothing',
    { initContainers: [small], containers: [large] },
    [1000, Gi],
    [2000, 2 * Gi],
  ],
  [
    'init containers run one by one',
    { initContainers: [small, small, small], containers: [small] },
    [100, 64 * Mi],
    [200, 128 * Mi],
  ],
  ['a sidecar is added', { initContainers: [sidecar], containers: [small] }, [110, 128 * Mi], [300, 384 * Mi]],
  [
    'an init container after a sidecar runs beside it',
    { initContainers: [sidecar, large], containers: [small] },
    [1010, Gi + 64 * Mi],
    [2100, 2 * Gi + 256 * Mi],
  ],
  [
    'an init container before a sidecar runs without it',
    { initContainers: [large, sidecar], containers: [small] },
    [1000, Gi],
    [2000, 2 * Gi],
  ],
  [
    'the larger wins for each resource alone',
    {
      initContainers: [container('i', { resources: resources('1', '1Mi') })],
      containers: [container('c', { resources: resources('1m', '1Gi') })],
    },
    [1000, Gi],
    [1000, Gi],
  ],
  [
    'overhead is added',
    { containers: [small], overhead: { cpu: '50m', memory: '1Mi' } },
    [150, 65 * Mi],
    [250, 129 * Mi],
  ],
  [
    'overhead is no limit where there is none',
    { containers: [container('c', { resources: { requests: { cpu: '1' } } })], overhead: { cpu: '50m' } },
    [1050, 0],
    [0, 0],
  ],
  [
    'a limit is the request where none is said',
    { containers: [container('c', { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m' } } })] },
    [100, Gi],
    [1000, Gi],
  ],
];
for (const [sentence, pod, requests, limits] of sizes) {
  test(`a pod's size: ${sentence}`, () => {
    const spec = { containers: [], ...pod };
    assert.equal([requestsOf(spec).cpu, requestsOf(spec).memory], requests);
    assert.equal([limitsOf(spec).cpu, limitsOf(spec).memory], limits);
  });
}

test("a pod's size: other resources are counted beside cpu and memory", () => {
  const spec = { containers: [container('c', { resources: { requests: { 'ephemeral-storage': '1Gi' } } })] };
  assert.equal(requestsOf(spec), { cpu: 0, memory: 0, 'ephemeral-storage': Gi });
});

test("a pod's size: resources of the pod itself are refused rather than miscounted", () => {
  assert.throws(() => requestsOf({ containers: [], resources: {} } as PodSpec), /pod-level/);
});

const ranges: [string, Record<string, unknown>, Record<string, unknown>, Record<string, unknown>][] = [
  [
    'the defaults are filled in',
    { default: { cpu: '1' }, defaultRequest: { cpu: '100m' } },
    {},
    { limits: { cpu: '1' }, requests: { cpu: '100m' } },
  ],
  [
    'what is said stays',
    { default: { cpu: '1' }, defaultRequest: { cpu: '100m' } },
    { limits: { cpu: '2' }, requests: { cpu: '5m' } },
    { limits: { cpu: '2' }, requests: { cpu: '5m' } },
  ],
  [
    'the own limit is the request before any default',
    { defaultRequest: { cpu: '100m' } },
    { limits: { cpu: '2' } },
    { limits: { cpu: '2' }, requests: { cpu: '2' } },
  ],
  [
    'a default limit is the default request where none is named',
    { default: { cpu: '1' } },
    {},
    { limits: { cpu: '1' }, requests: { cpu: '1' } },
  ],
  [
    'the maximum is the default limit where none is named',
    { max: { cpu: '4' } },
    {},
    { limits: { cpu: '4' }, requests: { cpu: '4' } },
  ],
  [
    'the minimum is the default request where nothing else is named',
    { min: { cpu: '10m' } },
    {},
    { limits: {}, requests: { cpu: '10m' } },
  ],
];
for (const [sentence, item, own, effective] of ranges) {
  test(`a LimitRange: ${sentence}`, () => {
    const spec = {
      containers: [container('c', { resources: own })],
      initContainers: [container('i', { resources: own })],
    };
    const filled = withLimitRanges(spec, [{ spec: { limits: [{ type: 'Container', ...item }] } }]);
    assert.equal(filled.containers[0]?.resources, effective);
    assert.equal(filled.initContainers?.[0]?.resources, effective);
  });
}

test('a LimitRange: limits of whole pods default nothing', () => {
  const filled = withLimitRanges({ containers: [container('c')] }, [
    { spec: { limits: [{ type: 'Pod', max: { cpu: '4' } }] } },
  ]);
  assert.equal(filled.containers[0]?.resources, { limits: {}, requests: {} });
});

test('a LimitRange: everything else about the pod stays as it is', () => {
  const claims = [{ name: 'gpu' }];
  const spec = { nodeName: 'n', containers: [container('c', { resources: { claims } })] };
  const filled = withLimitRanges(spec, [{}, { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } }]);
  const resources = { claims, limits: { cpu: '1' }, requests: { cpu: '1' } };
  assert.equal(filled, { nodeName: 'n', containers: [container('c', { resources })] });
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shaped } from '../../../verify/mesh/fields.ts';
import { istioObjects } from '../../../verify/mesh/istio-types.ts';
import { manifest } from '../samples.ts';
import { istio, refuses } from './samples.ts';

const shape = {
  name: 'string',
  values: 'strings',
  labels: 'labels',
  list: [{ number: 'number', yes: 'boolean' }],
  map: { '*': { any: 'anything' } },
} as const;

test('a value of the shape is handed back as it is', () => {
  const value = {
    name: 'a',
    values: ['b'],
    labels: { c: 'd' },
    list: [{ number: 1, yes: true }, {}],
    map: { x: { any: [null, { deep: 1 }] } },
  };
  assert.is(shaped(value, shape, 'spec'), value);
  assert.equal(shaped({}, shape, 'spec'), {});
});

const refused: [Record<string, unknown>, string][] = [
  [{ nam: 'a' }, 'spec.nam is not a field that is evaluated here'],
  [{ list: [{}, { numbr: 1 }] }, 'spec.list[1].numbr is not a field that is evaluated here'],
  [{ map: { x: { other: 1 } } }, 'spec.map.x.other is not a field that is evaluated here'],
  [{ toString: 1 }, 'spec.toString is not a field that is evaluated here'],
  [{ name: 1 }, 'spec.name must be a string, not 1'],
  [{ name: null }, 'spec.name must be a string, not null'],
  [{ values: 'b' }, 'spec.values must be a list of strings, not "b"'],
  [{ values: [1] }, 'spec.values must be a list of strings, not [1]'],
  [{ labels: { c: 1 } }, 'spec.labels must be a map of strings, not {"c":1}'],
  [{ list: {} }, 'spec.list must be a list, not {}'],
  [{ list: [{ number: '1' }] }, 'spec.list[0].number must be a number, not "1"'],
  [{ list: [{ yes: 'true' }] }, 'spec.list[0].yes must be true or false, not "true"'],
  [{ list: [null] }, 'spec.list[0] must be an object, not null'],
  [{ map: [] }, 'spec.map must be an object, not []'],
];
for (const [value, message] of refused) {
  test(`refused: ${message}`, () => refuses(() => shaped(value, shape, 'spec'), message));
}

test('the objects of a kind are found whatever their version, but not those of other groups', () => {
  const own = istio('Gateway', 'a', { selector: { app: 'x' } });
  const manifests = [
    own,
    { ...istio('Gateway', 'b', {}), apiVersion: 'networking.istio.io/v1beta1' },
    { ...istio('Gateway', 'c', { gatewayClassName: 'x' }), apiVersion: 'gateway.networking.k8s.io/v1' },
    manifest('Service', 'd'),
  ];
  assert.equal(
    istioObjects(manifests, 'Gateway').map(({ identity }) => identity),
    ['Gateway/care/a', 'Gateway/care/b'],
  );
  assert.equal(istioObjects([own], 'Gateway'), [
    { identity: 'Gateway/care/a', name: 'a', namespace: 'care', annotations: {}, spec: { selector: { app: 'x' } } },
  ]);
});

test('an object says its identity when it is refused', () => {
  refuses(
    () => istioObjects([istio('Sidecar', 'a', { egress: [{ hosts: ['*/*'], port: {} }] })], 'Sidecar'),
    'Sidecar/care/a spec.egress[0].port is not a field that is evaluated here',
  );
});

test.run();

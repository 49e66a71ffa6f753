import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gatewayBehaviour } from '../../../verify/front-door/gateway-api.ts';
import { identity, type Manifest } from '../../../verify/manifests.ts';
import { envoyDoor, fabricDoor } from './gateway-api-samples.ts';

/** A value with one thing in it different, and what. */
interface Changed {
  name: string;
  value: unknown;
}

/** A leaf that is another: a word misspelt, a number one more, the other truth. */
const other = (value: unknown): unknown => {
  if (typeof value === 'string') return `${value}x`;
  return typeof value === 'number' ? value + 1 : !value;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Everything that may be different in a value, one at a time: each field and item gone, each leaf another. */
const changesOf = (value: unknown, path: string): Changed[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => [
      { name: `${path}[${index}] gone`, value: value.toSpliced(index, 1) },
      ...changesOf(item, `${path}[${index}]`).map(one => ({ ...one, value: value.with(index, one.value) })),
    ]);
  }
  if (!isRecord(value)) return [{ name: `${path} ${other(value)}`, value: other(value) }];
  return Object.entries(value).flatMap(([field, inner]) => [
    {
      name: `${path}.${field} gone`,
      value: Object.fromEntries(Object.entries(value).filter(([name]) => name !== field)),
    },
    ...changesOf(inner, `${path}.${field}`).map(one => ({ ...one, value: { ...value, [field]: one.value } })),
  ]);
};

/** What may be different without a word of the behaviour, and why. */
const untold: [pattern: RegExp, reason: string][] = [
  [/^Gateway.* \.gatewayClassName/, 'which implementation it is, its policies say'],
  [
    /\.listeners\[\d\]\.allowedRoutes\.kinds/,
    'without kinds a listener takes those of its protocol: no other kind is evaluated',
  ],
  [/\.zoneSize/, 'how many clients are remembered, not how often each may ask'],
];

/** What the manifests say, or that they are refused. */
const told = (manifests: readonly Manifest[]): string => {
  try {
    return JSON.stringify(gatewayBehaviour(manifests));
  } catch {
    return 'refused';
  }
};

for (const [name, door] of Object.entries({ 'NGINX Gateway Fabric': fabricDoor, 'Envoy Gateway': envoyDoor }))
  test(`${name}: whatever is different in an object is told, or refused`, () => {
    const as = told(door);
    assert.is.not(as, 'refused');
    const changes = door.flatMap(object =>
      changesOf(object.spec, '').map(({ name: what, value }) => ({
        name: `${identity(object)} ${what}`,
        manifests: door.map(one => (one === object ? { ...one, spec: value } : one)),
      })),
    );
    assert.ok(changes.length > 200);
    const silent = changes.filter(({ manifests }) => told(manifests) === as).map(change => change.name);
    assert.equal(
      silent.filter(one => !untold.some(([pattern]) => pattern.test(one))),
      [],
    );
  });

test('whatever need not be told is in an object', () => {
  const names = [...fabricDoor, ...envoyDoor].flatMap(object =>
    changesOf(object.spec, '').map(({ name }) => `${identity(object)} ${name}`),
  );
  for (const [pattern] of untold)
    assert.ok(
      names.some(name => pattern.test(name)),
      String(pattern),
    );
});

test('every object gone is told, or refused', () => {
  for (const door of [fabricDoor, envoyDoor])
    for (const object of door) assert.is.not(told(door.filter(one => one !== object)), told(door), identity(object));
});

test.run();

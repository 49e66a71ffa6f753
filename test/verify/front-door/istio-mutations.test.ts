import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { istioBehaviour } from '../../../verify/front-door/istio.ts';
import { identity, type Manifest } from '../../../verify/manifests.ts';
import { doors, renderDoor } from '../../charts/front-door-doors.ts';
import { saidIn } from '../../charts/front-door-table.ts';

const door = doors.find(({ name }) => name === 'istio');
const rendered = (): Manifest[] => renderDoor((door as NonNullable<typeof door>).choose(saidIn()));

const outcome = (manifests: readonly Manifest[]): string => {
  try {
    return JSON.stringify(istioBehaviour(manifests));
  } catch {
    return 'refused';
  }
};

type Path = (string | number)[];

const entriesOf = (value: unknown): [string | number, unknown][] => {
  if (Array.isArray(value)) return [...value.entries()];
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
};

/** Every place in a value, whole branches before what is in them. */
const placesIn = (value: unknown, path: Path = []): Path[] =>
  entriesOf(value).flatMap(([key, inner]) => [[...path, key], ...placesIn(inner, [...path, key])]);

/** A copy with one place changed, or without it. */
const changed = (value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown => {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const old = copy[key as string];
  const instead = rest.length > 0 ? changed(old, rest, change) : change(old);
  if (instead !== undefined) copy[key as string] = instead;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key as string];
  return copy;
};

/** Another value of the same kind: one that is spelt or counted slightly differently. */
const spoilt = (old: unknown): unknown => {
  if (typeof old === 'string') return `${old}x`;
  if (typeof old === 'number') return old + 1;
  return typeof old === 'boolean' ? !old : old;
};

/** What may change without a word of the table, and why. */
const untold: [place: RegExp, reason: string][] = [
  [/stat_prefix$|runtime_key$/, 'names for metrics, and for a switch that nobody has'],
  [/ http\.\d+\.name$|servers\.\d+\.port\.name$/, 'names in the access log, but of preflights'],
  [
    /_timeout$|headers_with_underscores|common_http/,
    'how long a slow client is waited for, and what its headers may be',
  ],
  [/max_dynamic_descriptors$|local_ratelimit\.token_bucket/, 'what is remembered, and a bucket that nobody asks'],
  [/expect_match$/, "true is Envoy's own default"],
  [/priority$/, 'its place among EnvoyFilters, of which there is one'],
  [/exportTo/, 'who else sees the routes'],
  [
    /destination\.host$/,
    'whether there is such a host is asked with all objects (test/charts/mesh-front-door.test.ts)',
  ],
];
const isUntold = (place: string): boolean => untold.some(([pattern]) => pattern.test(place));

/** Every change to what is rendered of Istio's own, one place at a time, that leaves the table as it is. */
const unseen = (change: (old: unknown) => unknown): { tried: number; unseen: string[] } => {
  const manifests = rendered();
  const before = outcome(manifests);
  const istio = manifests.filter(({ apiVersion }) => apiVersion.includes('.istio.io/'));
  const places = istio.flatMap(manifest => placesIn(manifest.spec).map(path => ({ manifest, path })));
  const tried = places.filter(({ manifest, path }) => {
    const old = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key as string], manifest.spec);
    return change(old) !== old;
  });
  const same = tried.filter(({ manifest, path }) => {
    const spec = changed(manifest.spec, path, change);
    return outcome(manifests.map(one => (one === manifest ? ({ ...one, spec } as Manifest) : one))) === before;
  });
  return { tried: tried.length, unseen: same.map(({ manifest, path }) => `${identity(manifest)} ${path.join('.')}`) };
};

const tell = (places: string[]): string[] => places.filter(place => !isUntold(place));

test('whatever is left out of the objects of the front door istio, or spelt or counted otherwise, is seen in the table', () => {
  const [left, other] = [unseen(() => undefined), unseen(spoilt)];
  assert.equal([tell(left.unseen), tell(other.unseen)], [[], []]);
  assert.ok(left.tried > 500 && other.tried > 300, `${left.tried} and ${other.tried} places`);
  // Nothing is passed over that the table would tell.
  const passed = [...left.unseen, ...other.unseen];
  for (const [pattern, reason] of untold)
    assert.ok(
      passed.some(place => pattern.test(place)),
      reason,
    );
});

test.run();

import * as assert from 'uvu/assert';
import { identity, type Manifest } from '../../../verify/manifests.ts';

/** The objects without one. */
export const without = (manifests: readonly Manifest[], name: string): Manifest[] => {
  const rest = manifests.filter(one => identity(one) !== name);
  assert.is(rest.length, manifests.length - 1, `there is no ${name}`);
  return rest;
};

/** The objects with a text in one of them replaced, wherever it stands. */
export const changed = (manifests: readonly Manifest[], name: string, from: string, to: string): Manifest[] =>
  manifests.map(one => {
    if (identity(one) !== name) return one;
    const text = JSON.stringify(one);
    assert.ok(text.includes(from), `${name} has no ${from}`);
    return JSON.parse(text.replace(from, to));
  });

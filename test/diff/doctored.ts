import { type Difference, differenceOf } from '../../scripts/diff/difference.ts';
import { identity, type Manifest } from '../../verify/manifests.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test changes whatever field it is about
type Change = (manifest: any) => void;

/** The manifests with one of them changed; throws where it is not among them. */
export const doctored = (manifests: readonly Manifest[], name: string, change: Change): Manifest[] => {
  if (!manifests.some(one => identity(one) === name)) throw new Error(`there is no ${name}`);
  return manifests.map(one => {
    if (identity(one) !== name) return one;
    const copy = structuredClone(one);
    change(copy);
    return copy;
  });
};

/** What an upgrade to the manifests with one of them changed would do. */
export const differenceWith = (manifests: readonly Manifest[], name: string, change: Change): Difference =>
  differenceOf(manifests, doctored(manifests, name, change));

/** A small object of a kind, for what the charts do not hold. */
export const object = (apiVersion: string, kind: string, fields: object, namespace?: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'it', ...(namespace && { namespace }) },
  ...fields,
});

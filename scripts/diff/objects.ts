import { identity, type Manifest, storageKey } from '../../verify/manifests.ts';
import { type Change, changesOf } from './fields.ts';
import { veiled, veiledSecret, veiledText } from './veil.ts';

/** An object that is on both sides, and differs. */
export interface Pair {
  identity: string;
  before: Manifest;
  after: Manifest;
  /** Without values of Secrets, and with nothing that looks like a credential. */
  changes: Change[];
}

export interface Objects {
  added: Manifest[];
  removed: Manifest[];
  changed: Pair[];
  same: number;
}

const veiledChange = ({ path, before, after, lines }: Change): Change => ({
  path,
  ...(before !== undefined && { before: veiled(before, path) }),
  ...(after !== undefined && { after: veiled(after, path) }),
  ...(lines && { lines: lines.map(veiledText) }),
});

const pairOf = (before: Manifest, after: Manifest): Pair => ({
  identity: identity(after),
  before,
  after,
  changes: changesOf(veiledSecret(before, after, 'before'), veiledSecret(after, before, 'after')).map(veiledChange),
});

/** The objects of two renders by what becomes of them. Versions of one API group are the same object. */
export const objectsOf = (before: readonly Manifest[], after: readonly Manifest[]): Objects => {
  const [olds, news] = [before, after].map(list => new Map(list.map(one => [storageKey(one), one])));
  const pairs = before.flatMap(old => {
    const now = news?.get(storageKey(old));
    return now ? [pairOf(old, now)] : [];
  });
  const changed = pairs.filter(({ changes }) => changes.length > 0);
  return {
    added: after.filter(one => !olds?.has(storageKey(one))),
    removed: before.filter(one => !news?.has(storageKey(one))),
    changed,
    same: pairs.length - changed.length,
  };
};

/** What becomes of an object that the new release does not have; `keep` is Helm's own word for what it leaves. */
export const fateOf = ({ kind, metadata }: Manifest): string => {
  if (metadata.annotations?.['helm.sh/resource-policy'] === 'keep')
    return kind === 'PersistentVolumeClaim'
      ? 'stays with its data (helm.sh/resource-policy: keep); delete it yourself once nobody needs them'
      : 'stays with all that is in it (helm.sh/resource-policy: keep); delete it yourself once nobody needs it';
  if (kind === 'Namespace') return 'is deleted WITH ALL THAT IS IN IT';
  if (kind === 'PersistentVolumeClaim') return 'is deleted, AND ITS DATA where the volume says Delete';
  return 'is deleted';
};

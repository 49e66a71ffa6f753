import { isDeepStrictEqual } from 'node:util';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import type { End } from './ends.ts';

const policiesBy = (manifests: readonly Manifest[]): Map<string, unknown[]> => {
  const found = new Map<string, unknown[]>();
  for (const { metadata, spec } of byKind(manifests, 'NetworkPolicy')) {
    const namespace = metadata.namespace ?? '';
    found.set(namespace, [...(found.get(namespace) ?? []), [metadata.name, spec]]);
  }
  return found;
};

const labelsOf = (manifests: readonly Manifest[]): unknown =>
  Object.fromEntries(byKind(manifests, 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));

/**
 * Those of the ends about which nothing differs that a NetworkPolicy looks at: neither their own labels and ports nor the
 * policies of their namespace. Between two of them no way opens or closes, so nobody needs to ask.
 */
export const steadyEnds = (ends: End[], before: readonly Manifest[], after: readonly Manifest[]): Set<End> => {
  if (!isDeepStrictEqual(labelsOf(before), labelsOf(after))) return new Set();
  const [olds, news] = [policiesBy(before), policiesBy(after)];
  const same = new Map(
    [...new Set([...olds.keys(), ...news.keys()])].map(namespace => [
      namespace,
      isDeepStrictEqual(olds.get(namespace), news.get(namespace)),
    ]),
  );
  const isSame = ({ after: end }: End): boolean => end?.kind !== 'pod' || (same.get(end.namespace) ?? true);
  return new Set(ends.filter(end => isDeepStrictEqual(end.before, end.after) && isSame(end)));
};

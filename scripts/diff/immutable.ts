import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../verify/manifests.ts';
import { parseMemory } from '../../verify/quantities.ts';
import { type Immutable, immutableFields } from './immutable-fields.ts';
import type { Pair } from './objects.ts';

/** A field whose change the API server refuses: the upgrade stops there. */
export interface Break {
  object: string;
  field: string;
  why: string;
  remedy: string;
}

const groupOf = ({ apiVersion }: Manifest): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '';

const forKubectl = ({ kind, metadata: { name, namespace } }: Manifest): string =>
  `${kind.toLowerCase()} ${name}${namespace ? ` -n ${namespace}` : ''}`;

const valueAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

const fieldsOf = (value: unknown): Record<string, unknown> => (value ?? {}) as Record<string, unknown>;

/** Those of the fields below a path that differ and may not; the path itself where it is looked at whole. */
const differing = ({ before, after }: Pair, { path, except, filledIn, whileSame }: Immutable): string[] => {
  const [old, now] = [valueAt(before, path), valueAt(after, path)];
  if (filledIn && now === undefined) return [];
  if (whileSame && !isDeepStrictEqual(valueAt(before, whileSame), valueAt(after, whileSame))) return [];
  if (!except) return isDeepStrictEqual(old, now) ? [] : [path];
  const keys = new Set([...Object.keys(fieldsOf(old)), ...Object.keys(fieldsOf(now))]);
  return [...keys]
    .filter(key => !except.includes(key) && !isDeepStrictEqual(fieldsOf(old)[key], fieldsOf(now)[key]))
    .map(key => `${path}.${key}`);
};

const shorter = ({ identity, before, after }: Pair): Break[] => {
  if (after.kind !== 'PersistentVolumeClaim') return [];
  const [old, now] = [before, after].map(one => valueAt(one, 'spec.resources.requests.storage'));
  if (typeof old !== 'string' || typeof now !== 'string' || parseMemory(now) >= parseMemory(old)) return [];
  return [
    {
      object: identity,
      field: 'spec.resources.requests.storage',
      why: `a volume never gets smaller (${old} to ${now}); pkg/apis/core/validation, ValidatePersistentVolumeClaimUpdate`,
      remedy: `keep ${old}`,
    },
  ];
};

/** A ConfigMap or Secret that says `immutable: true` keeps its values, and the word. */
const sealed = ({ identity, before, after }: Pair): Break[] => {
  if (!['ConfigMap', 'Secret'].includes(before.kind) || before.immutable !== true) return [];
  return ['immutable', 'data', 'binaryData', 'stringData']
    .filter(field => !isDeepStrictEqual(before[field], after[field]))
    .map(field => ({
      object: identity,
      field,
      why: `it says immutable: true; pkg/apis/core/validation, Validate${before.kind}Update`,
      remedy: `delete it right before the upgrade, which makes it anew: kubectl delete ${forKubectl(before)}`,
    }));
};

/** Every change of these objects that an API server refuses, with the remedy and the rule's source. */
export const breaksOf = (changed: readonly Pair[]): Break[] =>
  changed.flatMap(pair => [
    ...immutableFields
      .filter(({ group, kind }) => kind === pair.after.kind && group === groupOf(pair.after))
      .flatMap(rule =>
        differing(pair, rule).map(field => ({
          object: pair.identity,
          field,
          why: `it never changes in an object that is there (${rule.source})`,
          remedy: rule.remedy(forKubectl(pair.after)),
        })),
      ),
    ...shorter(pair),
    ...sealed(pair),
  ]);

import type { EnvFromSource, EnvVar, Volume } from 'kubernetes-types/core/v1';
import type { Reference } from './reference.ts';
import { containersOf, type Workload } from './workloads.ts';

type Found = Pick<Reference, 'kind' | 'name' | 'where' | 'key'> & { optional?: boolean | undefined };

/**
 * Everything that a workload's pods name: in env, envFrom, volumes (projected ones too), imagePullSecrets,
 * serviceAccountName and priorityClassName. All are looked for in the workload's namespace, but the PriorityClass.
 */
export const workloadReferences = ({ identity, namespace, spec, specPath }: Workload): Reference[] => {
  const found: Found[] = [
    ...containersOf(spec).flatMap(({ container, path }) => [
      ...(container.env ?? []).flatMap((env, index) => fromEnv(env, `${path}.env[${index}]`)),
      ...(container.envFrom ?? []).flatMap((source, index) => fromEnvFrom(source, `${path}.envFrom[${index}]`)),
    ]),
    ...(spec.volumes ?? []).flatMap((volume, index) => fromVolume(volume, `volumes[${index}]`)),
    ...(spec.imagePullSecrets ?? []).map(({ name = '' }, index) => ({
      kind: 'Secret',
      name,
      where: `imagePullSecrets[${index}]`,
    })),
    ...named('ServiceAccount', spec.serviceAccountName, 'serviceAccountName'),
    ...named('PriorityClass', spec.priorityClassName, 'priorityClassName'),
  ];
  return found.map(({ kind, name, key, optional = false, where }) => ({
    from: identity,
    kind,
    namespace: kind === 'PriorityClass' ? '' : namespace,
    name,
    ...(key === undefined ? {} : { key }),
    optional,
    where: `${specPath}.${where}`,
  }));
};

const named = (kind: string, name: string | undefined, where: string): Found[] => (name ? [{ kind, name, where }] : []);

const fromEnv = ({ valueFrom }: EnvVar, path: string): Found[] => [
  ...asked('Secret', valueFrom?.secretKeyRef, `${path}.valueFrom.secretKeyRef`),
  ...asked('ConfigMap', valueFrom?.configMapKeyRef, `${path}.valueFrom.configMapKeyRef`),
];

const fromEnvFrom = ({ secretRef, configMapRef }: EnvFromSource, path: string): Found[] => [
  ...asked('Secret', secretRef, `${path}.secretRef`),
  ...asked('ConfigMap', configMapRef, `${path}.configMapRef`),
];

const fromVolume = ({ secret, configMap, projected, persistentVolumeClaim, csi }: Volume, path: string): Found[] => [
  ...asked('Secret', secret && { ...secret, name: secret.secretName ?? '' }, `${path}.secret`),
  ...asked('ConfigMap', configMap, `${path}.configMap`),
  ...(projected?.sources ?? []).flatMap((source, index) => [
    ...asked('Secret', source.secret, `${path}.projected.sources[${index}].secret`),
    ...asked('ConfigMap', source.configMap, `${path}.projected.sources[${index}].configMap`),
  ]),
  ...named('PersistentVolumeClaim', persistentVolumeClaim?.claimName, `${path}.persistentVolumeClaim`),
  ...named('Secret', csi?.nodePublishSecretRef?.name, `${path}.csi.nodePublishSecretRef`),
];

type Asked = { name?: string; key?: string; optional?: boolean; items?: { key: string }[] };

// One reference for the object, or one for each key that is wanted from it.
const asked = (kind: string, source: Asked | undefined, where: string): Found[] => {
  if (!source) return [];
  const { name = '', optional } = source;
  if (source.key !== undefined) return [{ kind, name, key: source.key, optional, where }];
  if (!source.items?.length) return [{ kind, name, optional, where }];
  return source.items.map(({ key }, index) => ({ kind, name, key, optional, where: `${where}.items[${index}]` }));
};

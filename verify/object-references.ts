import type { IngressServiceBackend } from 'kubernetes-types/networking/v1';
import { identity, type Manifest, type ManifestOf } from './manifests.ts';
import type { Reference } from './reference.ts';

type Found = Pick<Reference, 'kind' | 'name' | 'where'> & { namespace?: string };

/**
 * What objects without pods of their own name: a HorizontalPodAutoscaler's target, the role and the ServiceAccounts of a
 * binding, a ServiceAccount's pull secrets, a StatefulSet's Service, the Services and TLS Secrets of an Ingress.
 * Other kinds name nothing that is looked for here.
 */
export const objectReferences = (manifest: Manifest): Reference[] => {
  const own = manifest.metadata.namespace ?? '';
  return found(manifest).map(({ kind, name, namespace = own, where }) => ({
    from: identity(manifest),
    kind,
    namespace,
    name,
    optional: false,
    where,
  }));
};

const found = (manifest: Manifest): Found[] => {
  switch (manifest.kind) {
    case 'HorizontalPodAutoscaler':
      return ofAutoscaler(manifest as ManifestOf<'HorizontalPodAutoscaler'>);
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return ofBinding(manifest as ManifestOf<'RoleBinding'>);
    case 'ServiceAccount':
      return ofServiceAccount(manifest as ManifestOf<'ServiceAccount'>);
    case 'StatefulSet':
      return ofStatefulSet(manifest as ManifestOf<'StatefulSet'>);
    case 'Ingress':
      return ofIngress(manifest as ManifestOf<'Ingress'>);
    default:
      return [];
  }
};

const ofAutoscaler = ({ spec }: ManifestOf<'HorizontalPodAutoscaler'>): Found[] =>
  spec ? [{ kind: spec.scaleTargetRef.kind, name: spec.scaleTargetRef.name, where: 'spec.scaleTargetRef' }] : [];

const ofBinding = ({ roleRef, subjects }: ManifestOf<'RoleBinding'>): Found[] => [
  {
    kind: roleRef.kind,
    name: roleRef.name,
    ...(roleRef.kind === 'ClusterRole' ? { namespace: '' } : {}),
    where: 'roleRef',
  },
  ...(subjects ?? []).flatMap(({ kind, name, namespace }, index) =>
    kind === 'ServiceAccount' ? [{ kind, name, ...(namespace ? { namespace } : {}), where: `subjects[${index}]` }] : [],
  ),
];

const ofServiceAccount = ({ imagePullSecrets, secrets }: ManifestOf<'ServiceAccount'>): Found[] => [
  ...(imagePullSecrets ?? []).map(({ name = '' }, index) => ({
    kind: 'Secret',
    name,
    where: `imagePullSecrets[${index}]`,
  })),
  ...(secrets ?? []).map(({ name = '' }, index) => ({ kind: 'Secret', name, where: `secrets[${index}]` })),
];

const ofStatefulSet = ({ spec }: ManifestOf<'StatefulSet'>): Found[] =>
  spec?.serviceName ? [{ kind: 'Service', name: spec.serviceName, where: 'spec.serviceName' }] : [];

const ofIngress = (ingress: ManifestOf<'Ingress'>): Found[] => [
  ...backendsOf(ingress).map(({ service: { name }, where }) => ({ kind: 'Service', name, where })),
  ...(ingress.spec?.tls ?? []).flatMap(({ secretName }, index) =>
    secretName ? [{ kind: 'Secret', name: secretName, where: `spec.tls[${index}].secretName` }] : [],
  ),
];

/** The Services that an Ingress sends requests to, and where it says so; resource backends are left out. */
export const backendsOf = ({ spec }: ManifestOf<'Ingress'>): { service: IngressServiceBackend; where: string }[] =>
  [
    { service: spec?.defaultBackend?.service, where: 'spec.defaultBackend.service' },
    ...(spec?.rules ?? []).flatMap((rule, index) =>
      (rule.http?.paths ?? []).map(({ backend }, at) => ({
        service: backend.service,
        where: `spec.rules[${index}].http.paths[${at}].backend.service`,
      })),
    ),
  ].flatMap(({ service, where }) => (service ? [{ service, where }] : []));

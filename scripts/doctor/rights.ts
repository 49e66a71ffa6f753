import type { Manifest } from '../../verify/manifests.ts';

/** A right, as the API server is asked for it. An empty namespace: in the whole cluster. */
export interface Right {
  verb: string;
  group: string;
  resource: string;
  namespace: string;
}

/** The name of a kind in rights, by the rule of Kubernetes' own API machinery (UnsafeGuessKindToResource). */
export const resourceOf = (kind: string): string => {
  const name = kind.toLowerCase();
  if (name.endsWith('s')) return `${name}es`;
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
};

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

/** What Helm does with each object over the life of a release. */
const ofObjects = ['get', 'create', 'patch', 'delete'];

/** What Helm does with the Secrets in which it keeps the release. */
const ofStorage = ['get', 'list', 'create', 'update', 'delete'];

/** Each right that installing, upgrading and removing these objects takes, once. */
export const rightsFor = (manifests: readonly Manifest[], releaseNamespace: string): Right[] => {
  const rights = [
    ...ofStorage.map(verb => ({ verb, group: '', resource: 'secrets', namespace: releaseNamespace })),
    ...manifests.flatMap(({ apiVersion, kind, metadata }) =>
      ofObjects.map(verb => ({
        verb,
        group: groupOf(apiVersion),
        resource: resourceOf(kind),
        namespace: metadata.namespace ?? '',
      })),
    ),
  ];
  return [...new Map(rights.map(right => [JSON.stringify(right), right])).values()];
};

/** Everything, everywhere: who has it needs no further question. */
export const everything: Right = { verb: '*', group: '*', resource: '*', namespace: '' };

/** The rights as a list of SelfSubjectAccessReviews, which kubectl creates one after the other. */
export const reviews = (rights: readonly Right[]): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: rights.map(({ verb, group, resource, namespace }) => ({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb, group, resource, ...(namespace && { namespace }) } },
    })),
  });

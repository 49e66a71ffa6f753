import { byKind, type Manifest } from '../manifests.ts';
import type { AuthorizationEvaluator } from './authorization.ts';
import type { MeshRequest } from './authorization-fields.ts';
import { accountTest, type Identity, namespaceTest, principalTest } from './authorization-values.ts';
import { istioObjects, type Rule } from './istio-types.ts';
import { type Spelling, spellings } from './paths.ts';

/** A name in a policy that nobody bears. */
export type UnknownIdentity = { policy: string; rule: number; field: string; value: string };

/** The identities that the ServiceAccounts among the manifests give to pods. */
export const identitiesOf = (manifests: readonly Manifest[], trustDomain: string): Identity[] =>
  byKind(manifests, 'ServiceAccount').map(({ metadata }) => ({
    trustDomain,
    namespace: metadata.namespace ?? '',
    account: metadata.name,
  }));

/**
 * The principals, namespaces and service accounts in AuthorizationPolicies that none of the identities bears: misspelt,
 * of another trust domain, or of somebody who is gone. An ALLOW rule with one admits nobody, a DENY rule stops nobody,
 * and Istio says nothing. `identities` must list everybody who may call, those of other releases too.
 */
export const unknownIdentities = ({
  manifests,
  identities,
  trustDomain,
}: {
  manifests: readonly Manifest[];
  identities: readonly Identity[];
  trustDomain: string;
}): UnknownIdentity[] =>
  istioObjects(manifests, 'AuthorizationPolicy').flatMap(({ identity: policy, namespace, spec }) => {
    const principal = (value: string) => principalTest(value, trustDomain);
    const account = (value: string) => accountTest(value, namespace);
    const tests: Readonly<Record<string, (value: string) => (from: Identity) => boolean>> = {
      principals: principal,
      notPrincipals: principal,
      'source.principal': principal,
      namespaces: namespaceTest,
      notNamespaces: namespaceTest,
      'source.namespace': namespaceTest,
      serviceAccounts: account,
      notServiceAccounts: account,
    };
    return (spec.rules ?? []).flatMap((rule, index) =>
      valuesIn(rule).flatMap(({ field, value }) => {
        const test = Object.hasOwn(tests, field) ? tests[field]?.(value) : undefined;
        return !test || identities.some(test) ? [] : [{ policy, rule: index, field, value }];
      }),
    );
  });

const valuesIn = ({ from, when }: Rule): { field: string; value: string }[] => {
  const lists = [
    ...(from ?? []).flatMap(({ source }) => Object.entries(source ?? {})),
    ...(when ?? []).map(({ key = '', values, notValues }) => [key, [...(values ?? []), ...(notValues ?? [])]] as const),
  ];
  return lists.flatMap(([field, values]) => values.map(value => ({ field, value })));
};

/**
 * The spellings of a path that are let in where the path itself is denied: the gaps in a DENY rule. Throws when the
 * request is allowed as it stands.
 */
export const waysPast = ({ decide }: AuthorizationEvaluator, request: MeshRequest): Spelling[] => {
  const { allowed, reason } = decide(request);
  if (allowed) throw new Error(`nothing to get past: ${reason}`);
  return spellings(request.path ?? '/').filter(({ path }) => decide({ ...request, path }).allowed);
};

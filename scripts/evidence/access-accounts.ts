import { workloadsOf } from '../../verify/workloads.ts';
import { rulesOf } from './access-rules.ts';
import { count, shownOr, unread } from './findings.ts';
import type { RenderedObject } from './rendered.ts';
import type { Finding, Scene } from './types.ts';

/** A right in words: `pods: list, watch`. */
const rightsIn = (object: RenderedObject): string =>
  rulesOf(object)
    .map(({ resources = [], verbs }) => `${resources.join(', ')}: ${verbs.join(', ')}`)
    .join('; ');

/** The roles that a ServiceAccount is bound to, each once. */
const boundTo = ({ rendered }: Scene, account: string, namespace: string): RenderedObject[] => {
  const found = [...rendered.kind('RoleBinding'), ...rendered.kind('ClusterRoleBinding')].flatMap(({ manifest }) => {
    const subjects = (manifest.subjects ?? []) as { kind: string; name: string; namespace?: string }[];
    if (!subjects.some(one => one.kind === 'ServiceAccount' && one.name === account && one.namespace === namespace))
      return [];
    const { kind, name } = manifest.roleRef as { kind: string; name: string };
    return kind === 'Role' ? `Role/${manifest.metadata.namespace}/${name}` : `ClusterRole/${name}`;
  });
  return [...new Set(found)].flatMap(identity => rendered.of(identity) ?? []);
};

/** Which pods may ask the API server, and for what. */
export const accountFindings = (scene: Scene): Finding[] => {
  const { rendered } = scene;
  const all = workloadsOf(rendered.manifests).map(workload => ({
    workload,
    object: rendered.of(workload.identity) as RenderedObject,
  }));
  const without = all.filter(({ workload }) => workload.spec.automountServiceAccountToken === false);
  const holders = all.filter(({ workload }) => workload.spec.automountServiceAccountToken !== false);
  const tokenOf = ({ workload, object }: (typeof all)[number]) =>
    object.at(...workload.specPath.split('.'), 'automountServiceAccountToken');
  return [
    shownOr(
      'access',
      `The pods of ${without.length} of ${count(all.length, 'workload')} hold no token of the API server, whatever the rights of their account.`,
      without.map(tokenOf),
      unread('pods without a token'),
    ),
    ...holders.map(one => {
      const { name, namespace, spec } = one.workload;
      const bound = boundTo(scene, spec.serviceAccountName ?? 'default', namespace);
      const rights = bound.map(role => `${role.identity} (${rightsIn(role)})`).join(', and ');
      return shownOr(
        'access',
        `${name} asks the API server, with ${rights || 'no right'}.`,
        [tokenOf(one), ...bound.map(role => role.at('rules'))],
        [
          `${name} may ask the API server, and nothing says that it must not hold a token`,
          'see what its ServiceAccount is bound to',
        ],
      );
    }),
  ];
};

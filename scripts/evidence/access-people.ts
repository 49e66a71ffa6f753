import { rulesOf } from './access-rules.ts';
import { count, gap, shownOr, unread } from './findings.ts';
import type { RenderedObject } from './rendered.ts';
import type { Finding, Scene } from './types.ts';

/** The index of the first rule for a resource of the core group. */
const ruleFor = (object: RenderedObject | undefined, resource: string): number =>
  rulesOf(object).findIndex(
    ({ apiGroups = [], resources = [] }) =>
      (apiGroups.includes('') || apiGroups.includes('*')) && (resources.includes(resource) || resources.includes('*')),
  );

const roles = { operator: 'operators', developer: 'developers', auditor: 'auditors' } as const;

/** What people of a role may do, and which groups have it. */
export const peopleFindings = ({ rendered }: Scene): Finding[] =>
  Object.entries(roles).flatMap(([role, people]) => {
    const object = rendered.of(`ClusterRole/writecarenotes-${role}`);
    const [secrets, shell, logs] = ['secrets', 'pods/exec', 'pods/log'].map(resource => ruleFor(object, resource));
    const rights = [
      secrets === -1 ? 'read no Secret' : 'read and change Secrets',
      shell === -1 ? 'open no shell in a pod' : 'may open a shell in a pod',
      logs === -1 ? 'read no logs' : 'read logs, which may name people by their ids',
    ];
    const says = `What ${people} may do: they ${rights.join('; ')}.`;
    const lines = [secrets, shell, logs].flatMap(index =>
      index === undefined || index < 0 ? [] : [object?.at('rules', index)],
    );
    const bindings = rendered
      .kind('RoleBinding')
      .filter(({ manifest }) => (manifest.roleRef as { name?: string } | undefined)?.name === `writecarenotes-${role}`);
    const groups = bindings.flatMap(({ manifest }) =>
      ((manifest.subjects as { name: string }[] | undefined) ?? []).map(({ name }) => name),
    );
    return [
      shownOr('access', says, lines.length > 0 ? lines : [object?.at('rules')], unread(`the rights of ${people}`)),
      bindings.length === 0
        ? gap(
            'access',
            `Nobody is named as one of the ${people}: who has these rights is not decided in the values (people.${people} is empty)`,
            'see whom kubectl get rolebindings,clusterrolebindings -A -o wide names',
          )
        : shownOr(
            'access',
            `${people} are the groups ${[...new Set(groups)].join(', ')}, in ${count(bindings.length, 'namespace')}.`,
            bindings.map(one => one.at('subjects')),
            unread('who they are'),
          ),
    ];
  });

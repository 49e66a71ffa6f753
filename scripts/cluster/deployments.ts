import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Programs } from './programs.ts';

/** Whether every pod of it is of its newest kind and available. */
export const isRolledOut = ({ metadata, spec, status }: Deployment): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
  [status?.replicas, status?.updatedReplicas, status?.availableReplicas].every(
    count => (count ?? 0) === (spec?.replicas ?? 1),
  );

/** Deployments of the platform that have fewer pods to offer than they should. */
export const unavailable = async ({ kubectl }: Programs): Promise<string[]> => {
  const ours = ['--all-namespaces', '--selector', 'app.kubernetes.io/part-of=writecarenotes'];
  const { items } = JSON.parse(await kubectl(['get', 'deployments', ...ours, '--output', 'json'])) as {
    items: Deployment[];
  };
  return items
    .filter(({ spec, status }) => (status?.availableReplicas ?? 0) < (spec?.replicas ?? 1))
    .map(({ metadata, spec, status }) => {
      const pods = `${status?.availableReplicas ?? 0} of ${spec?.replicas ?? 1} pods are available`;
      return `Deployment ${metadata?.namespace}/${metadata?.name}: ${pods}`;
    });
};

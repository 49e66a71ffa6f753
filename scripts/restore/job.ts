import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Job } from 'kubernetes-types/batch/v1';
import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { umbrellaChart } from '../../generator/model/names.ts';

/** The container that backs up, in the pods of a Deployment; undefined where backups are off. */
export const backupContainer = (deployment: Deployment): Container | undefined =>
  deployment.spec?.template.spec?.containers.find(({ name }) => name === 'backup');

/** Four hours: 100 GiB at 10 MiB/s take less than three. */
export const jobSeconds = 4 * 3600;

/** What of a pod decides where it runs, what it may do and what it may reach. Its other containers stay away. */
const kept = [
  'affinity',
  'dnsConfig',
  'dnsPolicy',
  'enableServiceLinks',
  'hostAliases',
  'imagePullSecrets',
  'nodeSelector',
  'priorityClassName',
  'runtimeClassName',
  'securityContext',
  'serviceAccountName',
  'tolerations',
  'topologySpreadConstraints',
] as const satisfies (keyof PodSpec)[];

/** What belongs to a container that goes on for ever. */
const restoring = ({ livenessProbe, readinessProbe, startupProbe, lifecycle, ports, args, ...container }: Container) =>
  container;

export interface Restore {
  deployment: Deployment;
  snapshot: string;
  /** The Job's name: one that no other has. */
  name: string;
}

/**
 * The Job that restores a snapshot on a Deployment's volume, made from the Deployment's own pods: the same image,
 * environment, mounts, labels and rights, so that it passes wherever they do. A sidecar would keep it from ending, and
 * it needs none: it speaks with the repository alone.
 */
export const restoreJob = ({ deployment, snapshot, name }: Restore): Job => {
  const { metadata, spec } = deployment.spec?.template ?? {};
  const container = backupContainer(deployment);
  if (!spec || !container) throw new Error(`${deployment.metadata?.name} has no container backup`);
  const mounted = new Set(container.volumeMounts?.map(mount => mount.name));
  const labels = { ...metadata?.labels, 'sidecar.istio.io/inject': 'false' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: deployment.metadata?.namespace ?? 'default',
      // Not the Deployment's: what Argo CD finds by them and not in its chart, it removes.
      labels: { 'app.kubernetes.io/part-of': umbrellaChart },
    },
    spec: {
      // A second try would meet what the first left; a person looks first.
      backoffLimit: 0,
      activeDeadlineSeconds: jobSeconds,
      // A day to read its log.
      ttlSecondsAfterFinished: 86_400,
      template: {
        metadata: { labels },
        spec: {
          ...Object.fromEntries(kept.filter(key => spec[key] !== undefined).map(key => [key, spec[key]])),
          automountServiceAccountToken: false,
          restartPolicy: 'Never',
          containers: [{ ...restoring(container), command: ['sh', '/scripts/backup.sh', 'restore', snapshot] }],
          volumes: spec.volumes?.filter(volume => mounted.has(volume.name)) ?? [],
        },
      },
    },
  };
};

/** The Secrets that the Job can't do without. */
export const secretsOf = (deployment: Deployment): string[] => {
  const container = backupContainer(deployment);
  const mounted = new Set(container?.volumeMounts?.map(mount => mount.name));
  const volumes = deployment.spec?.template.spec?.volumes?.filter(volume => mounted.has(volume.name)) ?? [];
  const names = [
    ...(container?.env?.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name) ?? []),
    ...volumes.map(({ secret }) => secret?.secretName),
  ];
  return [...new Set(names.filter(name => name !== undefined))];
};

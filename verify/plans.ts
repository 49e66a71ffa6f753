import type { PodSpec } from 'kubernetes-types/core/v1';
import { byKind, type Manifest, type ManifestOf } from './manifests.ts';
import { type Amounts, limitsOf, requestsOf, withLimitRanges } from './requests.ts';
import { containersOf, type Workload, type WorkloadKind, workloadsOf } from './workloads.ts';

/** How many pods a workload makes, and how large each is. */
export type PodPlan = {
  /** The identity of the workload. */
  from: string;
  kind: WorkloadKind;
  namespace: string;
  /** Its pods when quiet and when busy: an autoscaler's bounds, else the same number twice. A DaemonSet: one, a node. */
  replicas: { min: number; max: number };
  /** How many more a rolling update may start beside that many. */
  surge: { min: number; max: number };
  /** One pod, after LimitRange defaults, without what admission injects. */
  requests: Amounts;
  limits: Amounts;
  /** What containers leave open even so: `containers[0] "app" limits.cpu`; a quota on it refuses the pod. */
  unset: { resource: string; container: string }[];
  /** Does Istio add its proxy to these pods? */
  injected: boolean;
};

/**
 * The plan of every workload. Replicas come from the HorizontalPodAutoscaler that targets it (minReplicas is 1 when
 * unsaid), else from spec.replicas (1 when unsaid), else from a Job's parallelism. A workload set to 0 replicas stays
 * there: autoscaling is off for it (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/).
 */
export const plansOf = (manifests: readonly Manifest[]): PodPlan[] => {
  const autoscalers = byKind(manifests, 'HorizontalPodAutoscaler');
  const limitRanges = byKind(manifests, 'LimitRange');
  const namespaces = new Map(
    byKind(manifests, 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  );
  return workloadsOf(manifests).map(workload => {
    const { identity, kind, namespace } = workload;
    const spec = withLimitRanges(
      workload.spec,
      limitRanges.filter(({ metadata }) => (metadata.namespace ?? '') === namespace),
    );
    const replicas = replicasOf(workload, autoscalers);
    return {
      from: identity,
      kind,
      namespace,
      replicas,
      surge: { min: surgeOf(workload, replicas.min), max: surgeOf(workload, replicas.max) },
      requests: requestsOf(spec),
      limits: limitsOf(spec),
      unset: unsetIn(spec),
      injected: isInjected(workload, namespaces.get(namespace) ?? {}),
    };
  });
};

const replicasOf = (workload: Workload, autoscalers: ManifestOf<'HorizontalPodAutoscaler'>[]): PodPlan['replicas'] => {
  const said = podCount(workload);
  const autoscaler = autoscalers.find(
    ({ metadata, spec }) =>
      (metadata.namespace ?? '') === workload.namespace &&
      spec?.scaleTargetRef.kind === workload.kind &&
      spec.scaleTargetRef.name === workload.name,
  );
  if (!autoscaler?.spec || said === 0) return { min: said ?? 1, max: said ?? 1 };
  return { min: autoscaler.spec.minReplicas ?? 1, max: autoscaler.spec.maxReplicas };
};

const podCount = ({ kind, manifest }: Workload): number | undefined => {
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
      return (manifest as ManifestOf<'Deployment'>).spec?.replicas;
    case 'Job':
      return (manifest as ManifestOf<'Job'>).spec?.parallelism;
    case 'CronJob':
      return (manifest as ManifestOf<'CronJob'>).spec?.jobTemplate.spec?.parallelism;
    default:
      return 1;
  }
};

// Percentages of the surge round up; unsaid is 25 % (apps/v1, RollingUpdateDeployment). Only Deployments are counted:
// a StatefulSet never surges, a DaemonSet only when told to.
const surgeOf = ({ kind, manifest }: Workload, replicas: number): number => {
  if (kind !== 'Deployment') return 0;
  const { type, rollingUpdate } = (manifest as ManifestOf<'Deployment'>).spec?.strategy ?? {};
  if (type === 'Recreate') return 0;
  const surge = rollingUpdate?.maxSurge ?? '25%';
  if (typeof surge === 'number') return surge;
  if (!/^\d+%$/.test(surge)) throw new Error(`maxSurge "${surge}" is neither a number nor a percentage`);
  return Math.ceil((replicas * Number.parseInt(surge, 10)) / 100);
};

const unsetIn = (spec: PodSpec): PodPlan['unset'] =>
  containersOf(spec).flatMap(({ container, path }) =>
    (['requests', 'limits'] as const).flatMap(side =>
      ['cpu', 'memory']
        .filter(resource => container.resources?.[side]?.[resource] === undefined)
        .map(resource => ({ resource: `${side}.${resource}`, container: `${path} "${container.name}"` })),
    ),
  );

// https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/: the namespace opts in, a pod may opt out; or a
// pod opts in where the namespace says nothing. The injector passes by pods on the host's network.
const isInjected = (
  { labels, annotations, spec }: Workload,
  namespaceLabels: Readonly<Record<string, string>>,
): boolean => {
  const pod = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  if (spec.hostNetwork || pod === 'false' || namespaceLabels['istio-injection'] === 'disabled') return false;
  const byNamespace = namespaceLabels['istio-injection'] === 'enabled' || 'istio.io/rev' in namespaceLabels;
  return byNamespace || labels['sidecar.istio.io/inject'] === 'true' || 'istio.io/rev' in labels;
};

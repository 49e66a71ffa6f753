import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import type { Labels, Manifest } from '../../verify/manifests.ts';

/** A manifest with just what a test is about. */
export const manifest = (kind: string, name: string, fields: Record<string, unknown> = {}): Manifest => {
  const { namespace = 'care', labels, apiVersion = apiVersions[kind] ?? 'v1', ...rest } = fields;
  const metadata = { name, ...(namespace ? { namespace } : {}), ...(labels ? { labels } : {}) } as Manifest['metadata'];
  return { apiVersion: apiVersion as string, kind, metadata, ...rest };
};

const apiVersions: Record<string, string> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
  Ingress: 'networking.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
};

/** A container, sized as its requests and limits say. */
export const container = (name: string, fields: Partial<Container> = {}): Container => ({
  name,
  image: 'writecarenotes/app:1.0.0',
  ...fields,
});

/** Resources whose requests and limits are these, in Kubernetes notation. */
export const resources = (cpu: string, memory: string, limitCpu = cpu, limitMemory = memory) => ({
  requests: { cpu, memory },
  limits: { cpu: limitCpu, memory: limitMemory },
});

/** A Deployment (or another kind with spec.template) of one pod template, labelled app=<name>. */
export const workload = (
  name: string,
  {
    kind = 'Deployment',
    namespace = 'care',
    labels = { app: name },
    pod = {},
    spec = {},
  }: {
    kind?: string;
    namespace?: string;
    labels?: Labels;
    pod?: Partial<PodSpec>;
    spec?: Record<string, unknown>;
  } = {},
): Manifest =>
  manifest(kind, name, {
    namespace,
    spec: {
      selector: { matchLabels: labels },
      ...spec,
      template: { metadata: { labels }, spec: { containers: [container('app')], ...pod } },
    },
  });

export const namespace = (name: string, labels: Labels = {}): Manifest =>
  manifest('Namespace', name, { namespace: '', labels });

export const autoscaler = (target: string, min: number | undefined, max: number, kind = 'Deployment'): Manifest =>
  manifest('HorizontalPodAutoscaler', target, {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name: target },
      maxReplicas: max,
      ...(min ? { minReplicas: min } : {}),
    },
  });

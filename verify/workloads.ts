import type { Container, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { identity, type Labels, type Manifest } from './manifests.ts';

/** An object that makes pods, with the pod it makes. */
export type Workload = {
  manifest: Manifest;
  identity: string;
  kind: WorkloadKind;
  name: string;
  /** Empty when the manifest names none: it lands in the namespace of the release. */
  namespace: string;
  /** The labels, annotations and spec of its pods. */
  labels: Labels;
  annotations: Labels;
  spec: PodSpec;
  /** Where the pod's spec stands in the manifest: `spec.template.spec` for a Deployment. */
  specPath: string;
};

export type WorkloadKind = keyof typeof templatePaths;

/** A container of a pod. `init` ends before the main containers start; `sidecar` runs beside them. */
export type PodContainer = {
  container: Container;
  role: 'main' | 'init' | 'sidecar';
  /** Where it stands in the pod's spec: `containers[0]`. */
  path: string;
};

const templatePaths = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
} as const;

const isWorkloadKind = (kind: string): kind is WorkloadKind => Object.hasOwn(templatePaths, kind);

/**
 * The workload that a manifest is, or undefined when it makes no pods. Throws when a kind that makes pods has no pod
 * template: no cluster would take it.
 */
export const workloadOf = (manifest: Manifest): Workload | undefined => {
  const { kind, metadata } = manifest;
  if (!isWorkloadKind(kind)) return undefined;
  const path = templatePaths[kind];
  const template = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    manifest,
  ) as PodTemplateSpec | undefined;
  if (!template?.spec) throw new Error(`${identity(manifest)} has no pod template`);
  return {
    manifest,
    identity: identity(manifest),
    kind,
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    labels: template.metadata?.labels ?? {},
    annotations: template.metadata?.annotations ?? {},
    spec: template.spec,
    specPath: [...path, 'spec'].join('.'),
  };
};

/** Every workload among the manifests: Deployment, StatefulSet, DaemonSet, Job, CronJob and Pod, in their order. */
export const workloadsOf = (manifests: readonly Manifest[]): Workload[] =>
  manifests.flatMap(manifest => workloadOf(manifest) ?? []);

/**
 * The containers of a pod: init containers first, as the kubelet starts them. An init container with
 * `restartPolicy: Always` is a sidecar (Kubernetes 1.29 and later).
 */
export const containersOf = (spec: PodSpec): PodContainer[] => [
  ...(spec.initContainers ?? []).map((container, index) => ({
    container,
    role: container.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
    path: `initContainers[${index}]`,
  })),
  ...(spec.containers ?? []).map((container, index) => ({
    container,
    role: 'main' as const,
    path: `containers[${index}]`,
  })),
];

/**
 * The ports that a pod serves while it runs: those of its main containers and its sidecars, because an init container's
 * are closed by then.
 */
export const servedPorts = (spec: PodSpec): { name: string; number: number; protocol: string }[] =>
  containersOf(spec)
    .filter(({ role }) => role !== 'init')
    .flatMap(({ container }) => container.ports ?? [])
    .map(port => ({ name: port.name ?? '', number: port.containerPort, protocol: port.protocol ?? 'TCP' }));

import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../verify/manifests.ts';
import { podProblems } from '../../verify/pods.ts';
import { container, resources, workload } from './samples.ts';

/** Pods that keep every rule but the one a test breaks. */
const probe = { httpGet: { port: 'http', path: '/health' } };
export const good: Container = container('app', {
  ports: [{ name: 'http', containerPort: 8080 }],
  resources: resources('250m', '256Mi'),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
});
const { startupProbe, readinessProbe, livenessProbe, ports, ...brief } = good;
/** A container that ends: the API takes no probes on it. */
export const once: Container = { ...brief, name: 'once' };
/** One that runs beside the others. */
export const beside: Container = {
  ...once,
  restartPolicy: 'Always',
  startupProbe,
  readinessProbe,
  livenessProbe,
} as Container;
export const goodPod: PodSpec = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app: 'a' } },
    },
  ],
  containers: [good],
};

export const of = (pod: Partial<PodSpec>, more: Parameters<typeof workload>[1] = {}): Manifest =>
  workload('a', { spec: { replicas: 3 }, ...more, pod: { ...goodPod, ...pod } });
export const app = (fields: Record<string, unknown>): Manifest => of({ containers: [{ ...good, ...fields }] });
export const secured = (fields: Record<string, unknown>): Manifest =>
  app({ securityContext: { ...good.securityContext, ...fields } });
export const pod = (fields: Record<string, unknown>): Manifest =>
  of({ securityContext: { ...goodPod.securityContext, ...fields } });
export const paths = (made: Manifest, around: Manifest[] = [made]): string[] =>
  podProblems(made, around).map(({ path }) => path);

export const inApp = 'containers[0]';
export const security = `${inApp}.securityContext`;

import { type AlertCase, type Fired, series, silentAt } from './case.ts';

const waits = (namespace: string, pod: string, reason = 'CrashLoopBackOff'): string =>
  series('kube_pod_container_status_waiting_reason', {
    namespace,
    pod,
    container: 'laundry-service',
    reason,
    uid: pod,
  });
const crashing: Fired = {
  labels: {
    namespace: 'operational',
    container: 'laundry-service',
    service: 'laundry-service',
    tier: 'operational',
    severity: 'high',
  },
  summary: 'laundry-service in operational crashes again and again',
};

const replicas = (kind: 'spec_replicas' | 'status_replicas_available', deployment: string, namespace: string) =>
  series(`kube_deployment_${kind}`, { namespace, deployment });
const scaler = (kind: 'status_current_replicas' | 'spec_max_replicas'): string =>
  series(`kube_horizontalpodautoscaler_${kind}`, {
    namespace: 'core-healthcare',
    horizontalpodautoscaler: 'resident-service',
  });

/** Pods, Deployments, autoscalers. */
export const workloadCases: AlertCase[] = [
  {
    alert: 'PodCrashLooping',
    says: 'fires five minutes after the first crash, though the container runs for moments in between',
    series: { [waits('operational', 'a')]: '_x4 1x3 stale _x7 1x3 stale _x7 1x20' },
    moments: { '1m': [], '5m45s': [], '6m': [crashing] },
  },
  {
    alert: 'PodCrashLooping',
    says: 'goes on waiting when the pod that crashes is replaced by one that crashes too',
    series: { [waits('operational', 'a')]: '_x4 1x6 stale', [waits('operational', 'b')]: '_x12 1x40' },
    moments: { '5m45s': [], '6m': [crashing] },
  },
  {
    alert: 'PodCrashLooping',
    says: 'stays silent for a single crash that a restart cures, for other reasons to wait, and in other namespaces',
    series: {
      [waits('compliance', 'a')]: '0x60',
      [waits('operational', 'a', 'ContainerCreating')]: '1x60',
      [waits('somebody-elses', 'a')]: '1x60',
    },
    moments: silentAt('5m', '10m', '14m'),
  },
  {
    alert: 'DeploymentUnavailable',
    says: 'fires after a quarter of an hour with a pod too few',
    series: {
      [replicas('spec_replicas', 'laundry-service', 'operational')]: '3x120',
      [replicas('status_replicas_available', 'laundry-service', 'operational')]: '3x3 2x120',
      [replicas('spec_replicas', 'node-something', 'node-metrics')]: '1x120',
      [replicas('status_replicas_available', 'node-something', 'node-metrics')]: '1x3 0x120',
    },
    moments: {
      '15m45s': [],
      '16m': [
        {
          labels: {
            namespace: 'operational',
            deployment: 'laundry-service',
            service: 'laundry-service',
            tier: 'operational',
            severity: 'warning',
          },
          summary: '1 pods of laundry-service are missing',
        },
        {
          labels: {
            namespace: 'node-metrics',
            deployment: 'node-something',
            service: 'node-something',
            tier: 'monitoring',
            severity: 'warning',
          },
          summary: '1 pods of node-something are missing',
        },
      ],
    },
  },
  {
    alert: 'DeploymentUnavailable',
    says: 'stays silent in a roll-out of ten minutes, with pods to spare, and in other namespaces',
    series: {
      [replicas('spec_replicas', 'laundry-service', 'operational')]: '3x120',
      [replicas('status_replicas_available', 'laundry-service', 'operational')]: '3x3 2x40 4x80',
      [replicas('spec_replicas', 'other', 'somebody-elses')]: '3x120',
      [replicas('status_replicas_available', 'other', 'somebody-elses')]: '0x120',
    },
    moments: silentAt('5m', '11m', '16m', '25m'),
  },
  {
    alert: 'AutoscalerAtMaximum',
    says: 'fires after a quarter of an hour at the maximum',
    series: { [scaler('status_current_replicas')]: '5x3 20x120', [scaler('spec_max_replicas')]: '20x120' },
    moments: {
      '15m45s': [],
      '16m': [
        {
          labels: {
            namespace: 'core-healthcare',
            horizontalpodautoscaler: 'resident-service',
            service: 'resident-service',
            tier: 'core-healthcare',
            severity: 'warning',
          },
          summary: 'resident-service runs as many pods as it may',
        },
      ],
    },
  },
  {
    alert: 'AutoscalerAtMaximum',
    says: 'stays silent below it, and for ten minutes at it',
    series: { [scaler('status_current_replicas')]: '19x3 20x40 19x80', [scaler('spec_max_replicas')]: '20x120' },
    moments: silentAt('5m', '10m', '16m', '25m'),
  },
];

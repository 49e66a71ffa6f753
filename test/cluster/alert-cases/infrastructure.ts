import { type AlertCase, type Fired, series, silentAt } from './case.ts';

const on = (node: string) => ({ instance: node });
const warned = (node: string, summary: string, extra: Record<string, string> = {}): Fired => ({
  labels: { instance: node, node, tier: 'monitoring', severity: 'warning', ...extra },
  summary,
});

const memory = (node: string, available: string): Record<string, string> => ({
  [series('node_memory_MemTotal_bytes', on(node))]: '100x200',
  [series('node_memory_MemAvailable_bytes', on(node))]: available,
});

/** Two CPUs of which each does something for so many of 15 seconds. */
const busy = (node: string, idle: number): Record<string, string> =>
  Object.fromEntries(
    ['0', '1'].flatMap(cpu => [
      [series('node_cpu_seconds_total', { ...on(node), cpu, mode: 'idle' }), `0+${idle}x200`],
      [series('node_cpu_seconds_total', { ...on(node), cpu, mode: 'user' }), `0+${15 - idle}x200`],
    ]),
  );

interface Disk {
  node: string;
  mountpoint: string;
  fstype: string;
  available: string;
  readonly?: string;
}

const disk = ({ node, mountpoint, fstype, available, readonly = '0x200' }: Disk): Record<string, string> => {
  const labels = { ...on(node), device: '/dev/sda1', fstype, mountpoint };
  return {
    [series('node_filesystem_size_bytes', labels)]: '100x200',
    [series('node_filesystem_avail_bytes', labels)]: available,
    [series('node_filesystem_readonly', labels)]: readonly,
  };
};

const nodeCases: AlertCase[] = [
  {
    alert: 'HighMemoryUsage',
    says: 'fires after ten minutes above 85 %, for the node alone',
    series: { ...memory('node-1', '40x19 14x100'), ...memory('node-2', '40x120') },
    moments: { '14m45s': [], '15m': [warned('node-1', 'Memory of node-1: 86% in use')] },
  },
  {
    alert: 'HighMemoryUsage',
    says: 'stays silent at exactly 85 %, and for nine minutes above',
    series: { ...memory('node-1', '15x160'), ...memory('node-2', '40x19 5x36 40x60') },
    moments: silentAt('10m', '14m', '15m', '20m', '30m'),
  },
  {
    alert: 'HighCPUUsage',
    says: 'fires after ten minutes above 80 %, for the node alone',
    series: { ...busy('node-1', 1.5), ...busy('node-2', 9) },
    moments: { '10m': [], '10m15s': [warned('node-1', 'CPU of node-1: 90% in use')] },
  },
  {
    alert: 'HighCPUUsage',
    says: 'stays silent at three quarters',
    series: busy('node-1', 3.75),
    moments: silentAt('11m', '20m', '30m'),
  },
  {
    alert: 'DiskSpaceLow',
    says: 'fires after five minutes below 15 %',
    series: {
      ...disk({ node: 'node-1', mountpoint: '/', fstype: 'ext4', available: '50x19 10x100' }),
      ...disk({ node: 'node-1', mountpoint: '/data', fstype: 'xfs', available: '50x120' }),
    },
    moments: {
      '9m45s': [],
      '10m': [warned('node-1', 'Disk of node-1: 10% free', { mountpoint: '/' })],
    },
  },
  {
    alert: 'DiskSpaceLow',
    says: 'stays silent at 15 %, and for what is full by nature: memory, images, what is read-only',
    series: {
      ...disk({ node: 'node-1', mountpoint: '/', fstype: 'ext4', available: '15x120' }),
      ...disk({ node: 'node-1', mountpoint: '/run', fstype: 'tmpfs', available: '1x120' }),
      ...disk({ node: 'node-1', mountpoint: '/snap', fstype: 'squashfs', available: '0x120' }),
      ...disk({ node: 'node-1', mountpoint: '/cd', fstype: 'ext4', available: '0x120', readonly: '1x120' }),
    },
    moments: silentAt('5m', '10m', '25m'),
  },
  {
    alert: 'ClockSkew',
    says: 'fires after ten minutes of being off, late or early, or set by nothing',
    series: {
      [series('node_timex_offset_seconds', on('node-1'))]: '0x3 -0.1x100',
      [series('node_timex_sync_status', on('node-1'))]: '1x120',
      [series('node_timex_offset_seconds', on('node-2'))]: '0x120',
      [series('node_timex_sync_status', on('node-2'))]: '1x3 0x100',
    },
    moments: {
      '10m45s': [],
      '11m': [warned('node-1', 'Clock of node-1 is wrong'), warned('node-2', 'Clock of node-2 is wrong')],
    },
  },
  {
    alert: 'ClockSkew',
    says: 'stays silent at some milliseconds',
    series: {
      [series('node_timex_offset_seconds', on('node-1'))]: '0.004x120',
      [series('node_timex_sync_status', on('node-1'))]: '1x120',
    },
    moments: silentAt('10m', '20m', '29m'),
  },
];

const ready = (node: string, status: string): string =>
  series('kube_node_status_condition', { node, condition: 'Ready', status });
const quota = (type: string, namespace = 'operational'): string =>
  series('kube_resourcequota', { namespace, resource: 'requests.cpu', resourcequota: 'operational', type });

const stateCases: AlertCase[] = [
  {
    alert: 'NodeNotReady',
    says: 'fires five minutes after a node went',
    series: {
      [ready('node-1', 'true')]: '1x3 0x60',
      [ready('node-1', 'unknown')]: '0x3 1x60',
      [ready('node-2', 'true')]: '1x80',
    },
    moments: {
      '5m45s': [],
      '6m': [
        {
          labels: { node: 'node-1', tier: 'monitoring', severity: 'high' },
          summary: 'Node node-1 is not ready',
        },
      ],
    },
  },
  {
    alert: 'NodeNotReady',
    says: 'stays silent for a restart of four minutes, and for what is not true of a good node',
    series: {
      [ready('node-1', 'true')]: '1x3 0x15 1x60',
      [series('kube_node_status_condition', { node: 'node-1', condition: 'DiskPressure', status: 'true' })]: '0x80',
    },
    moments: silentAt('5m', '6m', '10m'),
  },
  {
    alert: 'QuotaNearlyUsed',
    says: 'fires after a quarter of an hour above 90 %',
    series: { [quota('hard')]: '10x120', [quota('used')]: '8x3 9.5x120' },
    moments: {
      '15m45s': [],
      '16m': [
        {
          labels: {
            namespace: 'operational',
            resource: 'requests.cpu',
            resourcequota: 'operational',
            tier: 'operational',
            severity: 'warning',
          },
          summary: 'Quota of operational: 95% of requests.cpu',
        },
      ],
    },
  },
  {
    alert: 'QuotaNearlyUsed',
    says: 'stays silent at 90 %, where nothing at all is allowed, and in namespaces of others',
    series: {
      [quota('hard')]: '10x120',
      [quota('used')]: '9x120',
      [quota('hard', 'monitoring')]: '0x120',
      [quota('used', 'monitoring')]: '0x120',
      [quota('hard', 'somebody-elses')]: '10x120',
      [quota('used', 'somebody-elses')]: '10x120',
    },
    moments: silentAt('15m', '20m', '29m'),
  },
];

const claim = { instance: 'node-1', namespace: 'monitoring', persistentvolumeclaim: 'prometheus' };
const volume = (available: string, capacity = '100x900'): Record<string, string> => ({
  [series('kubelet_volume_stats_capacity_bytes', claim)]: capacity,
  [series('kubelet_volume_stats_available_bytes', claim)]: available,
});
const filling = (free: string): Fired => ({
  labels: {
    namespace: 'monitoring',
    persistentvolumeclaim: 'prometheus',
    tier: 'monitoring',
    severity: 'high',
  },
  summary: `Volume prometheus in monitoring: ${free} free`,
});

const volumeCases: AlertCase[] = [
  {
    alert: 'VolumeFillingUp',
    says: 'fires ten minutes after it fell below 15 %, when four more days would fill it',
    every: '1m',
    // A percent every ten minutes: below 15 % from the 601st minute on.
    series: volume('75.05-0.1x700'),
    moments: { '10h': [], '10h10m': [], '10h11m': [filling('13.95%')] },
  },
  {
    alert: 'VolumeFillingUp',
    says: 'fires below 5 % though it stands still, and waits on when its pod moves to another node',
    every: '1m',
    series: {
      ...volume('4x5 stale', '100x5 stale'),
      [series('kubelet_volume_stats_capacity_bytes', { ...claim, instance: 'node-2' })]: '_x6 100x30',
      [series('kubelet_volume_stats_available_bytes', { ...claim, instance: 'node-2' })]: '_x6 4x30',
    },
    moments: { '9m': [], '10m': [filling('4%')] },
  },
  {
    alert: 'VolumeFillingUp',
    says: 'stays silent below 15 % when it stands still, and while it falls and is far from full',
    every: '1m',
    series: {
      ...volume('14x800'),
      [series('kubelet_volume_stats_capacity_bytes', { ...claim, persistentvolumeclaim: 'loki' })]: '100x800',
      [series('kubelet_volume_stats_available_bytes', { ...claim, persistentvolumeclaim: 'loki' })]: '90-0.05x800',
    },
    moments: silentAt('1h', '6h', '10h', '13h'),
  },
];

/** Nodes, quotas, volumes. */
export const infrastructureCases: AlertCase[] = [...nodeCases, ...stateCases, ...volumeCases];

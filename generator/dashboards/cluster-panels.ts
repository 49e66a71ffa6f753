import { bad, bars, row, table, trend } from './panels.ts';
import { now, slowly } from './sources.ts';

/** File systems that are really disks. */
export const disks = '{fstype!~"tmpfs|ramfs|overlay|squashfs"}';

const memoryUsed = '1-node_memory_MemAvailable_bytes/node_memory_MemTotal_bytes';
const cpuBusy = '1-avg by(instance)(rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))';

/** How busy and how full the nodes are. */
export const nodes = () => [
  row('Nodes'),
  trend({
    title: 'CPU in use',
    description: 'Share of each node. An alert above 80 %.',
    width: 8,
    unit: 'percentunit',
    max: 1,
    queries: [slowly(cpuBusy, '{{instance}}')],
  }),
  trend({
    title: 'Memory in use',
    description: 'Share of each node. An alert above 85 %.',
    width: 8,
    unit: 'percentunit',
    max: 1,
    queries: [slowly(memoryUsed, '{{instance}}')],
  }),
  bars({
    title: 'Disks in use',
    description: 'The fullest disk of each node. An alert above 85 %.',
    width: 8,
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      now(`max by(instance)(1-node_filesystem_avail_bytes${disks}/node_filesystem_size_bytes${disks})`, '{{instance}}'),
    ],
    colours: bad(0.85, 0.7),
  }),
];

/** What runs short of pods, and what containers use. */
export const pods = () => [
  row('Pods'),
  table({
    title: 'Deployments short of pods',
    description: 'Pods wanted that are not available. Empty is good.',
    width: 8,
    columns: [
      {
        expr: 'kube_deployment_spec_replicas-kube_deployment_status_replicas_available>0',
        name: 'Missing',
        unit: 'none',
      },
    ],
  }),
  table({
    title: 'Containers that wait',
    description: 'Why they do not run. Empty is good.',
    width: 8,
    columns: [
      {
        expr: 'count by(namespace,container,reason)(kube_pod_container_status_waiting_reason==1)',
        name: 'Pods',
        unit: 'none',
      },
    ],
  }),
  table({
    title: 'Restarts',
    description: 'Containers that restarted in the period shown.',
    width: 8,
    columns: [
      {
        expr: 'sum by(namespace,container)(increase(kube_pod_container_status_restarts_total[$__range]))>0.5',
        name: 'Restarts',
        unit: 'none',
        decimals: 0,
      },
    ],
  }),
  trend({
    title: 'CPU by namespace',
    description: 'Cores that containers use.',
    width: 12,
    unit: 'none',
    stacked: true,
    queries: [
      slowly(
        'sum by(namespace)(rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval]))',
        '{{namespace}}',
      ),
    ],
  }),
  trend({
    title: 'Memory by namespace',
    description: 'What containers hold and cannot give back.',
    width: 12,
    unit: 'bytes',
    stacked: true,
    queries: [slowly('sum by(namespace)(container_memory_working_set_bytes{container!=""})', '{{namespace}}')],
  }),
];

const by = (labels: string, metric: string): string => `max by(${labels})(${metric})`;

/** What has a limit and comes near it. */
export const filling = () => [
  row('What fills up'),
  bars({
    title: 'Autoscalers',
    description: 'Pods, as a share of the most that are allowed. A full bar can grow no further.',
    width: 8,
    height: 12,
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      now(
        'sort_desc(kube_horizontalpodautoscaler_status_current_replicas/kube_horizontalpodautoscaler_spec_max_replicas)',
        '{{horizontalpodautoscaler}}',
      ),
    ],
    colours: bad(1, 0.8),
  }),
  bars({
    title: 'Quotas',
    description: 'What each namespace uses of its quota. A full one refuses pods.',
    width: 8,
    height: 12,
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      now(
        `sort_desc(${by('namespace,resource', 'kube_resourcequota{type="used"}')}/(${by('namespace,resource', 'kube_resourcequota{type="hard"}')}>0))`,
        '{{namespace}} {{resource}}',
      ),
    ],
    colours: bad(0.95, 0.8),
  }),
  bars({
    title: 'Volumes',
    description: 'Share in use.',
    width: 8,
    height: 12,
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      now(
        `sort_desc(1-${by('namespace,persistentvolumeclaim', 'kubelet_volume_stats_available_bytes')}/${by('namespace,persistentvolumeclaim', 'kubelet_volume_stats_capacity_bytes')})`,
        '{{persistentvolumeclaim}}',
      ),
    ],
    colours: bad(0.85, 0.7),
  }),
];

import type { Platform } from '../model/platform.ts';
import { capacityAlerts } from './capacity.ts';
import type { AlertFamily, AlertRule, Runbook } from './types.ts';
import { availability, look, tell } from './words.ts';

const node = { tier: 'monitoring', node: '{{ $labels.instance }}' };
const onNodes = (expr: string): AlertRule[] => [{ when: ['parts.node-exporter'], expr, labels: node }];

/** File systems that live in memory or in an image, and are full by nature. */
const disks = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660"';

const nodeRunbook = ({
  meaning,
  harm,
  ask,
  remedy,
}: Omit<Runbook, 'look' | 'tell' | 'regulation'> & { ask: string }) => ({
  meaning,
  harm,
  look: [{ say: 'Since when, and which nodes.', ask }, look.nodes, look.use],
  remedy,
  tell: tell.engineers,
  regulation: availability,
});

const nodeAlerts: AlertFamily[] = [
  {
    name: 'HighMemoryUsage',
    severity: 'warning',
    for: '10m',
    summary: 'Memory of {{ $labels.instance }}: {{ $value | humanizePercentage }} in use',
    description: 'The node has little memory left. When it has none, it stops pods, those that can wait first.',
    rules: onNodes(
      '1 - max by (instance) (node_memory_MemAvailable_bytes) / max by (instance) (node_memory_MemTotal_bytes) > 0.85',
    ),
    runbook: nodeRunbook({
      meaning: 'More than 85 % of the memory of a node is in use.',
      harm: 'None yet. When it runs out, services on it are restarted and carers see errors for a minute.',
      ask: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes',
      remedy: [
        'Find the pod that grew: `kubectl top pods --all-namespaces --sort-by=memory`. Restart it if it leaks.',
        'If all grew evenly, add a node.',
      ],
    }),
  },
  {
    name: 'HighCPUUsage',
    severity: 'warning',
    for: '10m',
    summary: 'CPU of {{ $labels.instance }}: {{ $value | humanizePercentage }} in use',
    description: 'The node is busy. Services on it answer more slowly.',
    rules: onNodes('1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.8'),
    runbook: nodeRunbook({
      meaning: 'The CPUs of a node are busy for more than 80 % of the time.',
      harm: 'Pages come up more slowly at the bedside.',
      ask: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
      remedy: [
        'Find what is busy: `kubectl top pods --all-namespaces --sort-by=cpu`.',
        'If it is a morning’s usual load, add a node; the autoscalers can only use what is there.',
      ],
    }),
  },
  {
    name: 'DiskSpaceLow',
    severity: 'warning',
    for: '5m',
    summary: 'Disk of {{ $labels.instance }}: {{ $value | humanizePercentage }} free',
    description: 'File system {{ $labels.mountpoint }} is nearly full. A node with a full disk takes no pods.',
    rules: onNodes(
      `min by (instance, mountpoint) (node_filesystem_avail_bytes{${disks}} / node_filesystem_size_bytes{${disks}} and node_filesystem_readonly{${disks}} == 0) < 0.15`,
    ),
    runbook: nodeRunbook({
      meaning: 'Less than 15 % of a file system of a node is free.',
      harm: 'None yet. A node with a full disk throws pods out, and services restart elsewhere.',
      ask: 'node_filesystem_avail_bytes / node_filesystem_size_bytes',
      remedy: [
        'Images take most: the kubelet removes unused ones below its own limit; see `kubectl describe node <node>` for DiskPressure.',
        'Enlarge the disk, or drain the node and replace it: `kubectl drain <node> --ignore-daemonsets --delete-emptydir-data`.',
      ],
    }),
  },
  {
    name: 'ClockSkew',
    severity: 'warning',
    for: '10m',
    summary: 'Clock of {{ $labels.instance }} is wrong',
    description: 'It is more than 50 ms off, or nothing sets it. Times of doses and of the audit log become doubtful.',
    // 50 ms is far above what NTP leaves in a data centre and far below what anybody notices.
    rules: onNodes(
      'max by (instance) (abs(node_timex_offset_seconds)) > 0.05 or max by (instance) (node_timex_sync_status) == 0',
    ),
    runbook: nodeRunbook({
      meaning: 'The clock of a node differs from the time servers’, or no time server is reached.',
      harm: 'The time at which a dose is recorded is wrong. With minutes of difference, sign-in and certificates fail.',
      ask: 'node_timex_offset_seconds',
      remedy: [
        'On the node: `chronyc tracking` or `timedatectl`. Start the time service, or open its way to the time servers.',
        'If records were written in this time, tell the clinical safety lead how far they are off.',
      ],
    }),
  },
];

const stateAlerts: AlertFamily[] = [
  {
    name: 'NodeNotReady',
    severity: 'high',
    for: '5m',
    summary: 'Node {{ $labels.node }} is not ready',
    description: 'Its pods move to other nodes if there is room. With one more node lost, services go down.',
    rules: [
      {
        when: [],
        expr: 'max by (node) (kube_node_status_condition{condition="Ready", status="true"}) == 0',
        labels: { tier: 'monitoring' },
      },
    ],
    runbook: {
      meaning: 'The control plane has not heard from a node, or the node says that it cannot run pods.',
      harm: 'None while the others have room. Carers may see errors for some minutes while pods move.',
      look: [
        look.nodes,
        { say: 'Why.', run: 'kubectl describe node <node>' },
        { say: 'What found no room.', run: 'kubectl get pods --all-namespaces --field-selector=status.phase=Pending' },
      ],
      remedy: [
        'Restart or replace the node. Prometheus, Grafana and Loki come back with their volume; a volume in one zone needs a node there.',
        'If clinical services are Pending, scale supporting ones down until the node is back.',
      ],
      tell: tell.engineers,
      regulation: availability,
    },
  },
];

/** Nodes, volumes and quotas. */
export const infrastructureAlerts = (platform: Platform): AlertFamily[] => [
  ...nodeAlerts,
  ...stateAlerts,
  ...capacityAlerts(platform),
];

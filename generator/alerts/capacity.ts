import type { Platform } from '../model/platform.ts';
import { ourNamespaces, tierOfNamespace } from './conditions.ts';
import type { AlertFamily } from './types.ts';
import { availability, look, tell } from './words.ts';

/** Quotas and volumes: what runs out. */
export const capacityAlerts = (platform: Platform): AlertFamily[] => {
  const ours = ourNamespaces(platform);
  const free = `kubelet_volume_stats_available_bytes{${ours}} / kubelet_volume_stats_capacity_bytes{${ours}}`;
  return [
    {
      name: 'QuotaNearlyUsed',
      severity: 'warning',
      for: '15m',
      summary: 'Quota of {{ $labels.namespace }}: {{ $value | humanizePercentage }} of {{ $labels.resource }}',
      description: 'Little is left for the next roll-out or for the autoscalers. Pods beyond it do not start.',
      rules: [
        {
          when: [],
          expr: `max by (namespace, resource, resourcequota) (kube_resourcequota{type="used", ${ours}}) / (max by (namespace, resource, resourcequota) (kube_resourcequota{type="hard", ${ours}}) > 0) > 0.9`,
          labels: { tier: tierOfNamespace },
        },
      ],
      runbook: {
        meaning: 'A namespace uses more than 90 % of what its ResourceQuota allows.',
        harm: 'None yet. Under load services cannot grow, and a roll-out may stop half-way.',
        look: [
          { say: 'What is used.', run: 'kubectl describe quota -n <namespace>' },
          look.pods,
          { say: 'Whether autoscalers are at their maximum.', run: 'kubectl get hpa -n <namespace>' },
        ],
        remedy: [
          'The chart works the quota out from what is set: raise `replicas`, `autoscaling.maxReplicas` or `resources` in the values, not the quota by hand.',
          'Remove what somebody started beside the chart.',
        ],
        tell: tell.engineers,
        regulation: availability,
      },
    },
    {
      name: 'VolumeFillingUp',
      severity: 'high',
      for: '10m',
      summary:
        'Volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }}: {{ $value | humanizePercentage }} free',
      description: 'It will be full within four days, or is nearly so. What writes to it stops then.',
      // Below 15 % and on its way to none; below 5 % however slowly. Four days cover a long weekend.
      rules: [
        {
          when: [],
          expr: [
            `min by (namespace, persistentvolumeclaim) (${free} < 0.15 and predict_linear(kubelet_volume_stats_available_bytes{${ours}}[6h], 4 * 24 * 3600) < 0)`,
            `min by (namespace, persistentvolumeclaim) (${free}) < 0.05`,
          ].join(' or '),
          labels: { tier: tierOfNamespace },
        },
      ],
      runbook: {
        meaning: 'A volume runs full: less than 15 % is free and it fills, or less than 5 % is free.',
        harm: 'None at once. When Prometheus’ volume is full nobody is alerted any more; when Loki’s is, audit logs are lost.',
        look: [
          { say: 'How it went.', ask: 'kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes' },
          { say: 'The claims.', run: 'kubectl get pvc --all-namespaces' },
        ],
        remedy: [
          'Raise the volume’s size in the values where its storage class can grow; else shorten the retention (never that of audit logs).',
          'A sudden rise of series is somebody’s new label: `prometheus_tsdb_head_series`.',
        ],
        tell: tell.engineers,
        regulation: 'Audit logs are kept for seven years; a full volume ends that.',
      },
    },
  ];
};

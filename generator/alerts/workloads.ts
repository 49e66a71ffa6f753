import type { Platform } from '../model/platform.ts';
import { ourNamespaces, tierOfNamespace } from './conditions.ts';
import type { AlertFamily } from './types.ts';
import { look, otherRegulators, tell, undo } from './words.ts';

const continuity = `Good governance: regulation 17 in England (CQC), and its like for ${otherRegulators}.`;

/** Pods, Deployments and autoscalers of the platform. */
export const workloadAlerts = (platform: Platform): AlertFamily[] => {
  const ours = ourNamespaces(platform);
  return [
    {
      name: 'PodCrashLooping',
      severity: 'high',
      for: '5m',
      summary: '{{ $labels.container }} in {{ $labels.namespace }} crashes again and again',
      description: 'Kubernetes starts it anew with ever longer pauses. The pods that are left carry its load.',
      // A container in a crash loop waits, runs for a moment and waits again: once in five minutes is enough.
      rules: [
        {
          when: [],
          expr: `max by (namespace, container) (max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff", ${ours}}[5m])) > 0`,
          labels: { tier: tierOfNamespace, service: '{{ $labels.container }}' },
        },
      ],
      runbook: {
        meaning: 'A container ends soon after it starts, each time.',
        harm: 'None while other pods of the service answer. When all crash, ServiceDown tells.',
        look: [
          look.pods,
          look.before,
          { say: 'How often.', ask: 'increase(kube_pod_container_status_restarts_total[1h]) > 0' },
        ],
        remedy: [
          undo,
          'If it was killed for memory (OOMKilled), raise its memory limit in the values.',
          'If a Secret or a setting is missing, the log’s last lines say so.',
        ],
        tell: tell.engineers,
        regulation: continuity,
      },
    },
    {
      name: 'DeploymentUnavailable',
      severity: 'warning',
      for: '15m',
      summary: '{{ $value }} pods of {{ $labels.deployment }} are missing',
      description: 'It runs with fewer pods than it should, for 15 minutes. One more loss may take it down.',
      rules: [
        {
          when: [],
          expr: `max by (namespace, deployment) (kube_deployment_spec_replicas{${ours}}) - max by (namespace, deployment) (kube_deployment_status_replicas_available{${ours}}) > 0`,
          labels: { tier: tierOfNamespace, service: '{{ $labels.deployment }}' },
        },
      ],
      runbook: {
        meaning: 'A Deployment has fewer available pods than it asks for, and it does not recover.',
        harm: 'None while the rest answers.',
        look: [look.pods, look.events, { say: 'Whether there is room.', run: 'kubectl describe quota -n <namespace>' }],
        remedy: [
          'Pending: add a node, or see QuotaNearlyUsed. Not Ready: read its log. ImagePullBackOff: the image or its Secret is missing.',
          undo,
        ],
        tell: tell.engineers,
        regulation: continuity,
      },
    },
    {
      name: 'AutoscalerAtMaximum',
      severity: 'warning',
      for: '15m',
      summary: '{{ $labels.horizontalpodautoscaler }} runs as many pods as it may',
      description: 'It would grow if it could. If the load rises further, it gets slow.',
      rules: [
        {
          when: [],
          expr: `max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_current_replicas{${ours}}) >= max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{${ours}})`,
          labels: { tier: tierOfNamespace, service: '{{ $labels.horizontalpodautoscaler }}' },
        },
      ],
      runbook: {
        meaning: 'An autoscaler has reached its maximum of pods and stays there.',
        harm: 'None yet. Carers wait longer when more of them work at the same time.',
        look: [
          { say: 'What it measures.', run: 'kubectl describe hpa -n <namespace> <service>' },
          { say: 'Its requests.', ask: 'service:http_requests:rate5m{service="<service>"}' },
        ],
        remedy: [
          'Raise `autoscaling.maxReplicas` of the service in the values; the quota follows.',
          'If requests did not rise, something makes them dearer: look at the last roll-out.',
        ],
        tell: tell.engineers,
        regulation: continuity,
      },
    },
  ];
};

import { happened } from './conditions.ts';
import type { AlertFamily } from './types.ts';
import { watchersHarm as harm, look, monitoringDuty as regulation, tell } from './words.ts';

const monitoring = { tier: 'monitoring' };

/** Whether alerts reach people, and logs their store. */
export const deliveryAlerts: AlertFamily[] = [
  {
    name: 'NotificationsFailing',
    severity: 'critical',
    for: '5m',
    summary: 'Alerts do not reach people: {{ $labels.integration }}',
    description:
      'Alertmanager cannot deliver by {{ $labels.integration }}. A fall or a missed dose may wake nobody: watch by other means until it is repaired.',
    rules: [
      {
        when: ['monitoring.servers'],
        expr: happened({ metric: 'alertmanager_notifications_failed_total', over: '5m', by: 'integration' }),
        labels: monitoring,
      },
    ],
    runbook: {
      meaning: 'A receiver refuses what Alertmanager sends, or cannot be reached.',
      harm: 'Alerts about residents may not arrive.',
      look: [
        {
          say: 'Which, and why.',
          ask: 'sum by (integration, reason) (increase(alertmanager_notifications_failed_total[15m]))',
        },
        { say: 'What it says.', run: 'kubectl logs -n monitoring deployment/alertmanager --since=15m' },
      ],
      remedy: [
        'clientError: the credential in its Secret ended or is wrong; replace it.',
        'serverError or a timeout: the receiver is down, or the way out is closed by the NetworkPolicy.',
        'Until it works: `kubectl port-forward -n monitoring svc/alertmanager 9093:9093`, and somebody watches it.',
      ],
      tell: 'Everyone on call, by telephone: they may not be woken.',
      regulation,
    },
  },
  {
    name: 'AlertsNotDelivered',
    severity: 'critical',
    for: '5m',
    summary: 'Prometheus drops alerts',
    description:
      'Prometheus cannot hand alerts to Alertmanager. A fall or a missed dose may wake nobody: watch by other means until it is repaired.',
    rules: [
      {
        when: ['monitoring.servers'],
        expr: happened({ metric: 'prometheus_notifications_dropped_total', over: '5m', by: 'job' }),
        labels: monitoring,
      },
    ],
    runbook: {
      meaning: 'Prometheus found no Alertmanager that takes its alerts, and threw them away.',
      harm: 'Alerts about residents do not arrive.',
      look: [
        { say: 'Whether Alertmanager is up.', ask: 'up{job="alertmanager"}' },
        look.part,
        { say: 'Why.', run: 'kubectl logs -n monitoring deployment/prometheus --since=15m' },
      ],
      remedy: [
        'Bring Alertmanager back; if it restarts, its configuration may be wrong (see ConfigReloadFailed).',
        'If both are well, look at the NetworkPolicy between them.',
      ],
      tell: 'Everyone on call, by telephone: they may not be woken.',
      regulation,
    },
  },
  {
    name: 'ConfigReloadFailed',
    severity: 'high',
    for: '5m',
    summary: '{{ $labels.job }} refuses its configuration',
    description: 'It goes on with the old one. After its next restart it will not come up.',
    rules: [
      {
        when: ['monitoring.servers'],
        expr: 'min by (job) (prometheus_config_last_reload_successful) == 0 or min by (job) (alertmanager_config_last_reload_successful) == 0',
        labels: { ...monitoring, part: '{{ $labels.job }}' },
      },
    ],
    runbook: {
      meaning: 'A new configuration was given and is not good.',
      harm,
      look: [
        {
          say: 'What is wrong, with line and column.',
          run: 'kubectl logs -n monitoring deployment/<part> --since=30m',
        },
        { say: 'What it was given.', run: 'kubectl get configmaps -n monitoring' },
      ],
      remedy: [
        'Most often an extra scrape job or a receiver in the values: correct it and upgrade.',
        'Do not restart the part before: it runs on the last good one.',
      ],
      tell: tell.engineers,
      regulation,
    },
  },
  {
    name: 'LogsDropped',
    severity: 'high',
    for: '5m',
    summary: 'Logs are lost: {{ $labels.reason }}',
    description:
      'About {{ $value | printf "%.0f" }} lines in 5 minutes never reached Loki. Audit logs may be among them.',
    rules: [
      {
        when: ['monitoring.servers'],
        expr: [
          happened({ metric: 'loki_write_dropped_entries_total', over: '5m', by: 'job, reason' }),
          happened({ metric: 'loki_discarded_samples_total', over: '5m', by: 'job, reason' }),
        ].join(' or '),
        labels: monitoring,
      },
    ],
    runbook: {
      meaning: 'The collector gave log lines up, or Loki refused them.',
      harm: 'None at once. What was logged in this time cannot be looked up, which matters after an incident.',
      look: [
        { say: 'What Loki refuses.', ask: 'sum by (reason) (increase(loki_discarded_samples_total[15m]))' },
        {
          say: 'What the collector gives up.',
          ask: 'sum by (reason) (increase(loki_write_dropped_entries_total[15m]))',
        },
        { say: 'What Loki says.', run: 'kubectl logs -n monitoring deployment/loki --tail=100' },
      ],
      remedy: [
        'rate_limited: one service writes far too much; quieten it, or raise the limit.',
        'Loki down or full: see TargetMissing and VolumeFillingUp. Pods keep their last logs: `kubectl logs` still has them for a while.',
        'Save the logs of the compliance namespace by hand if it lasts.',
      ],
      tell: 'The platform engineers; the compliance lead where audit logs are lost.',
      regulation: 'Audit logs are kept for seven years; a gap has to be explained.',
    },
  },
];

import type { Platform } from '../model/platform.ts';
import { happened, noneUp } from './conditions.ts';
import { deliveryAlerts } from './delivery.ts';
import type { AlertFamily, AlertRule } from './types.ts';
import { watchersHarm as harm, look, monitoringDuty as regulation, tell } from './words.ts';

/** Parts that Prometheus asks, by job. Prometheus itself is not among them: the dead man's switch tells of it. */
const watched = [
  'alertmanager',
  'grafana',
  'loki',
  'alloy',
  'kube-state-metrics',
  'blackbox-exporter',
  'node-exporter',
] as const;

const monitoring = { tier: 'monitoring' };

const missing = (platform: Platform): AlertRule[] => [
  ...watched.map(part => ({
    when: platform.nodes.get(part)?.when ?? [],
    expr: noneUp(`job="${part}"`),
    labels: { ...monitoring, part },
  })),
  {
    when: ['monitoring.servers'],
    expr: noneUp('job="kubelet"'),
    labels: { ...monitoring, part: 'kubelet' },
  },
  // One node's exporter or kubelet, one store's exporter: the rest is up.
  {
    when: ['monitoring.servers'],
    expr: 'sum by (job, instance) (up{job=~"node-exporter|kubelet"}) == 0 or sum by (job, exporter) (up{job="exporters"}) == 0',
    labels: { ...monitoring, part: '{{ $labels.job }}', node: '{{ $labels.instance }}' },
    summary:
      'Part of the monitoring is down: {{ $labels.job }}{{ with $labels.exporter }} {{ . }}{{ end }}{{ with $labels.instance }} on {{ . }}{{ end }}',
  },
  {
    when: ['monitoring.servers', 'mesh'],
    expr: noneUp('job="sidecars"'),
    labels: { ...monitoring, part: 'sidecars' },
  },
];

/** Whether what watches is watching. */
export const monitoringAlerts = (platform: Platform): AlertFamily[] => [
  {
    name: 'Watchdog',
    severity: 'none',
    for: '0m',
    summary: 'Alerts travel',
    description: 'This alert always fires. Somebody outside the cluster must be woken when it no longer arrives.',
    rules: [{ when: [], expr: 'vector(1)', labels: monitoring }],
    runbook: {
      meaning: 'Nothing is wrong while it fires. It goes to a dead man’s switch outside, which tells when it stops.',
      harm: 'If it stops, nobody is woken for anything: treat it as critical.',
      look: [
        { say: 'Whether Prometheus runs.', run: 'kubectl get pods -n monitoring' },
        {
          say: 'Whether it is well.',
          run: 'kubectl exec -n monitoring deployment/prometheus -- wget -qO- http://localhost:9090/-/healthy',
        },
        { say: 'Whether it finds Alertmanager.', ask: 'up{job="alertmanager"}' },
      ],
      remedy: [
        'Bring Prometheus and Alertmanager back: their volume may be full, or their node gone.',
        'Until then somebody looks at Grafana, or at the services themselves, every half hour.',
      ],
      tell: tell.engineers,
      regulation,
    },
  },
  {
    name: 'TargetMissing',
    severity: 'high',
    for: '5m',
    summary: 'Part of the monitoring is down: {{ $labels.part }}',
    description: 'Prometheus reaches no target of it. What it watches is not watched.',
    rules: missing(platform),
    runbook: {
      meaning: 'A part of the monitoring itself does not answer, or does not exist.',
      harm,
      look: [
        look.part,
        { say: 'Which targets.', ask: 'up == 0' },
        { say: 'What the part says.', run: 'kubectl logs -n monitoring deployment/<part> --tail=100' },
        { say: 'The exporter of the nodes.', run: 'kubectl get pods -n node-metrics -o wide' },
      ],
      remedy: [
        'Not running: its events and its volume, `kubectl describe pod -n monitoring <pod>`.',
        'Running and not reached: the NetworkPolicy, or with the mesh on its certificate.',
        'An exporter of a store: whoever runs that store.',
      ],
      tell: tell.engineers,
      regulation,
    },
  },
  {
    name: 'RuleEvaluationFailing',
    severity: 'high',
    for: '5m',
    summary: 'Rules fail: {{ $labels.rule_group }}',
    description: 'Prometheus cannot evaluate some rules. Alerts among them do not fire.',
    rules: [
      {
        when: ['monitoring.servers'],
        expr: happened({ metric: 'prometheus_rule_evaluation_failures_total', over: '5m', by: 'rule_group' }),
        labels: monitoring,
      },
    ],
    runbook: {
      meaning: 'A rule ends in an error each time, most often because two series match where one should.',
      harm,
      look: [
        { say: 'Which group.', ask: 'increase(prometheus_rule_evaluation_failures_total[15m]) > 0' },
        { say: 'Why.', run: 'kubectl logs -n monitoring deployment/prometheus --since=15m' },
      ],
      remedy: [
        'If a new exporter brings a metric of the same name, take it out of the extra scrape jobs.',
        'If it began with an upgrade of the chart, take that back and tell its makers.',
      ],
      tell: tell.engineers,
      regulation,
    },
  },
  ...deliveryAlerts,
];

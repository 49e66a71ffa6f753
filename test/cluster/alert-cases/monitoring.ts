import { type AlertCase, type Fired, series, silentAt, watching } from './case.ts';

const up = (job: string, labels: Record<string, string> = {}): string => series('up', { job, ...labels });
const missing = (part: string, labels: Record<string, string> = {}): Fired => ({
  labels: { part, tier: 'monitoring', severity: 'high', ...labels },
  summary: `Part of the monitoring is down: ${part}`,
});

/** One target a part, all up; the parts that Prometheus asks, with the labels of their jobs. */
const allUp: Record<string, string> = {
  [up('alertmanager', { instance: 'alertmanager-0' })]: '1x60',
  [up('grafana', { instance: 'grafana-0' })]: '1x60',
  [up('loki', { instance: 'loki-0' })]: '1x60',
  [up('alloy', { instance: 'alloy-0' })]: '1x60',
  [up('kube-state-metrics')]: '1x60',
  [up('blackbox-exporter', { instance: 'blackbox-0' })]: '1x60',
  [up('node-exporter', { instance: 'node-1' })]: '1x60',
  [up('kubelet', { instance: 'node-1' })]: '1x60',
  [up('sidecars', { service: 's', namespace: 'n', tier: 'n', instance: 'a' })]: '1x60',
};
const without = (job: string): Record<string, string> =>
  Object.fromEntries(Object.entries(allUp).filter(([name]) => !name.includes(`"${job}"`)));

const watched = [
  'alertmanager',
  'grafana',
  'loki',
  'alloy',
  'kube-state-metrics',
  'blackbox-exporter',
  'node-exporter',
  'kubelet',
  'sidecars',
];

const missingCases: AlertCase[] = [
  ...watched.map(
    (part): AlertCase => ({
      alert: 'TargetMissing',
      says: `fires after five minutes without any target of ${part}`,
      series: without(part),
      moments: { '4m45s': [], '5m': [missing(part)] },
    }),
  ),
  {
    alert: 'TargetMissing',
    says: 'fires five minutes after a part stopped to answer, though its pod is replaced by one that does not either',
    series: {
      ...without('loki'),
      [up('loki', { instance: 'loki-0' })]: '1x3 0x5 stale',
      [up('loki', { instance: 'loki-1' })]: '_x10 0x50',
    },
    moments: { '5m45s': [], '6m': [missing('loki')] },
  },
  {
    alert: 'TargetMissing',
    says: 'names the node whose exporter is down, and the exporter of a store',
    series: {
      ...allUp,
      [up('node-exporter', { instance: 'node-2' })]: '0x60',
      [up('exporters', { exporter: 'postgres', instance: 'db:9187' })]: '0x60',
    },
    moments: {
      '4m45s': [],
      '5m': [
        {
          labels: {
            part: 'node-exporter',
            job: 'node-exporter',
            instance: 'node-2',
            node: 'node-2',
            tier: 'monitoring',
            severity: 'high',
          },
          summary: 'Part of the monitoring is down: node-exporter on node-2',
        },
        {
          labels: { part: 'exporters', job: 'exporters', exporter: 'postgres', tier: 'monitoring', severity: 'high' },
          summary: 'Part of the monitoring is down: exporters postgres',
        },
      ],
    },
  },
  {
    alert: 'TargetMissing',
    says: 'stays silent while all answer',
    series: allUp,
    moments: silentAt('0s', '5m', '10m'),
  },
  {
    alert: 'TargetMissing',
    says: 'stays silent for a restart of four minutes',
    series: { ...without('grafana'), [up('grafana', { instance: 'grafana-0' })]: '1x3 0x15 1x40' },
    moments: silentAt('4m', '5m', '6m', '10m'),
  },
];

const reload = (part: string): string =>
  series(`${part}_config_last_reload_successful`, { job: part, instance: `${part}-0` });
const refused = (part: string): Fired => ({
  labels: { job: part, part, tier: 'monitoring', severity: 'high' },
  summary: `${part} refuses its configuration`,
});

const reloadCases: AlertCase[] = [
  {
    alert: 'ConfigReloadFailed',
    says: 'fires five minutes after a configuration was refused, by either of the two',
    series: { [reload('prometheus')]: '1x3 0x40', [reload('alertmanager')]: '1x7 0x40' },
    moments: { '5m45s': [], '6m': [refused('prometheus')], '7m': [refused('prometheus'), refused('alertmanager')] },
  },
  {
    alert: 'ConfigReloadFailed',
    says: 'stays silent while it is good, and when it is corrected within five minutes',
    series: { [reload('prometheus')]: '1x60', [reload('alertmanager')]: '1x3 0x15 1x40' },
    moments: silentAt('5m', '6m', '10m'),
  },
];

interface Lasting {
  alert: string;
  metric: string;
  labels: Record<string, string>;
  fired: Fired;
}

/** A counter of failures that is told when it rises for five minutes: the first failure counts. */
const tellsLasting = ({ alert, metric, labels, fired }: Lasting): AlertCase[] => [
  {
    alert,
    says: 'fires when failures go on for five minutes, from the first one of a new series on',
    series: { ...watching, [series(metric, labels)]: '_x40 1x9 2+1x60' },
    moments: { '10m': [], '14m45s': [], '15m': [fired] },
  },
  {
    alert,
    says: 'fires when a count that stood for long rises and rises',
    series: { ...watching, [series(metric, labels)]: '12x39 13+1x60' },
    moments: { '9m45s': [], '14m45s': [], '15m': [fired] },
  },
  {
    alert,
    says: 'stays silent for a single failure, and for a count from before',
    series: { ...watching, [series(metric, labels)]: '12x39 13x80' },
    moments: silentAt('5m', '10m', '14m45s', '15m', '20m'),
  },
];

const of = (severity: string, labels: Record<string, string>) => ({ ...labels, tier: 'monitoring', severity });

const failureCases: AlertCase[] = [
  ...tellsLasting({
    alert: 'RuleEvaluationFailing',
    metric: 'prometheus_rule_evaluation_failures_total',
    labels: { job: 'prometheus', instance: 'prometheus-0', rule_group: 'care' },
    fired: { labels: of('high', { rule_group: 'care' }), summary: 'Rules fail: care' },
  }),
  ...tellsLasting({
    alert: 'NotificationsFailing',
    metric: 'alertmanager_notifications_failed_total',
    labels: { job: 'alertmanager', instance: 'alertmanager-0', integration: 'webhook', reason: 'serverError' },
    fired: { labels: of('critical', { integration: 'webhook' }), summary: 'Alerts do not reach people: webhook' },
  }),
  ...tellsLasting({
    alert: 'AlertsNotDelivered',
    metric: 'prometheus_notifications_dropped_total',
    labels: { job: 'prometheus', instance: 'prometheus-0' },
    fired: { labels: of('critical', { job: 'prometheus' }), summary: 'Prometheus drops alerts' },
  }),
  ...tellsLasting({
    alert: 'LogsDropped',
    metric: 'loki_write_dropped_entries_total',
    labels: { job: 'alloy', instance: 'alloy-0', reason: 'ingester_error' },
    fired: { labels: of('high', { job: 'alloy', reason: 'ingester_error' }), summary: 'Logs are lost: ingester_error' },
  }),
  ...tellsLasting({
    alert: 'LogsDropped',
    metric: 'loki_discarded_samples_total',
    labels: { job: 'loki', instance: 'loki-0', reason: 'rate_limited', tenant: 'fake' },
    fired: { labels: of('high', { job: 'loki', reason: 'rate_limited' }), summary: 'Logs are lost: rate_limited' },
  }),
];

const watchdog: Fired = { labels: of('none', {}), summary: 'Alerts travel' };

const watchdogCases: AlertCase[] = [
  {
    alert: 'Watchdog',
    says: 'fires always, from the first evaluation on',
    series: {},
    moments: { '0s': [watchdog], '15s': [watchdog], '1h': [watchdog] },
  },
];

/** What watches: its parts, its deliveries, its dead man's switch. */
export const monitoringCases: AlertCase[] = [...watchdogCases, ...missingCases, ...reloadCases, ...failureCases];

/** Alerts that have no silent case because they never are. */
export const neverSilent = ['Watchdog'];

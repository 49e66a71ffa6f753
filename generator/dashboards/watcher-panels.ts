import { bad, good, row, stat, table, trend } from './panels.ts';
import { now, slowly } from './sources.ts';

const watchers = 'prometheus|alertmanager|grafana|loki|alloy|kube-state-metrics|node-exporter|blackbox-exporter';
const lost: [what: string, metric: string][] = [
  ['rules failed', 'prometheus_rule_evaluation_failures_total'],
  ['alerts undelivered', 'prometheus_notifications_dropped_total'],
  ['samples not sent on', 'prometheus_remote_storage_samples_failed_total'],
  ['notifications failed', 'alertmanager_notifications_failed_total'],
  ['log lines refused', 'loki_discarded_samples_total'],
  ['log lines dropped', 'loki_write_dropped_entries_total'],
];

/** Whether what watches the platform does its own work. */
export const watching = () => [
  row('The watchers themselves'),
  stat({
    title: 'Watchers up',
    description: 'Share of the targets of each job that answer.',
    width: 24,
    unit: 'percentunit',
    queries: [now(`avg by(job)(up{job=~"${watchers}"})`, '{{job}}')],
    colours: good(1, 0.5),
  }),
  trend({
    title: 'What they lost',
    description: 'In the hour before. All should be nought.',
    width: 12,
    unit: 'none',
    queries: lost.map(([what, metric]) => slowly(`sum(increase(${metric}[1h]))`, what)),
  }),
  trend({
    title: 'Series and log lines',
    description: 'Series in memory, and log lines an hour.',
    width: 12,
    unit: 'short',
    queries: [
      slowly('prometheus_tsdb_head_series', 'series'),
      slowly('sum(increase(loki_write_sent_entries_total[1h]))', 'log lines'),
    ],
  }),
  table({
    title: 'Backups',
    description: 'Each part: whether the last one was made and verified, and when.',
    width: 12,
    rising: true,
    columns: [
      {
        expr: 'max by(part)(writecarenotes_backup_last_attempt_success)',
        name: 'Good',
        unit: 'none',
        colours: good(1),
      },
      {
        expr: 'time()-max by(part)(writecarenotes_backup_last_success_timestamp_seconds)',
        name: 'Age',
        unit: 's',
        colours: bad(129600, 90000),
      },
      { expr: 'max by(part)(writecarenotes_backup_last_duration_seconds)', name: 'Took', unit: 's' },
      { expr: 'max by(part)(writecarenotes_backup_repository_size_bytes)', name: 'Size', unit: 'bytes' },
    ],
  }),
  table({
    title: 'Configuration',
    description: 'Whether the running configuration is the one on disk: 0 is no.',
    width: 12,
    rising: true,
    columns: [
      {
        expr: 'min by(job)(prometheus_config_last_reload_successful) or min by(job)(alertmanager_config_last_reload_successful)',
        name: 'Loaded',
        unit: 'none',
        colours: good(1),
      },
    ],
  }),
];

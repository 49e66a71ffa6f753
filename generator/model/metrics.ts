import { frontDoorMetrics } from './front-door-metrics.ts';
import { type Metric, metricsOf } from './jobs.ts';
import { meshMetrics } from './mesh-metrics.ts';

const service = metricsOf('services');
const node = metricsOf('node-exporter');
const state = metricsOf('kube-state-metrics');
const backup = metricsOf('backups');
const volume = metricsOf('kubelet');
const container = metricsOf('cadvisor');

/**
 * Every metric that rules and dashboards may ask for, by name. Prometheus itself adds `up` and the like to every job.
 * The services' are the platform's contract; none carries a label that tells who a resident is.
 */
export const metrics: Record<string, Metric> = {
  http_requests_total: service('counter', ['method', 'route', 'status'], 'Requests answered.'),
  http_request_duration_seconds: service('histogram', ['method', 'route', 'status'], 'Time to answer.'),
  medication_administrations_total: service('counter', [], 'Doses recorded as given.'),
  medication_administration_errors_total: service('counter', [], 'Doses whose recording failed.'),
  medication_interaction_warnings_total: service('counter', ['interaction_type'], 'Interactions found.'),
  missed_medication_doses_total: service('counter', [], 'Doses not given in time.'),
  resident_fall_incidents_total: service('counter', [], 'Falls reported.'),
  resident_location_unknown: service('gauge', [], 'Residents whose whereabouts are unknown.'),
  residents: service('gauge', ['status'], 'Residents by status.'),
  care_plans_scheduled_total: service('counter', [], 'Care plan tasks that fell due.'),
  care_plans_completed_total: service('counter', [], 'Care plan tasks done.'),
  care_plans_overdue: service('gauge', [], 'Care plan tasks past their time.'),
  staff_on_duty: service('gauge', [], 'Staff at work.'),
  staff_required: service('gauge', [], 'Staff that the rota asks for.'),
  cqc_compliance_score: service('gauge', [], 'Compliance score, from 0 to 100.'),
  gdpr_violation_events_total: service('counter', ['violation_type'], 'Violations of data protection found.'),
  audit_events_total: service('counter', [], 'Events written to the audit log.'),
  audit_log_failures_total: service('counter', [], 'Events that could not be written to the audit log.'),
  db_up: service('gauge', ['database'], 'Whether the service reaches its database.'),

  pg_up: metricsOf('exporters')('gauge', [], 'Whether the PostgreSQL exporter reaches its server.'),

  ...frontDoorMetrics,
  ...meshMetrics,

  node_memory_MemTotal_bytes: node('gauge', [], 'Memory of the node.'),
  node_memory_MemAvailable_bytes: node('gauge', [], 'Memory of the node that is to be had.'),
  node_cpu_seconds_total: node('counter', ['cpu', 'mode'], 'Time of the CPUs by what they did.'),
  node_filesystem_avail_bytes: node('gauge', ['device', 'fstype', 'mountpoint'], 'Free space.'),
  node_filesystem_size_bytes: node('gauge', ['device', 'fstype', 'mountpoint'], 'Size of the file system.'),
  node_filesystem_readonly: node('gauge', ['device', 'fstype', 'mountpoint'], 'Whether it is mounted read-only.'),
  node_load1: node('gauge', [], 'Load over a minute.'),
  node_timex_offset_seconds: node('gauge', [], 'How far the clock is off.'),
  node_timex_sync_status: node('gauge', [], 'Whether something sets the clock.'),

  kube_deployment_spec_replicas: state('gauge', ['namespace', 'deployment'], 'Pods wanted.'),
  kube_deployment_status_replicas_available: state('gauge', ['namespace', 'deployment'], 'Pods available.'),
  kube_horizontalpodautoscaler_spec_max_replicas: state(
    'gauge',
    ['namespace', 'horizontalpodautoscaler'],
    'Most pods.',
  ),
  kube_horizontalpodautoscaler_status_current_replicas: state(
    'gauge',
    ['namespace', 'horizontalpodautoscaler'],
    'Pods now.',
  ),
  kube_pod_container_status_restarts_total: state('counter', ['namespace', 'pod', 'container', 'uid'], 'Restarts.'),
  kube_pod_container_status_waiting_reason: state(
    'gauge',
    ['namespace', 'pod', 'container', 'reason', 'uid'],
    'Why it waits.',
  ),
  kube_pod_status_phase: state('gauge', ['namespace', 'pod', 'phase', 'uid'], 'Phase of a pod.'),
  kube_resourcequota: state('gauge', ['namespace', 'resource', 'resourcequota', 'type'], 'Quota: hard and used.'),
  kube_node_status_condition: state('gauge', ['node', 'condition', 'status'], 'Condition of a node.'),

  kubelet_volume_stats_available_bytes: volume(
    'gauge',
    ['namespace', 'persistentvolumeclaim'],
    'Free space of a volume.',
  ),
  kubelet_volume_stats_capacity_bytes: volume('gauge', ['namespace', 'persistentvolumeclaim'], 'Size of a volume.'),
  container_cpu_usage_seconds_total: container(
    'counter',
    ['namespace', 'pod', 'container'],
    'CPU time of a container.',
  ),
  container_memory_working_set_bytes: container('gauge', ['namespace', 'pod', 'container'], 'Memory of a container.'),

  writecarenotes_backup_last_attempt_timestamp_seconds: backup('gauge', [], 'When a backup last ended, well or not.'),
  writecarenotes_backup_last_success_timestamp_seconds: backup(
    'gauge',
    [],
    'When a backup was last made and verified.',
  ),
  writecarenotes_backup_last_attempt_success: backup('gauge', [], 'Whether the last backup was made and verified.'),
  writecarenotes_backup_last_duration_seconds: backup('gauge', [], 'How long the last backup took.'),
  writecarenotes_backup_repository_size_bytes: backup('gauge', [], 'Size of the repository.'),

  prometheus_rule_evaluation_failures_total: metricsOf('prometheus')('counter', ['rule_group'], 'Rules that failed.'),
  prometheus_notifications_dropped_total: metricsOf('prometheus')(
    'counter',
    [],
    'Alerts that reached no Alertmanager.',
  ),
  prometheus_config_last_reload_successful: metricsOf('prometheus')('gauge', [], 'Whether the configuration is good.'),
  prometheus_tsdb_head_series: metricsOf('prometheus')('gauge', [], 'Series in memory.'),
  prometheus_tsdb_storage_blocks_bytes: metricsOf('prometheus')('gauge', [], 'Space that blocks take.'),
  prometheus_remote_storage_samples_failed_total: metricsOf('prometheus')(
    'counter',
    ['remote_name', 'url'],
    'Samples lost on the way.',
  ),
  alertmanager_notifications_total: metricsOf('alertmanager')('counter', ['integration'], 'Notifications sent.'),
  alertmanager_notifications_failed_total: metricsOf('alertmanager')(
    'counter',
    ['integration', 'reason'],
    'Notifications that failed.',
  ),
  alertmanager_config_last_reload_successful: metricsOf('alertmanager')(
    'gauge',
    [],
    'Whether the configuration is good.',
  ),
  loki_discarded_samples_total: metricsOf('loki')('counter', ['reason', 'tenant'], 'Log lines refused.'),
  loki_write_sent_entries_total: metricsOf('alloy')('counter', [], 'Log lines sent to Loki.'),
  loki_write_dropped_entries_total: metricsOf('alloy')('counter', ['reason'], 'Log lines that never arrived.'),
};

/** What Prometheus itself adds for every target, whatever the job. */
export const targetMetrics: Record<string, string> = {
  up: 'Whether the last scrape succeeded.',
  scrape_samples_scraped: 'Samples that the target offered.',
  scrape_samples_post_metric_relabeling: 'Samples that were kept.',
  scrape_duration_seconds: 'How long the scrape took.',
};

/** Labels that would tell who somebody is. A series that carries one is not kept; an alert tells that it was offered. */
export const personalLabels = [
  'resident_id',
  'resident_name',
  'patient_id',
  'patient_name',
  'nhs_number',
  'chi_number',
  'user_id',
  'staff_id',
  'full_name',
  'email',
  'date_of_birth',
];

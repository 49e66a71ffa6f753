import { type AlertCase, medication, series, silentAt } from './case.ts';
import { type Counter, tellsEveryEvent } from './happened.ts';

const gdpr = { service: 'gdpr-service', namespace: 'compliance', tier: 'compliance' };

const lostEvents: Counter = {
  alert: 'AuditLogFailure',
  metric: 'audit_log_failures_total',
  labels: medication,
  fired: () => ({
    labels: { ...medication, severity: 'high' },
    summary: 'The audit log lost events of medication-service',
  }),
};

const violations: Counter = {
  alert: 'GDPRViolationDetected',
  metric: 'gdpr_violation_events_total',
  labels: { ...gdpr, violation_type: 'access' },
  fired: () => ({
    labels: { ...gdpr, violation_type: 'access', severity: 'critical' },
    summary: 'Breach of data protection: access',
  }),
};

const scraped = (name: string, pod: string) => series(name, { job: 'services', ...medication, instance: pod });

/** The audit log and data protection. */
export const complianceCases: AlertCase[] = [
  ...tellsEveryEvent(lostEvents),
  ...tellsEveryEvent(violations),
  {
    alert: 'PersonalDataInMetrics',
    says: 'fires at once when the guard drops a series of a pod',
    series: {
      [scraped('scrape_samples_scraped', 'a')]: '100x3 103x20',
      [scraped('scrape_samples_post_metric_relabeling', 'a')]: '100x30',
      [scraped('scrape_samples_scraped', 'b')]: '100x30',
      [scraped('scrape_samples_post_metric_relabeling', 'b')]: '100x30',
    },
    moments: {
      '45s': [],
      '1m': [
        { labels: { ...medication, severity: 'high' }, summary: 'medication-service sends metrics about persons' },
      ],
    },
  },
  {
    alert: 'PersonalDataInMetrics',
    says: 'stays silent when all is kept, and when a part of the monitoring drops what it need not keep',
    series: {
      [scraped('scrape_samples_scraped', 'a')]: '100x30',
      [scraped('scrape_samples_post_metric_relabeling', 'a')]: '100x30',
      [series('scrape_samples_scraped', { job: 'kubelet', instance: 'n' })]: '900x30',
      [series('scrape_samples_post_metric_relabeling', { job: 'kubelet', instance: 'n' })]: '10x30',
    },
    moments: silentAt('0s', '1m', '5m'),
  },
];

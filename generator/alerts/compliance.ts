import type { Platform } from '../model/platform.ts';
import { happened, ofService } from './conditions.ts';
import type { AlertFamily } from './types.ts';
import { aboutService, emitters, regulators, tell } from './words.ts';

/** What the law asks for: the audit log, data protection. */
export const complianceAlerts = (platform: Platform): AlertFamily[] => [
  {
    name: 'AuditLogFailure',
    severity: 'high',
    for: '0m',
    summary: 'The audit log lost events of {{ $labels.service }}',
    description:
      '{{ $value | printf "%.0f" }} events could not be written to the audit log in 5 minutes. Who saw or changed what is not provable for this time.',
    rules: aboutService(platform, emitters.audit, {
      expr: happened({ metric: 'audit_log_failures_total', over: '5m', by: ofService }),
      labels: {},
    }),
    runbook: {
      meaning: 'Something happened that must be kept for seven years, and could not be written down.',
      harm: 'None at once. But if care went wrong in this time, nobody can prove who did what.',
      look: [
        { say: 'Who fails to write.', ask: 'sum by (service) (increase(audit_log_failures_total[15m]))' },
        { say: 'Whether anything is written.', ask: 'sum(rate(audit_events_total[5m]))' },
        {
          say: 'What the audit service says.',
          run: 'kubectl logs -n compliance deployment/audit-service --tail=100',
        },
        { say: 'Whether its database answers.', ask: 'db_up{service="audit-service"}' },
      ],
      remedy: [
        'If the database is full or down, bring it back; see DatabaseConnectionFailure.',
        'Keep the services’ own logs of this time: they may be all the evidence there is.',
        'Write down the time of the gap for the compliance lead.',
      ],
      tell: 'The compliance lead, in the same shift, with the time of the gap.',
      regulation: `Good governance: regulation 17 in England; ${regulators} may ask for this log. UK GDPR, article 5(2): accountability.`,
    },
  },
  {
    name: 'GDPRViolationDetected',
    severity: 'critical',
    for: '0m',
    summary: 'Breach of data protection: {{ $labels.violation_type }}',
    description:
      'Personal data of residents or staff may have been seen by someone who must not. 72 hours to report it begin now.',
    rules: aboutService(platform, emitters.gdpr, {
      expr: happened({ metric: 'gdpr_violation_events_total', over: '5m', by: `${ofService}, violation_type` }),
      labels: {},
    }),
    runbook: {
      meaning: 'The platform found a use of personal data that the rules do not allow.',
      harm: 'Residents lose control over what is known about their health, and somebody may use it against them.',
      look: [
        {
          say: 'Which kinds, and how many.',
          ask: 'sum by (violation_type) (increase(gdpr_violation_events_total[1h]))',
        },
        {
          say: 'What happened. The log names it, no metric does.',
          run: 'kubectl logs -n compliance deployment/gdpr-service --since=15m',
        },
      ],
      remedy: [
        'Stop it: lock the account, or take the route off, whichever is smaller.',
        'Write down now what was seen, by whom, and since when. Delete nothing.',
        'The data protection officer decides whether the ICO and the people concerned are told.',
      ],
      tell: tell.privacy,
      regulation: 'UK GDPR, articles 33 and 34: the ICO within 72 hours, the people concerned where the risk is high.',
    },
  },
  {
    name: 'PersonalDataInMetrics',
    severity: 'high',
    for: '0m',
    summary: '{{ $labels.service }} sends metrics about persons',
    description:
      '{{ $value | printf "%.0f" }} series of {{ $labels.service }} carry a label that tells who a person is. They were dropped, and nothing was kept.',
    rules: [
      {
        when: [],
        expr: `max by (${ofService}) (scrape_samples_scraped{job="services"} - scrape_samples_post_metric_relabeling{job="services"}) > 0`,
        labels: {},
      },
    ],
    runbook: {
      meaning:
        'A service exposes a metric with a label such as a resident’s or a user’s id. Prometheus’ guard drops such series before they are kept.',
      harm: 'None: nothing was kept. But what the metric was meant to tell is not seen, and the next guard may not be there.',
      look: [
        {
          say: 'How many series, of which pods.',
          ask: 'scrape_samples_scraped{job="services"} - scrape_samples_post_metric_relabeling{job="services"} > 0',
        },
        {
          say: 'Which labels. Read it, and copy it nowhere.',
          run: 'kubectl port-forward -n <namespace> deployment/<service> 9464:9464',
        },
      ],
      remedy: [
        'Take the label out of the service’s code; what is about one person belongs into the audit log.',
        'Until then the guard holds. Do not widen it.',
      ],
      tell: 'The team of the service, and the data protection officer for the register.',
      regulation: 'UK GDPR, article 5(1)(c): data minimisation.',
    },
  },
];

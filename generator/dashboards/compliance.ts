import { assemble, type Dashboard } from './assemble.ts';
import { alerts, bad, dial, good, logs, row, stat, table, trend } from './panels.ts';
import { each, errorShare, events, missedShare, shared, up } from './queries.ts';
import { lines, now, over } from './sources.ts';

const ofTier = 'tier="compliance"';

const figures = () => [
  dial({
    title: 'CQC score',
    description: 'Of 100, as the compliance service works it out.',
    width: 6,
    height: 8,
    unit: 'none',
    min: 0,
    max: 100,
    queries: [now(shared('cqc_compliance_score'))],
    colours: good(85, 70),
  }),
  alerts({
    title: 'Alerts of compliance',
    description: 'What fires among the compliance services.',
    width: 18,
    labels: `{${ofTier}}`,
  }),
  stat({
    title: 'Data protection violations',
    description: 'Found in the period shown. The regulator must hear of a breach within 72 hours.',
    width: 6,
    unit: 'none',
    decimals: 0,
    queries: [now(events('gdpr_violation_events_total'))],
    colours: bad(0.5),
  }),
  stat({
    title: 'Audit events lost',
    description: 'Events that could not be written to the audit log in the period shown.',
    width: 6,
    unit: 'none',
    decimals: 0,
    queries: [now(events('audit_log_failures_total'))],
    colours: bad(0.5),
  }),
  stat({
    title: 'Doses missed',
    description: 'Share of all that were to be given.',
    width: 6,
    unit: 'percentunit',
    queries: [now(missedShare('$__range'))],
    colours: bad(0.01, 0.001),
  }),
  stat({
    title: 'Last good backup',
    description: 'Time since the last verified backup of each part. Audit logs are kept for 7 years.',
    width: 6,
    unit: 's',
    queries: [now('time()-max by(part)(writecarenotes_backup_last_success_timestamp_seconds)', '{{part}}')],
    colours: bad(129600, 90000),
  }),
];

const overTime = () => [
  row('Over time'),
  trend({
    title: 'CQC score over time',
    description: 'Of 100.',
    width: 8,
    unit: 'none',
    max: 100,
    queries: [over(shared('cqc_compliance_score'), 'score')],
  }),
  trend({
    title: 'Violations by type',
    description: 'Violations of data protection in the hour before.',
    width: 8,
    unit: 'none',
    bars: true,
    queries: [over(each('gdpr_violation_events_total', 'violation_type'), '{{violation_type}}')],
  }),
  trend({
    title: 'Care plan tasks late',
    description: 'Tasks past their time.',
    width: 8,
    unit: 'none',
    queries: [over(shared('care_plans_overdue'), 'late')],
  }),
];

const audit = () => [
  row('Audit'),
  trend({
    title: 'Audit events',
    description: 'Written and lost in the hour before. None written at all is as bad as one lost.',
    width: 12,
    unit: 'none',
    queries: [over(each('audit_events_total'), 'written'), over(each('audit_log_failures_total'), 'lost')],
  }),
  table({
    title: 'Services of compliance',
    description: 'Pods that answer, and the share of requests answered with 5xx.',
    width: 12,
    rising: true,
    columns: [
      {
        expr: `sum by(service,namespace,tier)(${up(ofTier)})`,
        name: 'Pods up',
        unit: 'none',
        colours: good(2, 1),
      },
      { expr: errorShare(ofTier), name: 'Errors', unit: 'percentunit', colours: bad(0.1, 0.01) },
    ],
  }),
  logs({
    title: 'Audit log: refused and failed',
    description: 'Audited calls that were refused or went wrong.',
    width: 24,
    queries: [lines('{audit="true"} |~ "(?i)denied|refused|forbidden|fail|error"')],
  }),
  logs({
    title: 'Audit log',
    description: 'The newest lines. They may name people: for those with a reason to read them.',
    width: 24,
    queries: [lines('{audit="true"}')],
  }),
];

/** What a regulator asks about: scores, data protection, the audit trail. */
export const compliance = (): Dashboard =>
  assemble({
    uid: 'compliance-monitoring',
    title: 'Compliance Monitoring',
    folder: 'Compliance & Regulatory',
    description: 'CQC score, data protection, the audit trail and its log.',
    from: 'now-7d',
    panels: [...figures(), ...overTime(), ...audit()],
  });

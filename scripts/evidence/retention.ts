import { count, gap, shownOr, unread } from './findings.ts';
import type { Shown } from './shown.ts';
import type { Finding, Scene } from './types.ts';

/** Audit logs are kept for seven years, all others for 30 days at least: the platform's contract. */
const leastDays = { audit: 2555, all: 30 };

const hours = (shown: Shown | undefined, pattern: RegExp): number | undefined => {
  const found = shown?.reads.match(pattern)?.[1];
  return found === undefined ? undefined : Number(found);
};

const days = (inHours: number | undefined): number => Math.floor((inHours ?? 0) / 24);

/** A statement where what a line says is long enough. */
const long = (says: string, kept: number, least: number, shown: (Shown | undefined)[]): Finding =>
  shownOr('retention', says, kept >= least ? shown : [], [
    `It is not shown that these are kept for ${least} days: ${says}`,
    'see monitoring.loki in the values, and the lines of ConfigMap/monitoring/loki',
  ]);

const logs = ({ rendered }: Scene): Finding[] => {
  const config = rendered.of('ConfigMap/monitoring/loki');
  if (!config)
    return [
      gap(
        'retention',
        'Logs are kept by nobody of these manifests: there is no Loki',
        'see where logs go, and how long they are kept',
      ),
    ];
  const [all, audit, works] = [
    config.find(/retention_period: \d+h/),
    config.find(/audit="true".* period: \d+h/),
    config.find(/retention_enabled: true/),
  ];
  const [allDays, auditDays] = [days(hours(all, /: (\d+)h/)), days(hours(audit, / period: (\d+)h/))];
  const marks = rendered.of('ConfigMap/monitoring/alloy')?.all(/audit/) ?? [];
  const onVolume = config.find(/object_store: filesystem/);
  const size = rendered.of('PersistentVolumeClaim/monitoring/loki')?.at('spec', 'resources');
  return [
    long(`Audit logs are kept for ${auditDays} days.`, auditDays, leastDays.audit, [audit, works]),
    long(`All other logs are kept for ${allDays} days, and then deleted.`, allDays, leastDays.all, [all, works]),
    shownOr('retention', 'Which log lines are audit is decided where they are collected.', marks.slice(0, 1), [
      'It is not shown which log lines are kept as audit',
      'see ConfigMap/monitoring/alloy',
    ]),
    ...(onVolume
      ? [
          gap(
            'retention',
            'Logs lie on one volume of the cluster: whether it holds them that long, and outlives the cluster, is not shown',
            'set monitoring.loki.storage to s3, or see that the volume is large enough',
            [onVolume, size],
          ),
        ]
      : [
          gap(
            'retention',
            'That the bucket keeps what it is given (versions, object lock, a second region) is the object store’s',
            'see the bucket’s settings',
            [config.find(/\bs3: \{/)],
          ),
        ]),
  ];
};

const measurements = ({ rendered }: Scene): Finding[] => {
  const server = rendered.of('Deployment/monitoring/prometheus');
  if (!server) return [];
  const line = server.find(/--storage\.tsdb\.retention\.time=/);
  const kept = line?.reads.match(/=(\d+)d/)?.[1];
  return [
    shownOr('retention', `Measurements are kept for ${kept} days.`, kept === undefined ? [] : [line], [
      'It is not shown how long measurements are kept',
      'see monitoring.prometheus.retention in the values',
    ]),
  ];
};

const traces = ({ rendered }: Scene): Finding[] => {
  const config = rendered.of('ConfigMap/tracing/jaeger');
  if (!config) return [];
  const ttl = config.find(/spans: \d+h/);
  const kept = hours(ttl, /spans: (\d+)h/);
  return [
    shownOr('retention', `Traces, which hold ids of people, are kept for ${kept} hours.`, ttl ? [ttl] : [], [
      'It is not shown how long traces, which hold ids of people, are kept',
      'see mesh.jaeger in the values: in memory they go with the pod; a store of others needs a policy of its own',
    ]),
  ];
};

const backups = ({ rendered }: Scene): Finding[] => {
  const lines = rendered.kind('Deployment').flatMap(object => object.all(/name: KEEP_DAYS, value: /));
  const kept = [...new Set(lines.map(({ reads }) => reads.match(/"(\d+)"/)?.[1]))].join(', ');
  return lines.length === 0
    ? []
    : [
        shownOr(
          'retention',
          `Backups (of ${count(lines.length, 'part')}) are kept for ${kept} days.`,
          lines,
          unread('how long backups are kept'),
        ),
      ];
};

/** How long logs, measurements, traces and backups are kept; of records, that it is not said here. */
export const retentionFindings = (scene: Scene): Finding[] => [
  ...logs(scene),
  ...measurements(scene),
  ...traces(scene),
  ...backups(scene),
  gap(
    'retention',
    'How long residents’ and staff’s records are kept is the services’ and the stores’',
    'see the retention schedule, and the job that applies it',
  ),
];

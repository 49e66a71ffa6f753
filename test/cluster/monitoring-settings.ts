import type { MonitoringValues, WriteCareNotes } from '../../values-schema/types.ts';
import { monitoringIn } from '../platform.ts';
import { environment, environments } from '../render.ts';

/** Uses whatever the monitoring's values offer, so that nothing which a template can print goes unseen. */
const everything: MonitoringValues = {
  prometheus: {
    cluster: 'everything',
    remoteWrite: {
      'with-token': {
        url: 'https://metrics.example.org/api/v1/write',
        port: 443,
        secret: 'metrics-store',
        key: 'token',
      },
      open: { url: 'https://other.example.org/write', port: 443, place: { cidrs: ['192.0.2.0/24'] } },
    },
    exporters: {
      postgres: { targets: ['postgres-exporter.databases.svc:9187'], port: 9187, place: { namespace: 'databases' } },
      redis: { targets: ['redis-a.databases.svc:9121', 'redis-b.databases.svc:9121'], port: 9121 },
    },
    scrapeConfigs: [
      {
        job_name: 'pharmacy',
        metrics_path: '/pharmacy/metrics',
        static_configs: [{ targets: ['pharmacy.example.org:9464'], labels: { exporter: 'pharmacy' } }],
        // Braces: what Helm's templates would spoil.
        metric_relabel_configs: [
          { source_labels: ['__name__'], regex: '(.{1,9})_old', target_label: '__name__', replacement: '{{ $1 }}' },
        ],
      },
    ],
  },
  alertmanager: {
    receivers: {
      'on-call': { type: 'pagerduty', key: 'pagerduty-key' },
      'dead-mans-switch': { type: 'webhook', key: 'dead-mans-switch-url' },
      channel: { type: 'slack', key: 'slack-url', channel: '#care-on-call' },
      office: {
        type: 'email',
        key: 'mail-password',
        to: 'office@example.org',
        from: 'monitoring@example.org',
        smarthost: 'smtp.example.org:587',
        username: 'monitoring',
      },
      board: { type: 'teams', key: 'teams-url' },
      platform: { type: 'webhook', key: 'platform-url' },
    },
    routes: {
      default: 'board',
      critical: 'on-call',
      high: 'channel',
      warning: 'office',
      watchdog: 'dead-mans-switch',
      tiers: { compliance: 'board', monitoring: 'platform' },
    },
    ports: [443, 587],
  },
  loki: { storage: 's3' },
  backup: { storage: 's3' },
  operator: { prober: 'blackbox-exporter.observability:9115' },
};

const shared = (part: WriteCareNotes): string[] =>
  Object.entries(part).flatMap(([key, value]) => [
    '--set-json',
    `global.writecarenotes.${key}=${JSON.stringify(value)}`,
  ]);

const allOf = ['--set-json', `monitoring=${JSON.stringify(everything)}`];
const enforced = shared({ mesh: { enabled: true, phase: 'enforced' } });

/** A set of values: how Helm is given them, and Alertmanager's part of them. */
export interface Setting {
  name: string;
  args: string[];
  alertmanager: NonNullable<MonitoringValues['alertmanager']>;
}

const alertmanagerIn = (name?: string) => monitoringIn(name).alertmanager ?? {};

/** Every set of values in which the chart installs servers of its own. */
export const settings: Setting[] = [
  { name: 'the default values', args: [], alertmanager: alertmanagerIn() },
  ...environments.map(name => ({
    name: `the environment ${name}`,
    args: environment(name),
    alertmanager: alertmanagerIn(name),
  })),
  { name: 'every value used', args: [...allOf, ...enforced], alertmanager: everything.alertmanager ?? {} },
];

const operated = shared({ monitoring: { enabled: true, mode: 'operator', operator: { namespace: 'observability' } } });

/** The same for a cluster whose operator runs the servers. */
export const operatorSettings: Pick<Setting, 'name' | 'args'>[] = [
  { name: 'an operator', args: shared({ monitoring: { mode: 'operator' } }) },
  { name: 'an operator, the mesh and a prober', args: [...allOf, ...enforced, ...operated] },
];

/** Stand-ins for Alertmanager's Secret: a file for each receiver, with what `content` gives. */
export const receiverFiles = ({ receivers = {} }: Setting['alertmanager'], content: (receiver: string) => string) =>
  Object.fromEntries(Object.entries(receivers).map(([name, { key }]) => [key, content(name)]));

import type { Mistake } from './mistakes.ts';

const receivers = 'monitoring.alertmanager.receivers';
const prometheus = 'monitoring.prometheus';

/** Mistakes in the values of the monitoring: typed, and at install. */
export const monitoringMistakes: Mistake[] = [
  {
    name: 'a receiver of a type that nobody knows',
    break: values => {
      values.monitoring.alertmanager.receivers['on-call'].type = 'pagerdutty';
    },
    path: `${receivers}.on-call.type`,
    message: 'is not one of webhook, email, pagerduty, slack, teams',
    install: {
      args: ['--set', `${receivers}.on-call.type=pagerdutty`],
      says: "at '/alertmanager/receivers/on-call/type': value must be one of",
    },
  },
  {
    name: 'a route to a receiver that does not exist',
    break: values => {
      values.environments.staging.monitoring.alertmanager = { routes: { high: 'oncall' } };
    },
    path: 'environments.staging.monitoring.alertmanager.routes.high',
    message: 'no receiver "oncall"; did you mean "on-call"?; known: dead-mans-switch, on-call',
    install: {
      args: ['--set', 'monitoring.alertmanager.routes.high=oncall'],
      says: 'monitoring.alertmanager.routes.high: no receiver "oncall"; known: dead-mans-switch, on-call',
    },
  },
  {
    name: 'a route for a tier that does not exist',
    break: values => {
      values.monitoring.alertmanager.routes.tiers = { integrations: 'on-call' };
    },
    path: 'monitoring.alertmanager.routes.tiers.integrations',
    message: 'no tier "integrations"; did you mean "integration"?',
    install: {
      args: ['--set', 'monitoring.alertmanager.routes.tiers.integrations=on-call'],
      says: 'monitoring.alertmanager.routes.tiers.integrations: no tier "integrations"; known: ',
    },
  },
  {
    name: "a receiver's address in plain text",
    break: values => {
      values.monitoring.alertmanager.receivers['on-call'].url = 'https://example.org/hook';
    },
    path: `${receivers}.on-call`,
    message: 'A credential never stands in the values: put it into the existing Secret and give its key as "key"',
    install: {
      args: ['--set', `${receivers}.on-call.url=https://example.org/hook`],
      says: "additional properties 'url' not allowed",
    },
  },
  {
    name: 'a credential in the place of the key of its Secret',
    break: values => {
      values.monitoring.alertmanager.receivers['on-call'].key = 'https://example.org/hook';
    },
    path: `${receivers}.on-call.key`,
    message: 'this value does not fit: Key of the Secret alertmanager.secret',
    install: {
      args: ['--set', `${receivers}.on-call.key=https://example.org/hook`],
      says: "at '/alertmanager/receivers/on-call/key': 'not' failed",
    },
  },
  {
    name: 'a mail receiver that lacks an address',
    break: values => {
      values.monitoring.alertmanager.receivers['on-call'] = { type: 'email', key: 'password', from: 'a@example.org' };
    },
    path: `${receivers}.on-call`,
    message: 'a receiver of type email needs "to"',
    install: {
      args: ['--set', `${receivers}.mail.type=email,${receivers}.mail.key=password`],
      says: 'monitoring.alertmanager.receivers.mail: a receiver of type email needs "to"',
    },
  },
  {
    name: 'a mail server that no policy lets out to',
    break: values => {
      Object.assign(values.monitoring.alertmanager.receivers['on-call'], { smarthost: 'smtp.example.org:587' });
    },
    path: `${receivers}.on-call`,
    message: 'port 587 of the mail server is not in alertmanager.ports; add it, or no mail gets out',
    install: {
      args: ['--set', `${receivers}.on-call.smarthost=smtp.example.org:587`],
      says: 'port 587 of the mail server is not in alertmanager.ports; add it, or no mail gets out',
    },
  },
  {
    name: 'audit logs kept shorter than the law asks',
    break: values => {
      values.environments.local.monitoring.loki.auditRetentionDays = 365;
    },
    path: 'environments.local.monitoring.loki.auditRetentionDays',
    message: '365 does not fit: At least 2555 days: audit logs are kept seven years by law.',
    install: {
      args: ['--set', 'monitoring.loki.auditRetentionDays=365'],
      says: "at '/loki/auditRetentionDays': minimum: got 365, want 2,555",
    },
  },
  {
    name: 'backups kept shorter than they must be',
    break: values => {
      values.monitoring.backup.keepDays = 7;
    },
    path: 'monitoring.backup.keepDays',
    message: '7 does not fit: At least 30 days.',
    install: {
      args: ['--set', 'monitoring.backup.keepDays=7'],
      says: "at '/backup/keepDays': minimum: got 7, want 30",
    },
  },
  {
    name: 'measurements that fill their volume to the brim',
    break: values => {
      values.monitoring.prometheus.retention.size = '100Gi';
    },
    path: `${prometheus}.retention.size`,
    message: "100Gi leaves nothing of the volume's 100Gi for the write-ahead log; take at most nine tenths of it",
    install: {
      args: ['--set', `${prometheus}.retention.size=100Gi`],
      says: "retention.size: 100Gi leaves nothing of the volume's 100Gi for the write-ahead log",
    },
  },
  {
    name: 'a part of the monitoring that asks for more than it may use',
    break: values => {
      values.monitoring.loki.resources.requests.memory = '2Gi';
    },
    path: 'monitoring.loki.resources.requests.memory',
    message: '2Gi is above the limit 1Gi: raise the limit or lower the request',
    install: {
      args: ['--set', 'monitoring.loki.resources.requests.memory=2Gi'],
      says: 'monitoring.loki.resources.requests.memory: 2Gi is above the limit 1Gi',
    },
  },
  {
    name: 'an object store without a bucket',
    break: values => {
      values.environments.production.monitoring.loki.s3 = { bucket: '' };
    },
    path: 'environments.production.monitoring.loki.s3.bucket',
    message: 'storage s3 needs the name of a bucket',
    install: {
      args: ['--set', 'monitoring.backup.storage=s3,monitoring.backup.s3.bucket='],
      says: 'monitoring.backup.s3.bucket: storage s3 needs the name of a bucket',
    },
  },
  {
    name: 'an exporter on a port that is not opened',
    break: values => {
      values.monitoring.prometheus.exporters = { postgres: { targets: ['db.example.org:9188'], port: 9187 } };
    },
    path: `${prometheus}.exporters.postgres`,
    message: 'db.example.org:9188 is not on port 9187, the only one that is opened',
    install: {
      args: [
        '--set',
        `${prometheus}.exporters.postgres.port=9187,${prometheus}.exporters.postgres.targets={db.example.org:9188}`,
      ],
      says: 'exporters.postgres: db.example.org:9188 is not on port 9187',
    },
  },
  {
    name: 'half a token for another store of samples',
    break: values => {
      values.monitoring.prometheus.remoteWrite = {
        group: { url: 'https://example.org/write', port: 443, secret: 'group' },
      };
    },
    path: `${prometheus}.remoteWrite.group`,
    message: 'secret and key belong together; give both, or neither',
    install: {
      args: [
        '--set',
        `${prometheus}.remoteWrite.group.url=https://example.org/write`,
        '--set',
        `${prometheus}.remoteWrite.group.port=443,${prometheus}.remoteWrite.group.key=token`,
      ],
      says: 'remoteWrite.group: secret and key belong together',
    },
  },
];

import { type AlertCase, type Fired, series, silentAt } from './case.ts';

const parts = ['prometheus', 'grafana', 'loki'];
const success = (part: string): string => series('writecarenotes_backup_last_success_timestamp_seconds', { part });
const attempt = (part: string): string => series('writecarenotes_backup_last_attempt_success', { part });

/** Prometheus has been watching; every five minutes, for four days. */
const watching = { [series('up', { job: 'prometheus', instance: 'prometheus-0' })]: '1x1152' };

const missed = (part: string): Fired => ({
  labels: { part, tier: 'monitoring', severity: 'high' },
  summary: `No backup of ${part} for more than a day`,
});
/** All parts but one have just been backed up, at every moment. */
const others = (part: string): Record<string, string> =>
  Object.fromEntries(parts.filter(one => one !== part).map(one => [success(one), '300+300x1152']));

const failed = (part: string): Fired => ({
  labels: { part, tier: 'monitoring', severity: 'high' },
  summary: `The last backup of ${part} failed`,
});

/** Backups: missed, never made, failed. */
export const backupCases: AlertCase[] = [
  ...parts.flatMap((part): AlertCase[] => [
    {
      alert: 'BackupMissed',
      says: `fires 26 hours and five minutes after the last good one of ${part}`,
      every: '5m',
      // The last success: at two o'clock in the first night.
      series: { ...watching, ...others(part), [success(part)]: '_x24 7200x1100' },
      moments: { '26h': [], '28h': [], '28h5m': [], '28h10m': [missed(part)], '40h': [missed(part)] },
    },
    {
      alert: 'BackupMissed',
      says: `fires when there never was one of ${part}, as soon as Prometheus has watched for 26 hours`,
      every: '5m',
      series: { ...watching, ...others(part) },
      moments: { '1h': [], '26h': [], '26h5m': [missed(part)], '50h': [missed(part)] },
    },
  ]),
  {
    alert: 'BackupMissed',
    says: 'fires when the time of the last success is 0, which means never',
    every: '5m',
    series: { ...watching, ...others('loki'), [success('loki')]: '0x1152' },
    moments: { '1h': [], '26h': [], '26h5m': [missed('loki')] },
  },
  {
    alert: 'BackupMissed',
    says: 'fires when what told of backups disappeared, 26 hours after it was last told',
    every: '5m',
    series: { ...watching, ...others('grafana'), [success('grafana')]: '_x24 7200x12 stale' },
    moments: { '5h': [], '28h5m': [], '30h': [missed('grafana')], '60h': [missed('grafana')] },
  },
  {
    alert: 'BackupMissed',
    says: 'stays silent on the first day of a new installation, and while backups are made daily',
    every: '5m',
    series: {
      ...watching,
      // Every night at two: at 2, 26, 50 and 74 hours.
      ...Object.fromEntries(parts.map(part => [success(part), '_x24 7200x287 93600x287 180000x287 266400x200'])),
    },
    moments: silentAt('10m', '2h', '25h', '26h', '28h', '49h', '60h', '74h'),
  },
  {
    alert: 'BackupFailed',
    says: 'fires at once when the last attempt failed, of that part alone',
    series: { [attempt('loki')]: '1x3 0x20', [attempt('grafana')]: '1x30', [attempt('prometheus')]: '0x1 1x30' },
    moments: { '45s': [], '1m': [failed('loki')] },
  },
  {
    alert: 'BackupFailed',
    says: 'fires for each part',
    series: Object.fromEntries(parts.map(part => [attempt(part), '0x20'])),
    moments: { '0s': parts.map(failed), '3m': parts.map(failed) },
  },
  {
    alert: 'BackupFailed',
    says: 'stays silent after a good one, and before the first',
    series: { [attempt('loki')]: '_x10 1x30' },
    moments: silentAt('0s', '2m', '5m'),
  },
];

import { type AlertCase, type Fired, series, silentAt } from './case.ts';
import { ingressCases } from './ingress.ts';

const app = { instance: 'https://app.writecarenotes.com' };
const day = 24 * 3600;
const certificate = (severity: string, left: string): Fired => ({
  labels: { ...app, tier: 'core-healthcare', severity },
  summary: `Certificate of https://app.writecarenotes.com ends in ${left}`,
});
const ends = (seconds: number, times = 160): Record<string, string> => ({
  [series('probe_ssl_earliest_cert_expiry', { job: 'front-door', ...app })]: `${seconds}x${times}`,
});

/** The public hosts and their certificates, and who opens them. Time begins at 1970, so an end is told from there. */
export const edgeCases: AlertCase[] = [
  {
    alert: 'FrontDoorDown',
    says: 'fires two minutes after a host stopped to answer, for that host alone',
    series: {
      [series('probe_success', app)]: '1x3 0x40',
      [series('probe_success', { instance: 'https://api.writecarenotes.com' })]: '1x40',
    },
    moments: {
      '2m45s': [],
      '3m': [
        {
          labels: { ...app, tier: 'core-healthcare', severity: 'critical' },
          summary: 'https://app.writecarenotes.com cannot be reached',
        },
      ],
    },
  },
  {
    alert: 'FrontDoorDown',
    says: 'stays silent while it answers, and for a minute in which it does not',
    series: { [series('probe_success', app)]: '1x3 0x3 1x40' },
    moments: silentAt('1m', '2m', '3m', '5m'),
  },
  {
    alert: 'CertificateExpiring',
    says: 'fires a quarter of an hour after there were less than 21 days left',
    series: ends(21 * day + 300),
    moments: { '5m': [], '20m': [], '20m15s': [certificate('warning', '20d 23h 44m 45s')] },
  },
  {
    alert: 'CertificateExpiring',
    says: 'is critical within three days',
    series: ends(3 * day + 300),
    moments: {
      '20m': [certificate('warning', '2d 23h 45m 0s')],
      '20m15s': [certificate('warning', '2d 23h 44m 45s'), certificate('critical', '2d 23h 44m 45s')],
    },
  },
  {
    alert: 'CertificateExpiring',
    says: 'stays silent with a month left, and when it is renewed in time',
    series: {
      ...ends(31 * day),
      [series('probe_ssl_earliest_cert_expiry', {
        job: 'front-door',
        instance: 'https://api.writecarenotes.com',
      })]: `${21 * day}x20 ${90 * day}x120`,
    },
    moments: silentAt('15m', '20m', '30m'),
  },
  ...ingressCases,
];

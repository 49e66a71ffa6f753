import { platform } from '../../platform.ts';
import { type AlertCase, type Fired, medication, resident, series, silentAt } from './case.ts';

const up = (service: string, tier: string, pod: string): string =>
  series('up', { job: 'services', service, namespace: tier, tier, instance: pod });

/** Every other service answers, so that one alone is missing. */
const allUpBut = (service: string): Record<string, string> =>
  Object.fromEntries(
    [...platform.services.values()]
      .filter(({ name }) => name !== service)
      .map(({ name, tier }) => [up(name, tier, 'x'), '1x40']),
  );

interface Down {
  alert: string;
  service: string;
  tier: string;
  /** Just before it fires, and when it does, after the pods went at a minute. */
  wait: [before: string, after: string];
  /** The same where there never was a target. */
  never: [before: string, after: string];
}

const downCases = ({ alert, service, tier, wait, never }: Down): AlertCase[] => {
  const { priority = '' } = platform.services.get(service) ?? {};
  const fired: Fired[] = [{ labels: { service, tier, priority, severity: 'critical' }, summary: `${service} is down` }];
  const others = allUpBut(service);
  return [
    {
      alert,
      says: `fires ${wait[1]} after the beginning when no pod answers from the first minute on`,
      series: { ...others, [up(service, tier, 'a')]: '1x3 0x30', [up(service, tier, 'b')]: '1x3 0x30' },
      moments: { '45s': [], '1m': [], [wait[0]]: [], [wait[1]]: fired },
    },
    {
      alert,
      says: 'fires when no pod exists, and never did',
      series: others,
      moments: { [never[0]]: [], [never[1]]: fired },
    },
    {
      alert,
      says: 'fires when the last pod disappears',
      series: { ...others, [up(service, tier, 'a')]: '1x3 stale' },
      moments: { [wait[0]]: [], [wait[1]]: fired },
    },
    {
      alert,
      says: 'stays silent while one of three pods answers, in a roll-out for example',
      series: {
        ...others,
        [up(service, tier, 'a')]: '1x10 0x30',
        [up(service, tier, 'b')]: '0x10 1x30',
        [up(service, tier, 'c')]: '0x40',
      },
      moments: silentAt('30s', '1m', '2m', '3m', '5m'),
    },
    {
      alert,
      says: 'stays silent when a pod answers again in time',
      series: { ...others, [up(service, tier, 'a')]: '1x3 0x0 1x40' },
      moments: silentAt('1m', '1m15s', '1m30s', '2m', '3m'),
    },
  ];
};

const alertOf: Record<string, string> = {
  'medication-service': 'MedicationServiceDown',
  'compliance-service': 'ComplianceServiceDown',
};

/** Each service of the graph by its own rule: it is told, and it alone. */
const eachService: AlertCase[] = [...platform.services.values()].map(({ name, tier, priority }) => ({
  alert: alertOf[name] ?? 'ServiceDown',
  says: `tells of ${name} alone when it alone is missing`,
  series: allUpBut(name),
  moments: {
    '2m': [{ labels: { service: name, tier, priority, severity: 'critical' }, summary: `${name} is down` }],
  },
}));

const answered = (service: Record<string, string>, status: string, pod: string): string =>
  series('http_requests_total', { ...service, method: 'GET', route: '/', status, instance: pod });

const errorCases: AlertCase[] = [
  {
    alert: 'HighErrorRate',
    says: 'fires two minutes after more than one request in ten failed within five minutes, over all pods',
    // From 20m15s on 60 requests a scrape fail beside 200 good ones: more than a tenth of five minutes' when 8 scrapes
    // did, at 22m15s. Two minutes later it is told, and by then 960 of 4960 have failed.
    series: {
      [answered(medication, '200', 'a')]: '0+100x160',
      [answered(medication, '200', 'b')]: '0+100x160',
      [answered(medication, '500', 'a')]: '0x80 0+60x80',
    },
    moments: {
      '20m': [],
      '24m': [],
      '24m15s': [
        { labels: { ...medication, severity: 'critical' }, summary: 'medication-service fails 19.35% of requests' },
      ],
    },
  },
  {
    alert: 'HighErrorRate',
    says: 'stays silent at one in ten, at errors of the caller, and without requests',
    series: {
      [answered(medication, '200', 'a')]: '0+90x160',
      [answered(medication, '503', 'a')]: '0+10x160',
      [answered(resident, '200', 'a')]: '0+10x160',
      [answered(resident, '404', 'a')]: '0+90x160',
      [answered({ service: 'gdpr-service', namespace: 'compliance', tier: 'compliance' }, '500', 'a')]: '9x160',
    },
    moments: silentAt('5m', '20m', '40m'),
  },
];

/** A histogram in which a part of the requests, four a scrape, takes up to a bound. */
const took = (service: Record<string, string>, seconds: number): Record<string, string> => {
  const bounds = [0.1, 0.25, 0.5, 1, 2.5, 5];
  const bucket = (le: string) =>
    series('http_request_duration_seconds_bucket', { ...service, method: 'GET', route: '/', status: '200', le });
  return Object.fromEntries(
    [...bounds.map(String), '+Inf'].map(le => [bucket(le), Number(le) < seconds ? '0x80' : '0+4x80']),
  );
};

const latencyCases: AlertCase[] = [
  {
    alert: 'HighLatency',
    says: 'fires after two minutes above 2 s, and above 0.5 s for residents',
    series: { ...took(medication, 5), ...took(resident, 1) },
    moments: {
      '2m': [],
      '2m15s': [
        { labels: { ...resident, severity: 'warning' }, summary: 'resident-service is slow: 975ms' },
        { labels: { ...medication, severity: 'warning' }, summary: 'medication-service is slow: 4.875s' },
      ],
    },
  },
  {
    alert: 'HighLatency',
    says: 'stays silent at half a second for residents and at one second for others',
    series: { ...took(medication, 1), ...took(resident, 0.5) },
    moments: silentAt('5m', '10m', '20m'),
  },
];

const database = (name: string, pod: string): string =>
  series('db_up', { ...medication, database: name, instance: pod });

const databaseCases: AlertCase[] = [
  {
    alert: 'DatabaseConnectionFailure',
    says: 'fires a minute after one of a service’s pods lost its database, and says which',
    series: {
      [database('medication', 'a')]: '1x3 0x20',
      [database('medication', 'b')]: '1x30',
      [database('audit', 'a')]: '1x30',
    },
    moments: {
      '1m45s': [],
      '2m': [
        {
          labels: { ...medication, database: 'medication', severity: 'critical' },
          summary: 'Database of medication-service is down',
        },
      ],
    },
  },
  {
    alert: 'DatabaseConnectionFailure',
    says: 'fires when the exporter beside the database says so',
    series: { [series('pg_up', { exporter: 'postgres', instance: 'db:9187' })]: '0x20' },
    moments: {
      '45s': [],
      '1m': [
        {
          labels: { exporter: 'postgres', tier: 'monitoring', severity: 'critical' },
          summary: 'Database of postgres is down',
        },
      ],
    },
  },
  {
    alert: 'DatabaseConnectionFailure',
    says: 'stays silent while all answer, and in a failover of less than a minute',
    series: {
      [database('medication', 'a')]: '1x3 0x2 1x20',
      [series('pg_up', { exporter: 'postgres', instance: 'db:9187' })]: '1x40',
    },
    moments: silentAt('1m', '1m30s', '2m', '5m'),
  },
];

/** Services: down, failing, slow, without a database. */
export const serviceCases: AlertCase[] = [
  ...downCases({
    alert: 'MedicationServiceDown',
    service: 'medication-service',
    tier: 'core-healthcare',
    wait: ['1m15s', '1m30s'],
    never: ['15s', '30s'],
  }),
  ...downCases({
    alert: 'ComplianceServiceDown',
    service: 'compliance-service',
    tier: 'compliance',
    wait: ['1m45s', '2m'],
    never: ['45s', '1m'],
  }),
  ...downCases({
    alert: 'ServiceDown',
    service: 'resident-service',
    tier: 'core-healthcare',
    wait: ['1m45s', '2m'],
    never: ['45s', '1m'],
  }),
  ...eachService,
  ...errorCases,
  ...latencyCases,
  ...databaseCases,
];

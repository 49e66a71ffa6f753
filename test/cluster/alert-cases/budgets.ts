import { type AlertCase, type Fired, medication, series, silentAt } from './case.ts';

const laundry = { service: 'laundry-service', namespace: 'operational', tier: 'operational' };
const financial = { service: 'financial-service', namespace: 'operational', tier: 'operational' };
type Labels = typeof medication;

const answered = (service: Labels, status: string): string =>
  series('http_requests_total', { ...service, method: 'GET', route: '/', status, instance: 'a' });

interface Failing {
  /** Minutes that are good, then minutes in which so many of a thousand requests fail, then good ones again. */
  good: number;
  failures: number;
  minutes: number;
  after?: number;
}

/** A thousand requests a minute. */
const failing = (service: Labels, { good, failures, minutes, after = 0 }: Failing): Record<string, string> => {
  const well = 1000 - failures;
  const then = 1000 * good + well * minutes;
  const again = after > 0 ? [` ${then + 1000}+1000x${after - 1}`, ` ${failures * minutes}x${after - 1}`] : ['', ''];
  return {
    [answered(service, '200')]: `0+1000x${good} ${1000 * good + well}+${well}x${minutes - 1}${again[0]}`,
    [answered(service, '500')]: `0x${good} ${failures}+${failures}x${minutes - 1}${again[1]}`,
  };
};

interface Burning {
  service: Labels;
  priority: string;
  pace: string;
  severity: string;
  ratio: string;
}

const burning = ({ service, priority, pace, severity, ratio }: Burning): Fired => ({
  labels: { ...service, priority, pace, severity },
  summary: `${service.service} fails too often: ${ratio} of requests`,
});

const clinical = { service: medication, priority: 'clinical', pace: 'fast', severity: 'critical' };
const essential = { service: financial, priority: 'essential', pace: 'fast', severity: 'high' };
const supporting = { service: laundry, priority: 'supporting', pace: 'fast', severity: 'high' };

/**
 * Error budgets. Clinical services may fail one request in 1000, essential ones five, supporting ones ten. A rate over
 * five minutes sees the last four steps, so that k minutes of failures weigh as k - 1.5 in a longer window; a little
 * less, because Prometheus takes a counter that begins at 0 to have begun there.
 */
export const budgetCases: AlertCase[] = [
  {
    alert: 'ErrorBudgetBurning',
    says: 'wakes somebody when a clinical service fails 2.5 % for 37 minutes and goes on, and ends with the errors',
    every: '1m',
    // 2.5 % of 35.5 minutes are more than 1.44 % of an hour; then it waits for two minutes.
    series: failing(medication, { good: 360, failures: 25, minutes: 50, after: 50 }),
    moments: {
      '6h': [],
      '6h38m': [],
      '6h39m': [burning({ ...clinical, ratio: '1.542%' })],
      '6h51m': [burning({ ...clinical, ratio: '2.032%' })],
      '6h52m': [],
    },
  },
  {
    alert: 'ErrorBudgetBurning',
    says: 'wakes somebody when a clinical service fails 0.8 % for four and a half hours',
    every: '1m',
    // 0.8 % of 270.5 minutes are more than 0.6 % of six hours; then it waits for two minutes.
    series: failing(medication, { good: 360, failures: 8, minutes: 300 }),
    moments: { '10h33m': [], '10h34m': [burning({ ...clinical, ratio: '0.6045%' })] },
  },
  {
    alert: 'ErrorBudgetBurning',
    says: 'tells within minutes, and wakes nobody, when other services burn as fast for their budget',
    every: '1m',
    // 12 % of 36.5 minutes are more than 7.2 % of an hour; 28 % of 31.5 minutes are more than 14.4 % of it.
    series: {
      ...failing(financial, { good: 360, failures: 120, minutes: 60 }),
      ...failing(laundry, { good: 360, failures: 280, minutes: 60 }),
    },
    moments: {
      '6h34m': [],
      '6h35m': [burning({ ...supporting, ratio: '15.44%' })],
      '6h39m': [burning({ ...supporting, ratio: '17.31%' })],
      '6h40m': [burning({ ...essential, ratio: '7.608%' }), burning({ ...supporting, ratio: '17.77%' })],
    },
  },
  {
    alert: 'ErrorBudgetBurning',
    says: 'warns when a tenth of the month’s budget is gone in three days',
    every: '5m',
    measured: '1m',
    // 0.5 % of 865 minutes are more than 0.1 % of 4320; then it waits until it is looked at again.
    series: failing(medication, { good: 4320, failures: 5, minutes: 1000 }),
    moments: {
      '80h': [],
      '86h25m': [],
      '86h30m': [burning({ ...clinical, pace: 'slow', severity: 'warning', ratio: '0.1007%' })],
    },
  },
  {
    alert: 'ErrorBudgetBurning',
    says: 'tells nothing of three days when nobody watched for three days',
    every: '5m',
    measured: '1m',
    series: failing(medication, { good: 360, failures: 5, minutes: 600 }),
    moments: silentAt('6h', '8h', '12h', '15h'),
  },
  {
    alert: 'ErrorBudgetBurning',
    says: 'stays silent within the budget, whatever the importance',
    every: '5m',
    measured: '1m',
    series: {
      [answered(medication, '200')]: '0+9991x4800',
      [answered(medication, '500')]: '0+9x4800',
      [answered(financial, '200')]: '0+996x4800',
      [answered(financial, '500')]: '0+4x4800',
      [answered(laundry, '200')]: '0+991x4800',
      [answered(laundry, '500')]: '0+9x4800',
    },
    moments: silentAt('10m', '6h', '24h', '73h', '79h'),
  },
  {
    alert: 'ErrorBudgetBurning',
    says: 'stays silent for a tenth of requests within five minutes: HighErrorRate is for that',
    every: '1m',
    series: {
      [answered(medication, '200')]: '0+1000x460',
      [answered(medication, '500')]: '0x360 0+100x5 500x90',
    },
    moments: silentAt('6h2m', '6h5m', '6h8m', '6h30m', '7h'),
  },
  {
    alert: 'ErrorBudgetBurning',
    says: 'stays silent where there are no requests',
    every: '1m',
    series: { [answered(medication, '200')]: '5x200', [answered(medication, '500')]: '3x200' },
    moments: silentAt('10m', '1h', '3h'),
  },
];

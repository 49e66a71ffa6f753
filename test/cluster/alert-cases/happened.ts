import { type AlertCase, type Fired, series, silentAt, watching } from './case.ts';

/** A counter whose every event is told, and how the alert about it looks with a number of events. */
export interface Counter {
  alert: string;
  metric: string;
  labels: Record<string, string>;
  fired: (events: number) => Fired;
}

const of = ({ metric, labels }: Counter, pod: string): string => series(metric, { ...labels, instance: pod });

/** For alerts that fire at once and look back five minutes: what every one of them must do. */
export const tellsEveryEvent = (counter: Counter): AlertCase[] => [
  {
    alert: counter.alert,
    says: 'fires at once at a first event, when the series did not exist before, and ends after five minutes',
    series: { ...watching, [of(counter, 'a')]: '_x40 1x60' },
    moments: {
      '9m45s': [],
      '10m': [counter.fired(1)],
      '14m45s': [counter.fired(1)],
      '15m': [],
      '20m': [],
    },
  },
  {
    alert: counter.alert,
    says: 'fires at once when a count rises, on whichever pod',
    series: { ...watching, [of(counter, 'a')]: '0x80', [of(counter, 'b')]: '3x39 5x60' },
    moments: { '9m45s': [], '10m': [counter.fired(2)], '14m45s': [counter.fired(2)], '15m': [] },
  },
  {
    alert: counter.alert,
    says: 'stays silent while a count stands still, whether Prometheus is new or not',
    series: { ...watching, [of(counter, 'a')]: '7x80' },
    moments: silentAt('0s', '15s', '1m', '4m45s', '5m', '5m15s', '10m', '15m'),
  },
];

/** The finer stories, told of one counter only: they are the same for all. */
export const tellsNothingTwice = (counter: Counter): AlertCase[] => [
  {
    alert: counter.alert,
    says: 'stays silent in a roll-out, when the old pod goes with its count and the new one begins at 0',
    series: { ...watching, [of(counter, 'a')]: '5x40 stale', [of(counter, 'b')]: '_x40 0x60' },
    moments: silentAt('9m45s', '10m', '10m15s', '12m', '15m', '16m'),
  },
  {
    alert: counter.alert,
    says: 'stays silent when a container restarts and counts from 0 again',
    series: { ...watching, [of(counter, 'a')]: '5x40 stale _x3 0x60' },
    moments: silentAt('10m', '10m15s', '11m', '12m', '15m', '16m', '20m'),
  },
  {
    alert: counter.alert,
    says: 'fires when a container restarts and then counts an event',
    series: { ...watching, [of(counter, 'a')]: '5x39 stale _x3 0x7 1x40' },
    moments: { '12m45s': [], '13m': [counter.fired(1)] },
  },
  {
    alert: counter.alert,
    says: 'stays silent after a scrape that failed, then and five minutes later',
    series: { ...watching, [of(counter, 'a')]: '7x39 stale 7x60' },
    moments: silentAt('9m45s', '10m', '10m15s', '14m45s', '15m', '15m15s', '20m'),
  },
  {
    alert: counter.alert,
    says: 'stays silent when a pod that could not be asked for half an hour answers again with its count',
    series: { ...watching, [of(counter, 'a')]: '7x39 stale _x119 7x60' },
    moments: silentAt('39m45s', '40m', '40m15s', '44m45s', '45m', '50m'),
  },
  {
    alert: counter.alert,
    says: 'fires afterwards for what happened while nobody could look, for ten minutes',
    series: { ...watching, [of(counter, 'a')]: '7x39 stale _x39 9x60' },
    moments: { '19m45s': [], '20m': [counter.fired(2)], '24m45s': [counter.fired(2)], '25m': [] },
  },
  {
    alert: counter.alert,
    says: 'fires for an event that a pod counted just before it ended',
    series: { ...watching, [of(counter, 'a')]: '_x40 1x1 stale' },
    moments: { '10m': [counter.fired(1)], '12m': [counter.fired(1)], '14m45s': [counter.fired(1)], '16m': [] },
  },
  {
    alert: counter.alert,
    says: 'stays silent about history when Prometheus itself is new, and tells what comes after',
    series: {
      [series('up', { job: 'services', instance: 'a' })]: '_x20 1x100',
      [of(counter, 'a')]: '_x20 7x39 8x60',
    },
    moments: { '5m': [], '7m': [], '9m45s': [], '10m': [], '10m15s': [], '15m': [counter.fired(1)], '20m': [] },
  },
];

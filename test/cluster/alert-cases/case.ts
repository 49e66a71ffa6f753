/** An alert that fires: the labels that Alertmanager gets, beside its name, and the line that people read. */
export interface Fired {
  labels: Record<string, string>;
  summary: string;
}

/** A story told to real rules: what was measured, and which alerts of one name fire when. */
export interface AlertCase {
  alert: string;
  /** Completes the sentence "<alert> …". */
  says: string;
  /** How often is measured and evaluated; 15 s, as in production, unless the story takes days. */
  every?: '1m' | '5m';
  /** How often is measured, where that is more often than evaluated. */
  measured?: '1m';
  /** In promtool's notation: `1x3` is 1 and three more, `_x3` three missing, `0+2x3` rises by 2, `stale` ends a series. */
  series: Record<string, string>;
  /** What fires at a time after the beginning; nothing where the list is empty. */
  moments: Record<string, Fired[]>;
}

/** A silent case: nothing fires at any of these times. */
export const silentAt = (...times: string[]): Record<string, Fired[]> =>
  Object.fromEntries(times.map(time => [time, []]));

/** The labels of a service, as its targets have them. */
export const medication = { service: 'medication-service', namespace: 'core-healthcare', tier: 'core-healthcare' };
export const resident = { service: 'resident-service', namespace: 'core-healthcare', tier: 'core-healthcare' };

/** A series by name and labels, as promtool reads it. */
export const series = (name: string, labels: Record<string, string> = {}): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(', ')}}`;

/** That Prometheus has been watching all along; with 15 s, for two hours. */
export const watching = { [series('up', { job: 'prometheus', instance: 'prometheus-0' })]: '1x480' };

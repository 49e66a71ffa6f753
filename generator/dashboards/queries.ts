/**
 * The PromQL that several panels share. `$__range` is the period that the reader looks at. Rates and shares of requests
 * are the series that Prometheus works out ahead for the alerts, so a panel and an alert never disagree.
 */

/** Whether each pod of the services answers; of some only with a filter. */
export const up = (filter = ''): string => `up{job="services"${filter && `,${filter}`}}`;

/** The filter that a dashboard's two variables make. */
export const chosen = 'tier=~"$tier",service=~"$service"';

/** How many services have pods that are asked, none of which answers. */
export const downServices = `count(sum by(service)(${up()})==0) or vector(0)`;

/** Requests a second, by service. */
export const requests = (filter: string): string => `service:http_requests:rate5m{${filter}}`;

/** The share of them that ended in 5xx. */
export const errorShare = (filter: string): string => `service:http_errors:ratio5m{${filter}}`;

/** The time within which 95 % of them were answered. */
export const p95 = (filter: string): string => `service:http_request_duration_seconds:p95_5m{${filter}}`;

/** The share of requests that ended in 5xx over the period shown, each moment by its requests; of all with `sum`. */
export const errorsOver = (filter: string, all: 'sum' | '' = ''): string => {
  const total = (series: string) => `${all}(sum_over_time(${series}[$__range]))`;
  return `${total(`service:http_errors:rate5m{${filter}}`)}/(${total(requests(filter))}>0)`;
};

const sum = (by: string): string => `sum${by && ` by(${by})`}`;

/**
 * How often something happened in the period shown. `increase` misses the event with which a series begins, and the
 * first fall counts: the first value of a series is added that did not exist in the hour before the period. Only if
 * services were watched in that hour, though: else every series is new, and its first value is history.
 */
export const events = (metric: string, by = ''): string => {
  const increase = `increase(${metric}[$__range])`;
  const before = (series: string) => `last_over_time(${series}[1h] offset $__range)`;
  const first = `min_over_time(${metric}[$__range]) unless ${before(metric)} and on() ${before(up())}`;
  return `${sum(by)}(${increase}+(${first} or 0*${increase}))`;
};

/** How often it happens, as a number an hour, or in another time. */
export const each = (metric: string, by = '', time = '1h'): string => `${sum(by)}(increase(${metric}[${time}]))`;

/** A number that every pod of a service reads from the same database: the pods agree, so they are not added up. */
export const shared = (metric: string, by = ''): string => `max${by && ` by(${by})`}(${metric})`;

/** Residents in all, of whatever status. */
export const residents = `sum(${shared('residents', 'status')})`;

/** Staff at work, as a share of what the rota asks for. */
export const staffing = `${shared('staff_on_duty')}/${shared('staff_required')}`;

/** One counter as a share of another, over a time. */
export const share = (part: string, whole: string, time: string): string =>
  `${each(part, '', time)}/${each(whole, '', time)}`;

/** Doses missed, as a share of all that were to be given. */
export const missedShare = (time: string): string => {
  const [missed, given] = ['missed_medication_doses_total', 'medication_administrations_total'].map(metric =>
    each(metric, '', time),
  );
  return `${missed}/(${missed}+${given})`;
};

/** Names as a pattern: `a|b`. */
export const anyOf = (names: string[]): string => names.join('|');

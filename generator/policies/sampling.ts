import type { Platform } from '../model/platform.ts';
import type { Service } from '../model/service.ts';

/** A policy of the collector's tail_sampling processor: the settings of its type stand under the type's name. */
export interface SamplingPolicy {
  name: string;
  type: string;
  [settings: string]: unknown;
}

/**
 * One salt for all rates, so that they nest: what is kept at 10 % is kept at 50 % too. Where several policies speak for
 * a trace, it is kept at the highest of their rates, and not at more.
 */
const salt = 'writecarenotes';

const matches = (value: string, pattern: string): string => `IsMatch(${value}, ${JSON.stringify(pattern)})`;

/** The URL of the request, as Envoy tells it: `authority` and `path` are patterns. */
const url = (authority: string, path: string): string =>
  matches('attributes["http.url"]', `^https?://${authority}${path}`);

const anyHost = '[^/?#]*';

/** Names of services as Istio spells them in `service.name`: `<service>.<namespace>`. */
const namesOf = (services: Service[]): string => `^(${services.map(({ name }) => name).join('|')})([.]|$)`;

const of = (services: Service[]): string => matches('resource.attributes["service.name"]', namesOf(services));

/** What a service was asked: its own proxy's span of the request. */
const asked = (services: Service[]): string => `kind == SPAN_KIND_SERVER and ${of(services)}`;

/** True of a trace in which a span fulfils one of the conditions. */
const span = (name: string, conditions: string[]): SamplingPolicy => ({
  name,
  type: 'ottl_condition',
  ottl_condition: { error_mode: 'ignore', span: conditions },
});

/** True of a trace in which none of the services has a span. Only of use within another policy. */
const without = (services: Service[]): SamplingPolicy => ({
  name: 'not-through-the-gateway',
  type: 'string_attribute',
  string_attribute: {
    key: 'service.name',
    values: [namesOf(services)],
    enabled_regex_matching: true,
    invert_match: true,
  },
});

const rate = (percent: number): SamplingPolicy => ({
  name: `rate-${percent}`,
  type: 'probabilistic',
  probabilistic: { hash_salt: salt, sampling_percentage: percent },
});

const keptAt = (percent: number, name: string, conditions: SamplingPolicy[]): SamplingPolicy => ({
  name: `${name}-${percent}`,
  type: 'and',
  // The rate first: it costs least, and spares most traces the rest.
  and: { and_sub_policy: [rate(percent), ...conditions] },
});

/** The services of each rate, the highest rate first. */
const byRate = (services: Service[]): { percent: number; services: Service[] }[] =>
  [...new Set(services.map(({ sampling }) => sampling))]
    .sort((one, other) => other - one)
    .map(percent => ({ percent, services: services.filter(({ sampling }) => sampling === percent) }));

const routesOf = (services: Service[]): string => {
  const prefixes = services.flatMap(({ prefix }) => prefix ?? []);
  return url(anyHost, `(${prefixes.join('|')})([/?#]|$)`);
};

/** Prometheus asks every pod four times a minute; its requests alone use the services' port `metrics`. */
const scrapes = ({ facts }: Platform): SamplingPolicy => ({
  name: 'scrapes',
  type: 'drop',
  drop: {
    drop_sub_policy: [span('scrape', [`IsRootSpan() and ${url(`${anyHost}:${facts.metricsPort}`, '/')}`])],
  },
});

/** Envoy calls an answer of 4xx an error where it is the caller; here only what failed is one. */
const errors = span('errors', [
  `status.code == STATUS_CODE_ERROR and not ${matches('attributes["http.status_code"]', '^4')}`,
]);

const operationOf = (operation: string): string => {
  const [method, path] = operation.split(' ');
  return `attributes["http.method"] == "${method}" and ${url(anyHost, `${path}([?#]|$)`)}`;
};

/** What the gateway was asked decides, whoever asked; where it was no route, the gateway's own rate. */
const throughGateway = (services: Service[], gateways: Service[]): SamplingPolicy[] => {
  const routed = services.filter(({ prefix }) => prefix);
  if (gateways.length === 0 || routed.length === 0) return [];
  return [
    ...byRate(routed).map(({ percent, services: its }) =>
      keptAt(percent, 'route', [span('route', [`${asked(gateways)} and ${routesOf(its)}`])]),
    ),
    ...byRate(gateways).map(({ percent, services: its }) =>
      keptAt(percent, 'no-route', [span('no-route', [`${asked(its)} and not ${routesOf(routed)}`])]),
    ),
  ];
};

/** Whose span begins the trace; or which service was asked from outside, where a front door's proxy begins it. */
const beginsAt = (services: Service[]): string[] => {
  const hosts = services.filter(({ host }) => host);
  return [`IsRootSpan() and ${of(services)}`, ...(hosts.length > 0 ? [asked(hosts)] : [])];
};

/** Elsewhere the rate is that of the service where the trace begins. */
const roots = (services: Service[], gateways: Service[]): SamplingPolicy[] =>
  byRate(services.filter(({ gateway }) => !gateway)).map(({ percent, services: its }) =>
    keptAt(percent, 'begins', [...(gateways.length > 0 ? [without(gateways)] : []), span('begins', beginsAt(its))]),
  );

/**
 * The policies by which Jaeger's collector decides which traces it keeps, each with all spans of a trace in hand:
 *  - everything of the services' `alwaysTraced` operations, and where something failed (slow traces are a Helm value);
 *  - else the share of the service whose route the front door called, through the gateway; a service that is called
 *    behind it, as those that everyone calls, does not change that;
 *  - else the share of the service where the trace begins;
 *  - at least the lowest share of all, so that no trace is forgotten of which none of this can be said.
 * Of Prometheus' requests, nothing.
 */
export const samplingPolicies = (platform: Platform): SamplingPolicy[] => {
  const services = [...platform.services.values()];
  const gateways = services.filter(({ gateway }) => gateway);
  const operations = services.flatMap(({ alwaysTraced }) => alwaysTraced);
  return [
    scrapes(platform),
    ...(operations.length > 0 ? [span('always', operations.map(operationOf))] : []),
    errors,
    ...throughGateway(services, gateways),
    ...roots(services, gateways),
    { ...rate(Math.min(...services.map(({ sampling }) => sampling))), name: 'any' },
  ];
};

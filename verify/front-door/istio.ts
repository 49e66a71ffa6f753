import type { Manifest } from '../manifests.ts';
import { fullHost } from '../mesh/hosts.ts';
import { istioObjects } from '../mesh/istio-types.ts';
import { fullGateway } from '../mesh/routes-matches.ts';
import { milliseconds } from '../mesh/routes-retries.ts';
import { doubtfulPaths, type FrontDoorBehaviour, type HostBehaviour } from './behaviour.ts';
import { type Filters, filtersOf } from './istio-filters.ts';
import { doorOf, proxiesOf, serves } from './istio-gateway.ts';
import { type Routed, routedBy } from './istio-routes.ts';

/** What Istio takes where a DestinationRule says nothing: connectTimeout of its MeshConfig. */
const connectSeconds = 10;

const corsHeaders = [
  'allow-origin',
  'allow-methods',
  'allow-headers',
  'allow-credentials',
  'expose-headers',
  'max-age',
];

const connectOf = (manifests: readonly Manifest[], { backend }: Routed): number => {
  const rules = istioObjects(manifests, 'DestinationRule');
  const rule = rules.find(({ spec, namespace }) =>
    fullHost(spec.host ?? '', namespace, '').startsWith(`${backend.service}.${backend.namespace}.`),
  );
  const pool = rule?.spec.trafficPolicy?.connectionPool as { tcp?: { connectTimeout?: string } } | undefined;
  return pool?.tcp?.connectTimeout ? milliseconds(pool.tcp.connectTimeout) / 1000 : connectSeconds;
};

/** Throws where an answer would lack a header, or a request a limit, that the host has for others. */
const checked = (host: string, routed: Routed, { ownHeaders, counts, unlimited, limits }: Filters): void => {
  const wanted: Record<string, string> = { ...routed.headers, 'content-security-policy': "default-src 'none'" };
  const lacks = Object.keys(wanted).filter(name => ownHeaders[name] !== wanted[name]);
  if (lacks.length > 0) throw new Error(`${host}: answers without a route lack ${lacks.join(', ')}`);
  const seen = corsHeaders.map(name => `access-control-${name}`).filter(name => !routed.removed.includes(name));
  if (seen.length > 0) throw new Error(`${host}: what a service says of ${seen.join(', ')} is not taken away`);
  const free = unlimited.filter(one => one.startsWith(`${host} `)).map(one => one.slice(host.length + 1));
  if (String(free) !== String(routed.preflights))
    throw new Error(`${host}: preflights, and they alone, are not counted`);
  if (!counts || !limits[host]) throw new Error(`${host}: nothing counts its requests`);
};

const behaviourOf = (
  host: string,
  routed: Routed,
  {
    filters,
    tls,
    connect,
    proxies,
  }: { filters: Filters; tls: HostBehaviour['tls']; connect: number; proxies?: string[] },
): HostBehaviour => {
  checked(host, routed, filters);
  const { backend, redirect, headers, cors, retries, requestSeconds, removed, refused } = routed;
  const hides = removed.filter(name => !name.startsWith('access-control-')).sort();
  // Envoy itself refuses a null, escaped or not.
  const refuses = doubtfulPaths.filter(
    path =>
      /%00/.test(path) ||
      (filters.refusesEscapes && /%2f|%5c/i.test(path)) ||
      refused.some(expression => expression.test(path)),
  );
  return {
    host,
    backend,
    tls,
    redirect,
    headers,
    ...(cors && { cors }),
    bodyBytes: filters.bodyBytes,
    timeoutSeconds: { connect, request: requestSeconds },
    limits: filters.limits[host] ?? {},
    retries,
    drops: filters.drops,
    ...(hides.length > 0 && { hides }),
    ...(proxies && { proxies }),
    ...(refuses.length > 0 && { refuses }),
  };
};

/**
 * What Istio's ingress gateway does with requests, by host, from what is rendered of it: the Gateway, the VirtualServices that
 * are bound to it, and the EnvoyFilters of its pods. Throws on what is not evaluated here, and where a host is told less
 * than the others.
 */
export const istioBehaviour = (manifests: readonly Manifest[]): FrontDoorBehaviour => {
  const gateways = istioObjects(manifests, 'Gateway').filter(({ namespace }) => namespace !== 'istio-egress');
  const door = doorOf(gateways, 'the front door istio');
  const filters = filtersOf(manifests, { labels: door.labels, port: door.httpsPort });
  const proxies = proxiesOf(manifests, filters, door.httpsPort);
  const bound = istioObjects(manifests, 'VirtualService').filter(({ spec, namespace }) =>
    (spec.gateways ?? []).some(
      name => fullGateway(name, namespace) === `${gateways[0]?.namespace}/${gateways[0]?.name}`,
    ),
  );
  const all = bound.flatMap(service =>
    (service.spec.hosts ?? [])
      .filter(host => door.hosts.every(entries => serves(entries, host, service.namespace)))
      .map((host): [string, HostBehaviour] => {
        const routed = routedBy(service, door.httpPort);
        const connect = connectOf(manifests, routed);
        return [host, behaviourOf(host, routed, { filters, tls: door.tls, connect, ...(proxies && { proxies }) })];
      }),
  );
  return Object.fromEntries(all);
};

import type { Labels, Manifest } from '../manifests.ts';
import { closest, exportedTo, fullHost, namesHost } from './hosts.ts';
import { type HttpRoute, type Istio, istioObjects, type RouteHeaders } from './istio-types.ts';
import { normalizePath, type PathNormalization } from './paths.ts';
import { httpMatches, isBound, isFor, type RouteClient } from './routes-matches.ts';

export type HttpCall = {
  client: RouteClient;
  /** The full name of the host that is asked for, and its port. */
  host: string;
  port: number;
  method: string;
  path: string;
  headers?: Labels;
};

/** A connection that no proxy reads: with `sni` by TLS's server name, else by host and port alone. */
export type RawCall = { client: RouteClient; host: string; port: number; sni?: string };

export type RouteDestination = {
  host: string;
  subset?: string;
  port?: number;
  /** The share, in per cent where the route's weights add up to 100. */
  weight: number;
  headers?: RouteHeaders;
};

export type FoundRoute = {
  kind: 'route';
  virtualService: string;
  /** Its place among the VirtualService's routes of that protocol. */
  index: number;
  name?: string;
  destinations: RouteDestination[];
} & Pick<HttpRoute, 'timeout' | 'retries' | 'headers' | 'redirect' | 'directResponse'>;

/**
 * `default`: no VirtualService is for the host, the mesh's defaults apply. `unmatched`: one is, and none of its routes
 * matches; the proxy answers 404, or closes a connection.
 */
export type RouteAnswer = FoundRoute | { kind: 'default' } | { kind: 'unmatched'; virtualService: string };

export type RouteEvaluator = {
  routeOf: (call: HttpCall) => RouteAnswer;
  rawRouteOf: (call: RawCall) => RouteAnswer;
};

/**
 * Answers where a client's proxy sends a request, from the VirtualServices among the manifests, after
 * https://istio.io/latest/docs/reference/config/networking/virtual-service/: of those that are bound to the client's
 * gateway and exported to its namespace, the one with the most specific host; in it, the first route that matches.
 *
 * Throws on two VirtualServices for the same host and gateway (a sidecar takes one of them, by age), and on fields that
 * would change an answer and are not evaluated: rewrites, faults, mirrors, delegates, query parameters.
 */
export const routeEvaluator = ({
  manifests,
  clusterDomain,
  normalization,
}: {
  manifests: readonly Manifest[];
  clusterDomain: string;
  normalization: PathNormalization;
}): RouteEvaluator => {
  const hosted = istioObjects(manifests, 'VirtualService').flatMap(service =>
    (service.spec.hosts ?? []).map(host => ({ service, pattern: fullHost(host, service.namespace, clusterDomain) })),
  );

  const serviceFor = (host: string, client: RouteClient): Istio<'VirtualService'> | undefined => {
    const bound = hosted.filter(
      ({ service: { spec, namespace } }) =>
        isBound(spec.gateways, namespace, client.gateway) && exportedTo(spec.exportTo, namespace, client.namespace),
    );
    const [found, ...others] = closest(bound, host);
    const rivals = others.map(({ service }) => service.identity);
    if (rivals.length > 0)
      throw new Error(`several are for ${host}: ${[found?.service.identity, ...rivals].join(', ')}`);
    return found?.service;
  };

  const routeOf = ({ client, host, port, method, path, headers = {} }: HttpCall): RouteAnswer => {
    const service = serviceFor(host, client);
    if (!service) return { kind: 'default' };
    const compared = normalizePath(path, normalization);
    if (compared === undefined) return { kind: 'unmatched', virtualService: service.identity };
    const small = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const authority = small[':authority'] ?? small.host ?? host;
    // Envoy keeps method, path and authority among the headers; its path, normalized, still has the query.
    const [, ...query] = path.split('?');
    const pseudo = { ':method': method, ':path': [compared, ...query].join('?'), ':authority': authority };
    const request = { method, path: compared, port, authority, headers: { ...small, ...pseudo } };
    return answer(service, service.spec.http, clusterDomain, match => {
      return isFor(match, service.namespace, client, port) && httpMatches(match, request);
    });
  };

  const rawRouteOf = ({ client, host, port, sni }: RawCall): RouteAnswer => {
    const service = serviceFor(sni ?? host, client);
    if (!service) return { kind: 'default' };
    const { spec, namespace } = service;
    if (sni === undefined)
      return answer(service, spec.tcp, clusterDomain, match => isFor(match, namespace, client, port));
    return answer(service, spec.tls, clusterDomain, match => {
      return isFor(match, namespace, client, port) && (match.sniHosts ?? []).some(pattern => namesHost(pattern, sni));
    });
  };

  return { routeOf, rawRouteOf };
};

type AnyRoute<Match> = Omit<HttpRoute, 'match'> & { readonly match?: readonly Match[] };

const answer = <Match>(
  { identity, namespace }: Istio<'VirtualService'>,
  routes: readonly AnyRoute<Match>[] | undefined,
  clusterDomain: string,
  holds: (match: Match) => boolean,
): RouteAnswer => {
  const index = (routes ?? []).findIndex(({ match }) => !match?.length || match.some(holds));
  const found = routes?.[index];
  if (!found) return { kind: 'unmatched', virtualService: identity };
  const { name, timeout, retries, headers, redirect, directResponse, route = [] } = found;
  return {
    kind: 'route',
    virtualService: identity,
    index,
    ...present({ name, timeout, retries, headers, redirect, directResponse }),
    // One destination alone gets everything, whatever its weight; among several an absent weight is none.
    destinations: route.map(({ destination = {}, weight = 0, headers: own }) => ({
      host: fullHost(destination.host ?? '', namespace, clusterDomain),
      weight: route.length === 1 ? 100 : weight,
      ...present({ subset: destination.subset, port: destination.port?.number, headers: own }),
    })),
  };
};

const present = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [field in keyof Fields]?: Exclude<Fields[field], undefined>;
  };

import type { Manifest } from '../manifests.ts';
import type { FrontDoorBehaviour, HostBehaviour, Rate } from './behaviour.ts';
import { envoyPolicies } from './gateway-api-envoy.ts';
import { fabricPolicies } from './gateway-api-fabric.ts';
import type { Policies } from './gateway-api-policies.ts';
import { type Way, wayOf } from './gateway-api-routes.ts';
import { type Found, isThere, objectsOf, type SpecOf, unknownKinds } from './gateway-api-types.ts';
import { refuse } from './problems.ts';

type Gateway = Found<SpecOf<'Gateway'>>;

const gatewayOf = (manifests: readonly Manifest[]): Gateway => {
  const [gateway, another] = objectsOf(manifests, 'Gateway');
  if (!gateway || another) throw new Error('there must be one Gateway');
  return gateway;
};

/** The policies of the implementation that is there. Throws on those of both, of which one would pass over the other's. */
const policiesOf = (manifests: readonly Manifest[], gateway: Gateway, ways: readonly Way[]): Policies => {
  const fabric = isThere(manifests, 'gateway.nginx.org');
  if (fabric === isThere(manifests, 'gateway.envoyproxy.io'))
    throw new Error('there must be the policies of one implementation');
  const { name, namespace, spec } = gateway;
  const place = { kind: 'Gateway', namespace, name };
  const routes = ways.filter(({ served }) => served).map(({ route }) => route);
  const named = spec.infrastructure?.parametersRef;
  const known = fabric && named?.group === 'gateway.nginx.org' && named.kind === 'NginxProxy';
  if (named && !known) throw new Error(`the parameters ${named.kind} of ${named.group} are not evaluated here`);
  return fabric
    ? fabricPolicies(manifests, { gateway: place, routes, named: named?.name })
    : envoyPolicies(manifests, { gateway: place, routes });
};

/** What all ways say the same of; throws where two differ. */
const same = <T>(values: readonly T[], what: string): T => {
  const [first] = values;
  if (first === undefined || new Set(values.map(value => JSON.stringify(value))).size > 1)
    throw new Error(`${what} is not the same for every path`);
  return first;
};

/** The status by which every path of the host is sent to HTTPS. */
const redirectOf = (host: string, ways: readonly Way[]): number => {
  const [way, another] = ways.filter(({ listener }) => listener.protocol === 'HTTP');
  if (!way || another || way.path !== '/' || way.redirect === undefined || way.listener.port !== 80)
    throw new Error(`${host}: HTTP must only send to HTTPS`);
  return way.redirect;
};

/** Throws where what no route answers has other headers than what a route does. */
const alike = (host: string, headers: Record<string, string>, { unrouted, ofRoutes }: Policies): void => {
  const others = unrouted(host);
  const names = Object.keys({ ...headers, ...others }).filter(name => !ofRoutes.includes(name));
  const odd = names.find(name => headers[name] !== others[name]);
  if (odd) throw new Error(`${host}: ${odd} is not the same where no route answers`);
};

const behaviourOf = (host: string, ways: readonly Way[], policies: Policies): HostBehaviour => {
  const redirect = redirectOf(host, ways);
  const open = ways.filter(({ listener }) => listener.protocol === 'HTTPS' && listener.port === 443);
  const paths = open.map(({ path }) => path);
  if (open.length + 1 !== ways.length || !paths.includes('/')) throw new Error(`${host}: not every path is served`);
  if (new Set(paths).size !== paths.length) throw new Error(`${host}: a path is served twice`);
  const served = same(
    open.map(way => way.served),
    `${host}: what is answered`,
  );
  const { tls } = same(
    open.map(({ listener }) => listener),
    `${host}: the listener`,
  );
  const [secret, ...more] = tls?.certificateRefs ?? [];
  if (!served || !secret?.name || more.length > 0 || tls?.mode !== 'Terminate')
    throw new Error(`${host}: a service and one certificate must be there`);
  const limits = open.map(({ path, route }) => ({ path, ...policies.ofRoute(route) }));
  const { hides, ...answers } = served.answers;
  alike(host, answers.headers, policies);
  const { retries, drops, proxies, refuses } = policies;
  return {
    host,
    backend: served.backend,
    tls: { secret: secret.name, minVersion: policies.minVersion(tls.options ?? {}) },
    redirect,
    ...answers,
    bodyBytes: same(
      limits.map(({ bodyBytes }) => bodyBytes),
      `${host}: the size of a body`,
    ),
    timeoutSeconds: same(
      limits.map(({ timeoutSeconds }) => timeoutSeconds),
      `${host}: how long it waits`,
    ),
    limits: Object.fromEntries(limits.flatMap(({ path, rate }): [string, Rate][] => (rate ? [[path, rate]] : []))),
    retries,
    drops,
    ...(hides.length > 0 && { hides }),
    ...(proxies.length > 0 && { proxies }),
    ...(refuses.length > 0 && { refuses }),
  };
};

/**
 * What a Gateway of the Gateway API does with requests, by host, from the rendered Gateway, the HTTPRoutes, and the policies
 * of NGINX Gateway Fabric (2.6) or Envoy Gateway (1.8). Throws on every kind and field of theirs that is not evaluated here,
 * on policies and routes that would have no effect, and on hosts that are not sent to HTTPS.
 */
export const gatewayBehaviour = (manifests: readonly Manifest[]): FrontDoorBehaviour => {
  refuse(unknownKinds(manifests));
  const gateway = gatewayOf(manifests);
  const ways = objectsOf(manifests, 'HTTPRoute').map(route => wayOf(gateway, route));
  const policies = policiesOf(manifests, gateway, ways);
  refuse(policies.problems);
  const idle = (gateway.spec.listeners ?? []).filter(({ name }) => !ways.some(way => way.listener.name === name));
  refuse(idle.map(({ name = '' }) => ({ from: name, message: 'a listener without a route' })));
  const hosts = [...new Set(ways.map(({ host }) => host))];
  return Object.fromEntries(
    hosts.map(host => [
      host,
      behaviourOf(
        host,
        ways.filter(way => way.host === host),
        policies,
      ),
    ]),
  );
};

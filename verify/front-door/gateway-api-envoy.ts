import type { Manifest } from '../manifests.ts';
import { parseMemory } from '../quantities.ts';
import { doubtfulPaths, type Rate } from './behaviour.ts';
import { type Place, type Policies, policyFor, type RouteLimits, seconds, strays } from './gateway-api-policies.ts';
import { objectsOf, type SpecOf } from './gateway-api-types.ts';

type Backend = SpecOf<'BackendTrafficPolicy'>;

/** Every address of one kind. A rule with it and `Distinct` counts each client of that kind by itself. */
const everybody = ['0.0.0.0/0', '::/0'];

/**
 * The rate of a client, whatever kind of address it has. A bucket holds as many requests as a unit lets in and fills evenly,
 * so that the burst is the rest of a minute. Throws where an address is not counted, or counted otherwise.
 */
const rateOf = ({ rateLimit }: Backend, route: Place): Rate | undefined => {
  if (!rateLimit) return undefined;
  const rules = rateLimit.local?.rules ?? [];
  const counted = rules.map(({ clientSelectors = [], limit }) => {
    const [{ sourceCIDR } = {}, ...more] = clientSelectors;
    if (more.length > 0 || sourceCIDR?.type !== 'Distinct' || limit?.unit !== 'Minute')
      throw new Error(`${route.name}: a rate must be of each client's address, and by the minute`);
    return { from: sourceCIDR.value, requests: limit.requests ?? 0 };
  });
  const [{ requests } = { requests: 0 }] = counted;
  const whole =
    everybody.every(range => counted.some(({ from }) => from === range)) && counted.length === everybody.length;
  if (!whole || counted.some(one => one.requests !== requests))
    throw new Error(`${route.name}: a rate must be the same for ${everybody.join(' and ')}, and for nothing else`);
  return { perMinute: requests, burst: requests - 1 };
};

/** Envoy takes any body, connects within 10 s, and gives a service 15 s for all of its answer, where nothing is said. */
const limitsOf = (policy: Backend, route: Place): RouteLimits => {
  const { requestBuffer, timeout } = policy;
  const whole = seconds(timeout?.http?.requestTimeout ?? '15s');
  const silent = timeout?.http?.streamIdleTimeout;
  const waits = [...(whole === 0 ? [] : [whole]), ...(silent === undefined ? [] : [seconds(silent)])];
  const rate = rateOf(policy, route);
  return {
    bodyBytes: requestBuffer?.limit === undefined ? Number.POSITIVE_INFINITY : parseMemory(requestBuffer.limit),
    timeoutSeconds: {
      connect: seconds(timeout?.tcp?.connectTimeout ?? '10s'),
      request: Math.min(...waits),
    },
    ...(rate && { rate }),
  };
};

/**
 * What Envoy Gateway's own policies say of a Gateway and the HTTPRoutes. With problems of what has no effect; throws on
 * fields that are not evaluated here, such as one that makes it ask a second time.
 */
export const envoyPolicies = (
  manifests: readonly Manifest[],
  { gateway, routes }: { gateway: Place; routes: readonly Place[] },
): Policies => {
  const clients = objectsOf(manifests, 'ClientTrafficPolicy');
  const backends = objectsOf(manifests, 'BackendTrafficPolicy');
  const { tls, path, headers, clientIPDetection } = policyFor(clients, gateway) ?? {};
  const drops = (headers?.earlyRequestHeaders?.remove ?? []).map(name => name.toLowerCase());
  const late = headers?.lateResponseHeaders?.set ?? [];
  const rejects = path?.escapedSlashesAction === 'RejectRequest';
  return {
    minVersion: options => {
      const [unknown] = Object.keys(options);
      if (unknown) throw new Error(`${unknown} means nothing to Envoy Gateway`);
      return tls?.minVersion ?? '1.2';
    },
    retries: false,
    drops: drops.sort(),
    proxies: [...(clientIPDetection?.xForwardedFor?.trustedCIDRs ?? [])],
    // One policy for all hosts, each of which has a content security policy of its own.
    ofRoutes: ['content-security-policy'],
    unrouted: () => Object.fromEntries(late.map(({ name = '', value = '' }) => [name.toLowerCase(), value])),
    refuses: doubtfulPaths.filter(one => rejects && /%(2f|5c)/i.test(one)),
    ofRoute: route => limitsOf(policyFor(backends, route) ?? {}, route),
    problems: [...strays(clients, [gateway]), ...strays(backends, routes)],
  };
};

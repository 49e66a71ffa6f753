import type { IngressValues, WriteCareNotes } from '../../values-schema/types.ts';
import { aboveLimit } from './installed.ts';
import type { Platform } from './platform.ts';
import { at, type Problem, suggestion } from './problem.ts';

/**
 * What must hold of the front door's values as installed; paths are those below `ingress`. The chart says the same at
 * install, in the same words (templates/ingress/_problems.tpl.hbs).
 */
export const ingressRules: Record<
  string,
  (values: IngressValues, shared: WriteCareNotes, platform: Platform) => Problem[]
> = {
  'limits are of services with a route of their own': ({ limits }, _, { services }) => {
    const known = [...services.values()].filter(({ prefix }) => prefix !== undefined).map(({ name }) => name);
    return Object.keys(limits?.services ?? {})
      .filter(name => !known.includes(name))
      .map(name => ({
        path: at('limits', 'services', name),
        message: `no service of that name has a route of its own${suggestion(name, known)}; known: ${known.sort().join(', ')}`,
      }));
  },

  'a certificate has a name': ({ tls }, { frontDoor }) =>
    frontDoor === 'none' || tls?.secret
      ? []
      : [
          {
            path: at('tls', 'secret'),
            message: 'name the Secret with tls.crt and tls.key, such as writecarenotes-tls',
          },
        ],

  // To clients, the case of a name says nothing.
  'a header is said once': ({ headers }) => {
    const names = Object.keys(headers ?? {}).sort();
    return names.flatMap((name, index) => {
      const first = names.slice(0, index).find(other => other.toLowerCase() === name.toLowerCase());
      const message = `${first} is the same header; keep one of them`;
      return first === undefined ? [] : [{ path: at('headers', name), message }];
    });
  },

  'a Gateway has a class': ({ gatewayApi }, { frontDoor }) =>
    frontDoor === 'gateway-api' && !gatewayApi?.className
      ? [{ path: at('gatewayApi', 'className'), message: 'frontDoor gateway-api needs the name of a GatewayClass' }]
      : [],

  // Its buckets hold as many requests as are let in a minute, and have no size of their own.
  'Envoy Gateway lets all requests of a minute come at once': ({ gatewayApi, limits }, { frontDoor }) => {
    if (frontDoor !== 'gateway-api' || gatewayApi?.implementation !== 'envoy-gateway') return [];
    const services = Object.entries(limits?.services ?? {}).map(([name, rate]) => ({ path: ['services', name], rate }));
    return [{ path: ['default'], rate: limits?.default }, ...services].flatMap(({ path, rate }) =>
      rate?.perMinute === undefined || rate.burst === rate.perMinute - 1
        ? []
        : [
            {
              path: at('limits', ...path, 'burst'),
              message: `envoy-gateway knows no burst but the minute's; set it to ${rate.perMinute - 1} or take nginx-gateway-fabric`,
            },
          ],
    );
  },

  // It goes by how many proxies there are, not by which.
  "Istio's gateway is reached by the proxies that it believes, and by nobody else": ({ clients }, { frontDoor }) => {
    const { cidrs = [], proxies = [] } = clients ?? {};
    if (frontDoor !== 'istio' || proxies.length === 0 || String(cidrs.toSorted()) === String(proxies.toSorted()))
      return [];
    const message = `istio believes the X-Forwarded-For of whoever connects; set it to clients.proxies (${proxies.join(', ')}) or take nginx`;
    return [{ path: at('clients', 'cidrs'), message }];
  },

  'the controller may have as many pods as it begins with': ({ nginx }) => {
    const { replicas = 1, autoscaling } = nginx ?? {};
    if (!autoscaling?.enabled || replicas <= (autoscaling.maxReplicas ?? replicas)) return [];
    const message = `${autoscaling.maxReplicas} is less than the ${replicas} replicas; raise it, or lower replicas`;
    return [{ path: at('nginx', 'autoscaling', 'maxReplicas'), message }];
  },

  'the controller asks for no more than it may use': ({ nginx }) =>
    (['cpu', 'memory'] as const).flatMap(what => {
      const message = aboveLimit(what, nginx?.resources);
      return message === undefined ? [] : [{ path: at('nginx', 'resources', 'requests', what), message }];
    }),
};

import { environmentValues } from '../../generator/charts/environments.ts';
import { droppedHeaders } from '../../generator/charts/ingress.ts';
import { merge } from '../../generator/model/merge.ts';
import type { IngressValues, WriteCareNotes } from '../../values-schema/types.ts';
import {
  doubtfulPaths,
  type FrontDoorBehaviour,
  type HostBehaviour,
  type Rate,
} from '../../verify/front-door/behaviour.ts';
import { parseMemory } from '../../verify/quantities.ts';
import { platform, sharedIn } from '../platform.ts';

/** The values that a front door is rendered from, defaults and all. */
export interface Said {
  shared: WriteCareNotes;
  ingress: IngressValues;
}

/** The values of an environment as installed, or the defaults. */
export const saidIn = (environment?: string): Said => ({
  shared: sharedIn(environment),
  ingress:
    environment === undefined
      ? platform.ingress
      : merge(platform.ingress, (environmentValues(platform, environment) as { ingress?: unknown }).ingress),
});

/** The services of a platform that are there, in the order of the values. */
const servicesIn = ({ services = {}, tiers = {} }: WriteCareNotes) =>
  [...platform.services.values()].filter(({ name, tier }) => services[name]?.enabled && tiers[tier]?.enabled);

const limitsOf = ({ shared, ingress: { limits } }: Said, isApi: boolean): Record<string, Rate> => {
  const routes = servicesIn(shared).flatMap(({ name, prefix }) => {
    const rate = limits?.services?.[name];
    return isApi && prefix && rate ? [[prefix, rate]] : [];
  });
  return { '/': limits?.default, ...Object.fromEntries(routes) };
};

const corsOf = ({ shared, ingress: { cors } }: Said): HostBehaviour['cors'] => {
  const pages = servicesIn(shared).flatMap(({ host, gateway }) =>
    host && !gateway ? [`https://${shared.hosts?.[host as 'app']}`] : [],
  );
  const origins = [...new Set([...pages, ...(cors?.origins ?? [])])].sort();
  const { methods = [], headers = [], maxAgeSeconds = 0 } = cors ?? {};
  return origins.length > 0 ? { origins, methods, headers, maxAgeSeconds } : undefined;
};

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/**
 * What every front door does, by host, as the values say it and whatever front door is chosen: the table that each one's
 * rendered objects are held against. Hosts whose service is off are not in it.
 */
export const tableOf = (said: Said): FrontDoorBehaviour => {
  const { shared, ingress } = said;
  const { clients, tls, headers = {}, contentSecurityPolicy, limits, timeouts } = ingress;
  const rows = servicesIn(shared).flatMap(({ name, host, tier, servicePort, gateway }): HostBehaviour[] => {
    if (host === undefined) return [];
    const key = host as 'api' | 'app' | 'admin';
    const cors = gateway ? corsOf(said) : undefined;
    const proxies = clients?.proxies ?? [];
    return [
      {
        host: shared.hosts?.[key] ?? '',
        backend: { namespace: tier, service: name, port: servicePort },
        tls: { secret: tls?.secret ?? '', minVersion: '1.3' },
        redirect: 308,
        headers: { ...lowerCased(headers), 'content-security-policy': contentSecurityPolicy?.[key] ?? '' },
        ...(cors && { cors }),
        bodyBytes: parseMemory(limits?.bodySize ?? ''),
        timeoutSeconds: { connect: timeouts?.connectSeconds ?? 0, request: timeouts?.requestSeconds ?? 0 },
        limits: limitsOf(said, Boolean(gateway)),
        retries: false,
        drops: [...droppedHeaders].sort(),
        hides: ['x-powered-by'],
        ...(proxies.length > 0 && { proxies }),
        refuses: [...doubtfulPaths],
      },
    ];
  });
  return Object.fromEntries(rows.map(row => [row.host, row]));
};

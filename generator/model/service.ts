import type {
  Breaker,
  PlatformFacts,
  SensitiveRoute,
  Service as ServiceFacts,
  ServiceValues,
} from '../../values-schema/types.ts';
import { merge } from './merge.ts';

export type Store = 'postgres' | 'redis' | 'broker';

/** A service with every default filled in and every call spelled out. */
export interface Service {
  name: string;
  tier: string;
  port: number;
  servicePort: number;
  prefix?: string;
  host?: 'api' | 'app' | 'admin';
  calls: string[];
  /** Whether it hands requests from the front door on to every service that has a prefix. */
  gateway: boolean;
  stores: Store[];
  /** Groups of outside hosts, by name. */
  outside: string[];
  sensitive: SensitiveRoute[];
  /** Operations such as `POST /api/v1/residents`, whose traces are all kept. */
  alwaysTraced: string[];
  priority: 'clinical' | 'essential' | 'supporting';
  sampling: number;
  breaker: Required<Breaker>;
  /** What differs from the default service for the installer. */
  values: ServiceValues;
}

const resolveCalls = (name: string, facts: ServiceFacts, everyoneCalls: string[], withPrefix: string[]): string[] => {
  const common = everyoneCalls.includes(name) ? [] : everyoneCalls;
  const all = [...(facts.calls ?? []), ...(facts.callsEveryPrefix ? withPrefix : []), ...common];
  return [...new Set(all)].filter(callee => callee !== name);
};

/** A service of valid values, with the platform's defaults; `withPrefix` names every service that has a prefix. */
export const resolveService = (
  name: string,
  tier: string,
  facts: ServiceFacts,
  platform: PlatformFacts,
  withPrefix: string[],
): Service => ({
  name,
  tier,
  port: facts.port,
  servicePort: facts.servicePort ?? facts.port,
  ...(facts.prefix !== undefined && { prefix: facts.prefix }),
  ...(facts.host !== undefined && { host: facts.host }),
  calls: resolveCalls(name, facts, platform.everyoneCalls, withPrefix),
  gateway: facts.callsEveryPrefix ?? false,
  stores: facts.stores ?? [],
  outside: facts.outside ?? [],
  sensitive: facts.sensitive ?? [],
  alwaysTraced: facts.alwaysTraced ?? [],
  priority: facts.priority,
  sampling: facts.sampling ?? platform.sampling,
  breaker: merge(platform.breaker, facts.breaker) as Required<Breaker>,
  values: facts.values ?? {},
});

import { values } from '../../values/values.ts';
import type { Service, Tier, Values } from '../../values-schema/types.ts';

/** Above the registered ports and far from the sidecar's; 65535 leaves room for 45 000 services. */
const firstPort = 20_000;
const priorities = ['clinical', 'essential', 'supporting'] as const;

/** How far before it the services lie that a service calls, beside the two that everybody calls: no circle can form. */
const backwards = [1, 3, 7, 13];

const nameOf = (index: number): string => `service-${index}`;

const service = (index: number): Service => ({
  port: firstPort + index,
  prefix: `/api/v1/part-${index}`,
  // The first two are called by everybody and call nobody.
  calls: backwards.filter(step => index - step >= 2).map(step => nameOf(index - step)),
  stores: ['postgres', 'redis', 'broker'],
  priority: priorities[index % priorities.length] as (typeof priorities)[number],
  ...(index % 5 === 0 && { outside: ['example-apis'] }),
  ...(index % 4 === 0 && { values: { replicas: 4 } }),
});

/**
 * Valid typed values of `count` made-up services in the platform's own tiers, in turn. Each calls six others that come
 * before it (fewer at the very start), two of them the same for everybody, as audit and configuration are.
 */
export const syntheticValues = (count: number): Values => {
  const indices = Array.from({ length: count }, (_, index) => index);
  const tiers = Object.entries(values.tiers).map(([name, tier], place, { length }): [string, Tier] => {
    const its = indices.filter(index => index % length === place);
    return [name, { ...tier, services: Object.fromEntries(its.map(index => [nameOf(index), service(index)])) }];
  });
  // What environments say about single services is about the real ones.
  const environments = Object.entries(values.environments).map(([name, { shared = {} }]) => [name, { shared }]);
  return {
    platform: {
      ...values.platform,
      // None of them has a public host.
      global: { ...values.platform.global, frontDoor: 'none' },
      everyoneCalls: [nameOf(0), nameOf(1)],
      outside: { 'example-apis': ['api.example.org'] },
    },
    tiers: Object.fromEntries(tiers),
    monitoring: values.monitoring,
    mesh: values.mesh,
    // Limits of single routes are of the real services, too.
    ingress: { ...values.ingress, limits: { ...values.ingress.limits, services: {} } },
    istio: values.istio,
    environments: Object.fromEntries(environments),
  };
};

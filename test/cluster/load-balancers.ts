import type { ControlPlane } from './control-plane.ts';
import { until } from './run.ts';

/**
 * Till when to look: for `seconds` at most (default 60), and no longer than until there are `expect` Services of type
 * LoadBalancer (default 1), all with an address, or until `signal` is aborted.
 */
export interface AssignOptions {
  expect?: number;
  seconds?: number;
  signal?: AbortSignal;
}

interface Service {
  metadata: { namespace: string; name: string };
  status: { loadBalancer: { ingress?: { ip: string }[] } };
}

const loadBalancers = async ({ kubectl }: ControlPlane): Promise<Service[]> => {
  const ofType = '--field-selector=spec.type=LoadBalancer';
  const { items } = JSON.parse(await kubectl(['get', 'services', '--all-namespaces', ofType, '--output=json']));
  return items;
};

const addressOf = ({ status }: Service): string | undefined => status.loadBalancer.ingress?.[0]?.ip;

/** The first address of 203.0.113.0/24 (for documentation: nobody is there) that no Service has. */
const freeAddress = (taken: (string | undefined)[]): string => {
  const address = Array.from({ length: 254 }, (_, index) => `203.0.113.${index + 1}`).find(ip => !taken.includes(ip));
  if (!address) throw new Error('all 254 load balancer addresses are taken');
  return address;
};

const assign = async ({ kubectl }: ControlPlane, { metadata }: Service, ip: string): Promise<void> => {
  const patch = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } } });
  const service = ['service', metadata.name, `--namespace=${metadata.namespace}`];
  await kubectl(['patch', ...service, '--subresource=status', '--type=merge', `--patch=${patch}`]);
};

/**
 * Gives every Service of type LoadBalancer an address, as a cloud would and kwok does not: run it beside
 * `helm install --wait`. Returns `<namespace>/<name>` -> address of all it found.
 * Throws when the time is up before `expect` Services have one.
 */
export const assignLoadBalancers = async (
  plane: ControlPlane,
  { expect = 1, seconds = 60, signal }: AssignOptions = {},
): Promise<Record<string, string>> => {
  const assigned: Record<string, string> = {};
  const assignAll = async (): Promise<boolean> => {
    if (signal?.aborted) return true;
    const services = await loadBalancers(plane);
    const taken = services.map(addressOf);
    for (const service of services) {
      const ip = addressOf(service) ?? freeAddress(taken);
      if (!addressOf(service)) await assign(plane, service, ip);
      taken.push(ip);
      assigned[`${service.metadata.namespace}/${service.metadata.name}`] = ip;
    }
    return services.length >= expect;
  };
  await until({
    what: `${expect} Services of type LoadBalancer have an address`,
    seconds,
    everyMs: 1000,
    signal,
    check: assignAll,
  });
  return assigned;
};

/**
 * Does `work`, such as `helm install --wait`, while every Service of type LoadBalancer gets an address; those that come
 * last get it afterwards, as Helm 4 does not wait for it.
 */
export const withLoadBalancers = async <T>(plane: ControlPlane, work: () => Promise<T>): Promise<T> => {
  const done = new AbortController();
  const assigning = assignLoadBalancers(plane, {
    expect: Number.POSITIVE_INFINITY,
    seconds: 600,
    signal: done.signal,
  });
  try {
    return await work();
  } finally {
    done.abort();
    await assigning;
    await assignLoadBalancers(plane, { expect: 0 });
  }
};

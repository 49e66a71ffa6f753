import type { Edge, Ends } from '../model/edge.ts';
import type { Switch } from '../model/node.ts';
import type { Platform } from '../model/platform.ts';
import type { Service } from '../model/service.ts';

/** Who may call on a port, and what, as the mesh sees it. */
interface Caller {
  node: string;
  port: number;
  methods?: string[];
  paths?: string[];
  /** Whether it hands on what people ask: sensitive routes demand a role of it. */
  gateway?: true;
  when?: Switch;
}

const callerOf = (platform: Platform, { from, port, methods, paths, when }: Edge): Caller => ({
  node: from,
  port,
  ...(platform.services.get(from)?.gateway && { gateway: true }),
  ...(methods && { methods }),
  ...(paths && { paths }),
  ...(when && { when }),
});

/** The callers that the mesh sees: who has an identity, on a port that a sidecar guards. */
const callersOf = (platform: Platform, { in: callers }: Ends): Caller[] =>
  callers.filter(({ seenBy }) => !seenBy).map(edge => callerOf(platform, edge));

/** `POST /api/v1/medications/administer`, as a rule takes it: the path with all that begins like it. */
const sensitiveOf = ({ sensitive }: Service) =>
  sensitive.map(({ operation, roles }) => {
    const [method, path] = operation.split(' ');
    return { operation, method, path, roles };
  });

const serviceFacts = (platform: Platform, service: Service, ends: Ends) => ({
  namespace: service.tier,
  servicePort: service.servicePort,
  ...(service.prefix && { prefix: service.prefix }),
  compliance: platform.tiers.find(({ name }) => name === service.tier)?.namespaceLabels.compliance ?? 'none',
  callers: callersOf(platform, ends),
  calls: service.calls.map(name => ({ node: name, namespace: platform.services.get(name)?.tier })),
  stores: service.stores,
  outside: service.outside,
  sensitive: sensitiveOf(service),
  breaker: service.breaker,
});

/** Each group of outside hosts with the services that reach it; its ServiceEntry is in the first one's namespace. */
const groupsOf = ({ facts, services }: Platform) =>
  Object.fromEntries(
    Object.entries(facts.outside).flatMap(([group, hosts]) => {
      const users = [...services.values()].filter(({ outside }) => outside.includes(group));
      const [first] = users;
      return first ? [[group, { hosts, namespace: first.tier, services: users.map(({ name }) => name) }]] : [];
    }),
  );

/**
 * What the mesh chart's files/graph.json says of the services: their callers by identity, their calls, stores and
 * outside hosts, breakers, and the routes that demand a role. `ends` names every node among the callers.
 */
export const meshFacts = (platform: Platform, endsOf: (name: string) => Ends) => {
  const services = Object.fromEntries(
    [...platform.services.values()].map(
      service => [service.name, serviceFacts(platform, service, endsOf(service.name))] as const,
    ),
  );
  const guarded = Object.fromEntries(['jaeger'].map(name => [name, callersOf(platform, endsOf(name))]));
  const callers = [...Object.values(services).flatMap(({ callers: its }) => its), ...Object.values(guarded).flat()];
  return { services, guarded, outside: groupsOf(platform), ends: [...new Set(callers.map(({ node }) => node))] };
};

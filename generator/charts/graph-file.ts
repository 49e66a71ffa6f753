import type { ChartFile } from '../emit/file.ts';
import { jsonFile } from '../emit/json.ts';
import { generatedBy } from '../emit/yaml.ts';
import type { Edge, Ends } from '../model/edge.ts';
import { breakerReplicas } from '../model/installed.ts';
import { envName, priorityClass } from '../model/names.ts';
import type { Node, Switch } from '../model/node.ts';
import type { Platform, Tier } from '../model/platform.ts';
import type { Service, Store } from '../model/service.ts';
import { meshFacts } from './mesh-facts.ts';

/** One end of an edge as the chart's templates read it: who is at the other end, on which port, and when. */
interface Way {
  node: string;
  port: number;
  when?: Switch;
}

/** The keys of a store's Secret, and the variables the service gets them in. */
const credentials: Record<Store, string[]> = {
  postgres: ['username', 'password'],
  redis: ['password'],
  broker: ['username', 'password'],
};

const way = (node: string, { port, when }: Edge): Way => ({ node, port, ...(when && { when }) });

/** A way that an edge opens is opened once: DNS has two edges, by TCP and UDP, and one place. */
const once = (ways: Way[]): Way[] =>
  ways.filter((one, index) => ways.findIndex(other => other.node === one.node && other.port === one.port) === index);

interface Ways {
  in: Way[];
  out: Way[];
}

const ways = (edges: Ends): Ways => ({
  in: once(edges.in.map(edge => way(edge.from, edge))),
  out: once(edges.out.map(edge => way(edge.to, edge))),
});

const has = (list: Way[], { node, port, when }: Way): boolean =>
  list.some(one => one.node === node && one.port === port && one.when === when);

/** The ways that all of them have: scrapes, look-ups, and whatever every service of a tier calls. */
const common = ([first, ...others]: Ways[]): Ways => {
  const inAll = (end: keyof Ways) => (first?.[end] ?? []).filter(one => others.every(other => has(other[end], one)));
  return { in: inAll('in'), out: inAll('out') };
};

const without = (all: Ways, some: Ways): Ways => ({
  in: all.in.filter(one => !has(some.in, one)),
  out: all.out.filter(one => !has(some.out, one)),
});

const serviceFacts = (platform: Platform, service: Service, own: Ways) => ({
  port: service.port,
  servicePort: service.servicePort,
  metricsPort: platform.facts.metricsPort,
  ...(service.host && { host: service.host }),
  priorityClass: priorityClass(service.priority),
  breaker: {
    needed: breakerReplicas(service.breaker),
    maxEjectionPercent: service.breaker.maxEjectionPercent,
    minHealthPercent: service.breaker.minHealthPercent,
  },
  calls: service.calls.map(name => {
    const callee = platform.services.get(name) as Service;
    return { node: name, namespace: callee.tier, port: callee.servicePort, env: `${envName(name)}_URL` };
  }),
  stores: service.stores.map(store => ({
    name: store,
    env: envName(store),
    keys: credentials[store].map(key => ({ key, env: `${envName(store)}_${envName(key)}` })),
  })),
  ...own,
});

/** Edges by the service they end or start at, in one pass over all of them. */
const byEnd = (edges: Edge[], end: 'from' | 'to'): Map<string, Edge[]> => {
  const found = new Map<string, Edge[]>();
  for (const edge of edges) {
    const list = found.get(edge[end]);
    if (list) list.push(edge);
    else found.set(edge[end], [edge]);
  }
  return found;
};

/** The nodes that ways lead to, as the templates look them up by name. */
const nodesAmong = (platform: Platform, names: string[], identities = false) =>
  Object.fromEntries(
    [...new Set(names)].map(name => {
      const { namespace, labels, account, when } = platform.nodes.get(name) as Node;
      return [name, { ...(namespace && { namespace, labels }), ...(identities && account && { account }), when }];
    }),
  );

const endsOf = (all: Ways[]): string[] => all.flatMap(facts => [...facts.in, ...facts.out]).map(({ node }) => node);

/** Who reaches every service: a template says so tier by tier. */
const everyService = ['prometheus'];

/** What makes files/graph.json: what is decided in the typed values about a chart's nodes, and the nodes around them. */
export interface GraphFiles {
  /** Of a tier: its services. */
  tier: (path: string, tier: Tier) => ChartFile;
  /** Of a chart of parts, each with the facts that are given; `more` stands beside them. */
  parts: (path: string, parts: Record<string, object>, more: object) => ChartFile;
  /** Of the mesh: parts too, and who may call whom by which identity. */
  mesh: (path: string, parts: Record<string, object>, more: object) => ChartFile;
  /** files/shared.json: the defaults of the shared values, for a chart that is rendered without the umbrella. */
  shared: (path: string) => ChartFile;
}

export const graphFiles = (platform: Platform): GraphFiles => {
  // What no policy can stop needs no policy.
  const seen = platform.edges.filter(({ seenBy }) => seenBy !== 'nobody');
  const into = byEnd(seen, 'to');
  const outOf = byEnd(seen, 'from');
  const shared = jsonFile({ generated: generatedBy, shared: platform.shared });
  const edgesOf = (name: string): Ends => ({ in: into.get(name) ?? [], out: outOf.get(name) ?? [] });
  const partFacts = (facts: Record<string, object>) =>
    Object.fromEntries(
      Object.entries(facts).map(([name, its]) => {
        const { in: callers, out } = edgesOf(name);
        const said = everyService.includes(name) ? out.filter(({ to }) => !platform.services.has(to)) : out;
        return [name, { ...its, ...ways({ in: callers, out: said }) }];
      }),
    );
  return {
    shared: path => ({ path, content: shared }),
    tier: (path, tier) => {
      const all = tier.services.map(service => ways(edgesOf(service.name)));
      // Said once a namespace, in the policy `every-service`.
      const everyone = common(all);
      const services = tier.services.map(
        (service, index) =>
          [service.name, serviceFacts(platform, service, without(all[index] as Ways, everyone))] as const,
      );
      const names = tier.services.map(({ name }) => name);
      const content = {
        generated: generatedBy,
        everyone,
        nodes: nodesAmong(platform, [...names, ...endsOf([...services.map(([, facts]) => facts), everyone])]),
        services: Object.fromEntries(services),
      };
      return { path, content: jsonFile(content) };
    },
    parts: (path, facts, more) => {
      const parts = partFacts(facts);
      const content = {
        generated: generatedBy,
        ...more,
        nodes: nodesAmong(platform, [...Object.keys(facts), ...endsOf(Object.values(parts))]),
        parts,
      };
      return { path, content: jsonFile(content) };
    },
    mesh: (path, facts, more) => {
      const parts = partFacts(facts);
      const { ends, ...known } = meshFacts(platform, edgesOf);
      const content = {
        generated: generatedBy,
        ...more,
        ...known,
        nodes: nodesAmong(platform, [...platform.services.keys(), ...endsOf(Object.values(parts)), ...ends], true),
        parts,
      };
      return { path, content: jsonFile(content) };
    },
  };
};

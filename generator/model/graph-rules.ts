import type { Service, Values } from '../../values-schema/types.ts';
import { partNames } from './nodes.ts';
import { at, type Problem, suggestion } from './problem.ts';

/** A service as written, whatever else is wrong with it: rules run beside the schema, so nothing is taken for granted. */
export interface Written {
  name: string;
  tier: string;
  path: string;
  service: Partial<Service>;
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

const sensitiveOperations = ({ sensitive }: Partial<Service>): string[] =>
  Array.isArray(sensitive) ? sensitive.map(route => String(route?.operation)) : [];

/** Every service as written, with its path. */
export const writtenServices = (values: Values): Written[] =>
  entries(values?.tiers).flatMap(([tier, its]) =>
    entries((its as { services?: unknown })?.services).map(([name, service]) => ({
      name,
      tier,
      path: at('tiers', tier, 'services', name),
      service: (service ?? {}) as Partial<Service>,
    })),
  );

/** Reports each service whose `key` another one before it has. */
const takenTwice = (
  services: Written[],
  key: (written: Written) => unknown,
  field: string,
  remedy: string,
): Problem[] => {
  const first = new Map<unknown, Written>();
  return services.flatMap(written => {
    const value = key(written);
    if (value === undefined) return [];
    const owner = first.get(value);
    if (owner === undefined) {
      first.set(value, written);
      return [];
    }
    return [
      {
        path: field ? `${written.path}.${field}` : written.path,
        message: `${value} is taken by ${owner.path}; ${remedy}`,
      },
    ];
  });
};

/** The circles of calls, each once, as the list of names from and back to where it was entered. */
const circles = (calls: Map<string, string[]>): string[][] => {
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const found: string[][] = [];
  const visit = (name: string): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      found.push([...trail.slice(trail.indexOf(name)), name]);
      return;
    }
    state.set(name, 'open');
    trail.push(name);
    for (const callee of calls.get(name) ?? []) if (calls.has(callee)) visit(callee);
    trail.pop();
    state.set(name, 'done');
  };
  for (const name of calls.keys()) visit(name);
  return found;
};

const unknownCalls = (values: Values, services: Written[]): Problem[] => {
  const names = new Set(services.map(written => written.name));
  const unknown = (path: string, callee: string) => ({
    path,
    message: `no service "${callee}"${suggestion(callee, names)}`,
  });
  return [
    ...list(values?.platform?.everyoneCalls).flatMap((callee, index) =>
      names.has(callee) ? [] : [unknown(at('platform', 'everyoneCalls', index), callee)],
    ),
    ...services.flatMap(({ name, path, service }) =>
      list(service.calls).flatMap((callee, index) => {
        if (callee === name)
          return [{ path: `${path}.calls[${index}]`, message: 'a service does not call itself; remove it' }];
        return names.has(callee) ? [] : [unknown(`${path}.calls[${index}]`, callee)];
      }),
    ),
  ];
};

/** What must hold of the graph as written, as sentences. */
export const graphRules: Record<string, (values: Values, services: Written[]) => Problem[]> = {
  'a name belongs to one service': (_, services) =>
    takenTwice(
      services,
      ({ name }) => name,
      '',
      'names are unique over all tiers, because calls and switches use them',
    ),

  'no service has the name of a platform part': (_, services) =>
    services
      .filter(({ name }) => partNames.includes(name))
      .map(({ name, path }) => ({ path, message: `"${name}" is a part of the platform; choose another name` })),

  // Pods of the front door's services share a port, as each has a host of its own.
  'a port belongs to one service': (_, services) =>
    takenTwice(
      services.filter(({ service }) => service.host === undefined),
      ({ service }) => service.port,
      'port',
      'take the next free one',
    ),

  'the API and the metrics have different ports': (values, services) =>
    services
      .filter(({ service }) => [service.port, service.servicePort].includes(values?.platform?.metricsPort))
      .map(({ path }) => ({
        path: `${path}.port`,
        message: `${values.platform.metricsPort} is the metrics port of every pod; take another`,
      })),

  // 15000 to 15090 are the sidecar's own.
  'no port is one of the sidecar': (_, services) =>
    services
      .filter(({ service }) => Number(service.port) >= 15000 && Number(service.port) <= 15090)
      .map(({ path, service }) => ({
        path: `${path}.port`,
        message: `${service.port} belongs to the mesh's sidecar (15000 to 15090); take another`,
      })),

  'a prefix belongs to one service': (_, services) =>
    takenTwice(services, ({ service }) => service.prefix, 'prefix', 'the gateway could not tell the two apart'),

  'a host belongs to one service': (_, services) =>
    takenTwice(services, ({ service }) => service.host, 'host', 'one service answers for a host'),

  'calls lead to services that exist': unknownCalls,

  'services reach groups of outside hosts that exist': (values, services) => {
    const groups = Object.keys(values?.platform?.outside ?? {});
    return services.flatMap(({ path, service }) =>
      list(service.outside).flatMap((group, index) =>
        groups.includes(group)
          ? []
          : [
              {
                path: `${path}.outside[${index}]`,
                message: `no group "${group}" in platform.outside${suggestion(group, groups)}`,
              },
            ],
      ),
    );
  },

  'an outside host belongs to one group': values => {
    const owners = new Map<string, string>();
    return entries(values?.platform?.outside).flatMap(([group, hosts]) =>
      list(hosts).flatMap((host, index) => {
        const owner = owners.get(host);
        owners.set(host, owner ?? group);
        const message = `${host} is in the group "${owner}" already; the mesh knows a host once`;
        return owner === undefined ? [] : [{ path: at('platform', 'outside', group, index), message }];
      }),
    );
  },

  'an operation lies below the prefix of its service': (_, services) =>
    services.flatMap(({ path, service }) => {
      const operations = [
        ...sensitiveOperations(service).map((operation, index) => ({
          at: `${path}.sensitive[${index}].operation`,
          operation,
        })),
        ...list(service.alwaysTraced).map((operation, index) => ({ at: `${path}.alwaysTraced[${index}]`, operation })),
      ];
      return operations.flatMap(({ at: where, operation }) => {
        const [, route = ''] = String(operation).split(' ');
        if (route === service.prefix || route.startsWith(`${service.prefix}/`)) return [];
        const right = service.prefix
          ? `its routes begin with ${service.prefix}`
          : 'it has no prefix, so the gateway leads to none of its routes';
        return [{ path: where, message: `no route ${route} here: ${right}` }];
      });
    }),

  'calls run in no circle': (_, services) => {
    const byName = new Map(services.map(written => [written.name, written]));
    return circles(new Map(services.map(({ name, service }) => [name, list(service.calls)])))
      .filter(circle => circle.length > 2)
      .map(circle => ({
        path: `${byName.get(circle[0] as string)?.path}.calls`,
        message: `${circle.join(' calls ')}: a circle, so no order to start them in; remove one of these calls`,
      }));
  },
};

import type { PlatformFacts, WriteCareNotes } from '../../values-schema/types.ts';
import { type Edge, lookUps, tcp } from './edge.ts';
import { frontDoorEdges } from './front-door-edges.ts';
import { egressPorts, jaegerPorts, meshEdges } from './mesh-edges.ts';
import { monitoringEdges } from './monitoring-edges.ts';
import { frontDoors } from './parts.ts';
import type { Service } from './service.ts';

const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What the gateway may ask of a service: its API and nothing else, with the methods of the front door. */
const throughGateway = ({ prefix }: Service): Pick<Edge, 'methods' | 'paths'> =>
  prefix === undefined ? {} : { methods: apiMethods, paths: [prefix, `${prefix}/*`] };

const callsOf = (service: Service, services: Map<string, Service>): Edge[] =>
  service.calls.map(name => {
    const callee = services.get(name);
    return tcp({
      from: service.name,
      to: name,
      port: callee?.port ?? 0,
      ...(service.gateway && callee && throughGateway(callee)),
      reason: `${service.name} calls ${name}`,
    });
  });

const frontDoorOf = (service: Service): Edge[] =>
  service.host === undefined
    ? []
    : frontDoors.map(door =>
        tcp({
          from: door.name,
          to: service.name,
          port: service.port,
          methods: apiMethods,
          reason: `requests for host ${service.host} come in`,
        }),
      );

/** Whoever scrapes, ours or an operator's: the one that is not there has no edge at install. */
const scrapesOf = (service: Service, metricsPort: number): Edge[] =>
  ['prometheus', 'operator-prometheus'].flatMap(from => [
    tcp({
      from,
      to: service.name,
      port: metricsPort,
      methods: ['GET'],
      paths: ['/metrics', '/health'],
      reason: 'Prometheus scrapes it',
    }),
    // 15090: the sidecar's own metrics, outside the application and its identity.
    tcp({
      from,
      to: service.name,
      port: 15090,
      reason: 'Prometheus scrapes its sidecar',
      seenBy: 'network',
      when: 'mesh',
    }),
  ]);

const storesOf = (service: Service, shared: WriteCareNotes): Edge[] =>
  service.stores.map(store =>
    tcp({
      from: service.name,
      to: store,
      port: shared.stores?.[store]?.port ?? 0,
      reason: `${service.name} keeps its data in ${store}`,
    }),
  );

const outsideOf = (service: Service, { outside }: PlatformFacts): Edge[] => {
  if (service.outside.length === 0) return [];
  const reason = `${service.name} reaches ${service.outside.flatMap(group => outside[group] ?? []).join(', ')}`;
  return [
    tcp({ from: service.name, to: 'outside', port: 443, reason, when: 'unenforced' }),
    // With the mesh enforced, the egress gateway is the only way out.
    tcp({ from: service.name, to: 'egress-gateway', port: egressPorts.pod, reason, when: 'mesh' }),
  ];
};

const platformOf = (service: Service): Edge[] => [
  ...lookUps(service.name),
  tcp({
    from: service.name,
    to: 'istiod',
    port: 15012,
    reason: 'its sidecar gets configuration and certificates',
    when: 'mesh',
  }),
  tcp({
    from: service.name,
    to: 'jaeger',
    port: jaegerPorts.collector,
    reason: 'its sidecar reports spans',
    when: 'mesh',
  }),
  // The kubelet's probes, without a sidecar and with one, which answers them for the application on 15020.
  ...[service.port, 15020, 15021].map(port =>
    tcp({
      from: 'kubelet',
      to: service.name,
      port,
      reason: port === service.port ? 'the kubelet probes it' : 'the kubelet probes it and its sidecar',
      seenBy: 'nobody',
      when: port === service.port ? 'unenforced' : 'mesh',
    }),
  ),
];

/** Every permitted call of the platform: the services' in their order, then those of the parts among themselves. */
export const edgesOf = (services: Map<string, Service>, facts: PlatformFacts, shared: WriteCareNotes): Edge[] => [
  ...[...services.values()].flatMap(service => [
    ...frontDoorOf(service),
    ...callsOf(service, services),
    ...scrapesOf(service, facts.metricsPort),
    ...storesOf(service, shared),
    ...outsideOf(service, facts),
    ...platformOf(service),
  ]),
  ...frontDoorEdges(),
  ...monitoringEdges(),
  ...meshEdges(),
];

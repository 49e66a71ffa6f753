import type {
  IngressValues,
  IstioFacts,
  MeshValues,
  MonitoringValues,
  PlatformFacts,
  ServiceValues,
  Values,
  WriteCareNotes,
} from '../../values-schema/types.ts';
import type { Edge } from './edge.ts';
import { edgesOf } from './edges.ts';
import { merge } from './merge.ts';
import type { Node } from './node.ts';
import { nodesOf, type Switched } from './nodes.ts';
import { resolveService, type Service } from './service.ts';

export interface Tier {
  name: string;
  description: string;
  namespaceLabels: Record<string, string>;
  services: Service[];
}

/** The resolved graph: what every chart, policy and document is a projection of. */
export interface Platform {
  facts: PlatformFacts;
  tiers: Tier[];
  services: Map<string, Service>;
  nodes: Map<string, Node>;
  edges: Edge[];
  /** Default of the Helm value `global.writecarenotes`. */
  shared: WriteCareNotes;
  /** Default of the Helm values of the monitoring chart. */
  monitoring: MonitoringValues;
  /** Default of the Helm values of the mesh chart. */
  mesh: MeshValues;
  /** Default of the Helm values of the ingress chart. */
  ingress: IngressValues;
  /** What the values of Istio's own charts are made from. */
  istio: IstioFacts;
  environments: {
    name: string;
    shared: WriteCareNotes;
    tiers: Record<string, { services?: Record<string, ServiceValues> }>;
    monitoring: MonitoringValues;
    mesh: MeshValues;
    ingress: IngressValues;
  }[];
}

/** The shared values as installed by default: the platform's, with a switch for each tier and service. */
const sharedDefaults = (facts: PlatformFacts, tiers: Tier[]): WriteCareNotes => {
  const on = (names: string[]) => Object.fromEntries(names.map(name => [name, { enabled: true }]));
  const { variants, defaults, ...shared } = facts.global;
  return {
    ...shared,
    tiers: on(tiers.map(tier => tier.name)),
    services: on(tiers.flatMap(tier => tier.services.map(service => service.name))),
    variants: variants ?? {},
    defaults: defaults ?? {},
  };
};

/**
 * The resolved graph of valid values. Values that were not validated first may make it throw: a throw here is our bug.
 */
export const buildPlatform = (values: Values): Platform => {
  const facts = values.platform;
  const entries = Object.entries(values.tiers);
  const withPrefix = entries.flatMap(([, tier]) =>
    Object.entries(tier.services)
      .filter(([, service]) => service.prefix)
      .map(([name]) => name),
  );
  const tiers = entries.map(([name, tier]) => ({
    name,
    description: tier.description,
    namespaceLabels: tier.namespaceLabels as Record<string, string>,
    services: Object.entries(tier.services).map(([service, its]) =>
      resolveService(service, name, its, facts, withPrefix),
    ),
  }));
  const services = new Map(tiers.flatMap(tier => tier.services.map(service => [service.name, service] as const)));
  const shared = sharedDefaults(facts, tiers);
  const nodes = nodesOf(services);
  return {
    facts,
    tiers,
    services,
    nodes,
    edges: edgesOf(services, facts, shared),
    shared,
    monitoring: values.monitoring,
    mesh: values.mesh,
    ingress: values.ingress,
    istio: values.istio,
    environments: Object.entries(values.environments).map(([name, environment]) => ({
      name,
      shared: environment.shared ?? {},
      tiers: environment.tiers ?? {},
      monitoring: environment.monitoring ?? {},
      mesh: environment.mesh ?? {},
      ingress: environment.ingress ?? {},
    })),
  };
};

/** The values that switches are read from, by default or as an environment installs them. Refuses one there is none of. */
export const switchedIn = (platform: Platform, environment?: string): Switched => {
  const { shared, monitoring, mesh, ingress } = platform;
  if (environment === undefined) return { shared, monitoring, mesh, ingress };
  const its = platform.environments.find(({ name }) => name === environment);
  if (!its) throw new Error(`no environment ${environment}`);
  return {
    shared: merge(shared, its.shared),
    monitoring: merge(monitoring, its.monitoring),
    mesh: merge(mesh, its.mesh),
    ingress: merge(ingress, its.ingress),
  };
};

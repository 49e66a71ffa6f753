import type {
  Environment,
  IngressValues,
  MeshValues,
  MonitoringValues,
  ServiceValues,
  Values,
  WriteCareNotes,
} from '../../values-schema/types.ts';
import { deploymentRules, type Installed } from './deployment-rules.ts';
import { ingressRules } from './ingress-rules.ts';
import { installedValues } from './installed.ts';
import { merge } from './merge.ts';
import { meshRules } from './mesh-rules.ts';
import { monitoringRules } from './monitoring-rules.ts';
import type { Platform } from './platform.ts';
import { at, type Problem, suggestion } from './problem.ts';
import type { Service } from './service.ts';
import { sharedRules } from './shared-rules.ts';

/** One way to install the platform: with the defaults, or as one of the environments changes them. */
interface Installation {
  shared: WriteCareNotes;
  tiers: Record<string, { services?: Record<string, ServiceValues> }>;
  monitoring: MonitoringValues;
  mesh: MeshValues;
  ingress: IngressValues;
  /** Where a person wrote the shared values, those of the monitoring, the mesh and the front door, and a service's own. */
  sharedPath: string;
  monitoringPath: string;
  meshPath: string;
  ingressPath: string;
  servicePath: (service: Service) => string;
}

const installations = (platform: Platform, values: Values): Installation[] => [
  {
    shared: platform.shared,
    tiers: {},
    monitoring: platform.monitoring,
    mesh: platform.mesh,
    ingress: platform.ingress,
    sharedPath: at('platform', 'global'),
    monitoringPath: 'monitoring',
    meshPath: 'mesh',
    ingressPath: 'ingress',
    servicePath: ({ tier, name }) => at('tiers', tier, 'services', name, 'values'),
  },
  ...Object.entries(values.environments).map(([environment, its]: [string, Environment]) => ({
    shared: merge(platform.shared, its.shared),
    tiers: its.tiers ?? {},
    monitoring: merge(platform.monitoring, its.monitoring),
    mesh: merge(platform.mesh, its.mesh),
    ingress: merge(platform.ingress, its.ingress),
    sharedPath: at('environments', environment, 'shared'),
    monitoringPath: at('environments', environment, 'monitoring'),
    meshPath: at('environments', environment, 'mesh'),
    ingressPath: at('environments', environment, 'ingress'),
    servicePath: ({ tier, name }: Service) => at('environments', environment, 'tiers', tier, 'services', name),
  })),
];

/** Overrides of tiers and services that do not exist. */
const unknownOverrides = (platform: Platform, { tiers, sharedPath }: Installation): Problem[] => {
  const path = (...below: string[]) => at(sharedPath.replace(/\.shared$/, ''), 'tiers', ...below);
  return Object.entries(tiers).flatMap(([name, its]) => {
    const tier = platform.tiers.find(one => one.name === name);
    if (!tier) {
      const near = suggestion(name, new Set(platform.tiers.map(one => one.name)));
      return [{ path: path(name), message: `no tier "${name}"${near}` }];
    }
    const known = tier.services.map(service => service.name);
    const unknown = Object.keys(its.services ?? {}).filter(service => !known.includes(service));
    return unknown.map(service => ({
      path: path(name, 'services', service),
      message: `no service "${service}" in tier ${name}${suggestion(service, known)}`,
    }));
  });
};

const broken = (path: string, installed: Installed): Problem[] =>
  Object.values(deploymentRules)
    .map(rule => rule(installed))
    .filter(message => message !== undefined)
    .map(message => ({ path, message }));

/** The problems of a service's own Deployment and of its variants'. */
const serviceProblems = (service: Service, { shared, tiers, sharedPath, servicePath }: Installation): Problem[] => {
  const values = installedValues(shared, service.values, tiers[service.tier]?.services?.[service.name]);
  const variants = Object.entries(shared.variants?.[service.name] ?? {}).flatMap(
    ([variant, { weight, tenants, ejects = true, ...its }]) =>
      broken(at(sharedPath, 'variants', service.name, variant), {
        service,
        values: merge(values, its),
        shared,
        ejects,
      }),
  );
  return [...broken(servicePath(service), { service, values, shared }), ...variants];
};

/**
 * Every problem of the defaults and of each environment as it would be installed: tiers and services that are switched
 * off are not judged.
 */
export const installProblems = (platform: Platform, values: Values): Problem[] =>
  installations(platform, values).flatMap(installation => {
    const { shared, sharedPath, monitoring, monitoringPath, mesh, meshPath, ingress, ingressPath } = installation;
    const runs = ({ name, tier }: Service) => shared.tiers?.[tier]?.enabled && shared.services?.[name]?.enabled;
    const wrong = Object.values(sharedRules).flatMap(rule => rule(shared, platform));
    const unwatched = shared.monitoring?.enabled
      ? Object.values(monitoringRules).flatMap(rule => rule(monitoring, platform))
      : [];
    const unmeshed = shared.mesh?.enabled ? Object.values(meshRules).flatMap(rule => rule(mesh, platform)) : [];
    const misled = Object.values(ingressRules).flatMap(rule => rule(ingress, shared, platform));
    return [
      ...wrong.map(({ path, message }) => ({ path: at(sharedPath, path), message })),
      ...unwatched.map(({ path, message }) => ({ path: at(monitoringPath, path), message })),
      ...unmeshed.map(({ path, message }) => ({ path: at(meshPath, path), message })),
      ...misled.map(({ path, message }) => ({ path: at(ingressPath, path), message })),
      ...unknownOverrides(platform, installation),
      ...[...platform.services.values()].filter(runs).flatMap(service => serviceProblems(service, installation)),
    ];
  });

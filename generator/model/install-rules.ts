import type { Environment, ServiceValues, Values, Variant, WriteCareNotes } from '../../values-schema/types.ts';
import { breakerReplicas, installedValues, leastReplicas, mebibytes, millicores } from './installed.ts';
import { merge } from './merge.ts';
import type { Platform } from './platform.ts';
import { at, type Problem, suggestion } from './problem.ts';
import type { Service } from './service.ts';

/**
 * What must hold of the values as installed: the defaults, and each environment merged with them. These rules run on
 * values that passed their schema. The chart's templates/checks.yaml says the same at install, in the same words.
 */
interface Installed {
  /** Prefix of every path: `environments.staging`, or `platform` for the defaults. */
  path: string;
  shared: WriteCareNotes;
  tiers: Record<string, { services?: Record<string, ServiceValues> }>;
}

const serviceRules = (service: Service, values: ServiceValues, shared: WriteCareNotes): string[] => {
  const problems: string[] = [];
  const scaling = values.autoscaling;
  const least = leastReplicas(values);
  if (scaling?.enabled && least > (scaling.maxReplicas ?? 0))
    problems.push(
      `autoscaling from ${least} (minReplicas, else replicas) to ${scaling.maxReplicas} (maxReplicas): raise the maximum or lower the minimum`,
    );
  const { requests, limits } = values.resources ?? {};
  if (requests?.cpu && limits?.cpu && millicores(requests.cpu) > millicores(limits.cpu))
    problems.push(
      `resources.requests.cpu ${requests.cpu} is above the limit ${limits.cpu}: raise the limit or lower the request`,
    );
  if (requests?.memory && limits?.memory && mebibytes(requests.memory) > mebibytes(limits.memory))
    problems.push(
      `resources.requests.memory ${requests.memory} is above the limit ${limits.memory}: raise the limit or lower the request`,
    );
  const { drainSeconds = 0, graceSeconds = 0 } = values.shutdown ?? {};
  if (drainSeconds >= graceSeconds)
    problems.push(
      `shutdown.drainSeconds ${drainSeconds} leaves nothing of graceSeconds ${graceSeconds} to finish requests in: raise graceSeconds`,
    );
  const needed = breakerReplicas(service.breaker);
  if (shared.mesh?.enabled && shared.mesh.breakers && least < needed)
    problems.push(
      `${least} replicas: its breaker may eject at most ${service.breaker.maxEjectionPercent} % and keeps ${service.breaker.minHealthPercent} % healthy, so it needs ${needed} to eject one; raise replicas or switch global.writecarenotes.mesh.breakers off`,
    );
  return problems;
};

const variantRules = (path: string, variants: Record<string, Variant>): Problem[] => {
  const all = Object.entries(variants);
  const weight = all.reduce((sum, [, variant]) => sum + (variant.weight ?? 0), 0);
  const owner = new Map<string, string>();
  const twice = all.flatMap(([name, variant]) =>
    (variant.tenants ?? []).flatMap(tenant => {
      const first = owner.get(tenant) ?? name;
      owner.set(tenant, first);
      return first === name
        ? []
        : [
            {
              path: at(path, name, 'tenants'),
              message: `tenant "${tenant}" goes to variant "${first}" already; a tenant has one variant`,
            },
          ];
    }),
  );
  return weight > 99
    ? [...twice, { path, message: `weights add up to ${weight}; at most 99, so that the stable pods get a share` }]
    : twice;
};

const sharedRules = (platform: Platform, { path, shared }: Installed): Problem[] => {
  const problems: Problem[] = [];
  const unknown = (key: 'tiers' | 'services' | 'variants', known: string[]) => {
    for (const name of Object.keys(shared[key] ?? {}))
      if (!known.includes(name))
        problems.push({
          path: at(path, key, name),
          message: `no ${key === 'tiers' ? 'tier' : 'service'} "${name}"${suggestion(name, known)}`,
        });
  };
  unknown(
    'tiers',
    platform.tiers.map(tier => tier.name),
  );
  unknown('services', [...platform.services.keys()]);
  unknown('variants', [...platform.services.keys()]);
  for (const [service, variants] of Object.entries(shared.variants ?? {}))
    problems.push(...variantRules(at(path, 'variants', service), variants));
  if (Object.keys(shared.variants ?? {}).length > 0 && !shared.mesh?.enabled)
    problems.push({
      path: at(path, 'variants'),
      message: 'variants need the mesh, which splits the requests; set mesh.enabled to true or remove them',
    });
  if (shared.frontDoor === 'istio' && !shared.mesh?.enabled)
    problems.push({
      path: at(path, 'frontDoor'),
      message: 'istio needs the mesh; set mesh.enabled to true or take nginx',
    });
  return problems;
};

const tierRules = (platform: Platform, installed: Installed): Problem[] => {
  const problems: Problem[] = [];
  for (const [tier, values] of Object.entries(installed.tiers)) {
    const known = platform.tiers.find(({ name }) => name === tier);
    if (!known) {
      problems.push({
        path: at(installed.path, 'tiers', tier),
        message: `no tier "${tier}"${suggestion(
          tier,
          platform.tiers.map(({ name }) => name),
        )}`,
      });
      continue;
    }
    const names = known.services.map(service => service.name);
    for (const name of Object.keys(values.services ?? {}))
      if (!names.includes(name))
        problems.push({
          path: at(installed.path, 'tiers', tier, 'services', name),
          message: `no service "${name}" in tier ${tier}${suggestion(name, names)}`,
        });
  }
  return problems;
};

const installedServices = (platform: Platform, installed: Installed): Problem[] =>
  [...platform.services.values()]
    .filter(service => installed.shared.services?.[service.name]?.enabled !== false)
    .flatMap(service => {
      const over = installed.tiers[service.tier]?.services?.[service.name];
      const stable = installedValues(installed.shared, service.values, over);
      const own = serviceRules(service, stable, installed.shared).map(message => ({
        path:
          installed.path === 'platform'
            ? at('tiers', service.tier, 'services', service.name, 'values')
            : at(installed.path, 'tiers', service.tier, 'services', service.name),
        message,
      }));
      const variants = Object.entries(installed.shared.variants?.[service.name] ?? {}).flatMap(
        ([name, { weight, tenants, ...values }]) =>
          serviceRules(service, installedValues({ defaults: stable }, values), installed.shared).map(message => ({
            path: at(installed.path, 'shared', 'variants', service.name, name),
            message,
          })),
      );
      return [...own, ...variants];
    });

/** Every problem of the defaults and of each environment as it would be installed. */
export const installProblems = (platform: Platform, values: Values): Problem[] => {
  const every: Installed[] = [
    { path: 'platform', shared: platform.shared, tiers: {} },
    ...Object.entries(values.environments).map(([name, environment]: [string, Environment]) => ({
      path: at('environments', name),
      shared: merge(platform.shared, environment.shared),
      tiers: environment.tiers ?? {},
    })),
  ];
  return every.flatMap(installed => [
    ...sharedRules(platform, {
      ...installed,
      path: at(installed.path, installed.path === 'platform' ? 'global' : 'shared'),
    }),
    ...tierRules(platform, installed),
    ...installedServices(platform, installed),
  ]);
};

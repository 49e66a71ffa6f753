import type { ChartFile } from '../emit/file.ts';
import { umbrellaChart } from '../model/names.ts';
import type { Platform, Tier } from '../model/platform.ts';
import type { GraphFiles } from './graph-file.ts';
import { tierSchema } from './schemas.ts';
import { subchart } from './subchart.ts';

/** The templates every tier has, in the order in which a reader meets them. */
const templates = [
  'namespace',
  'resource-quota',
  'limit-range',
  'role-binding',
  'service-account',
  'deployment',
  'service',
  'horizontal-pod-autoscaler',
  'pod-disruption-budget',
  'network-policy',
];
const namedTemplates = ['_installed', '_container', '_quota'];

/** The values of a tier chart: what its services have of their own. The umbrella hands the shared values down. */
const tierValues = (tier: Tier): object => ({
  services: Object.fromEntries(tier.services.map(service => [service.name, service.values])),
});

/** The chart of one tier: a namespace and the services in it. */
export const tierChart = (platform: Platform, tier: Tier, graphs: GraphFiles): ChartFile[] =>
  subchart(platform, graphs, {
    name: tier.name,
    description: tier.description,
    values: tierValues(tier),
    schema: tierSchema(tier),
    source: 'tier',
    templates,
    namedTemplates,
    holes: { tier: tier.name, namespaceLabels: tier.namespaceLabels },
    files: folder => [graphs.tier(`${folder}/files/graph.json`, tier)],
  });

/** The tiers as dependencies of the umbrella, each behind its switch. */
export const tierDependencies = (platform: Platform) =>
  platform.tiers.map(({ name }) => ({
    name,
    version: platform.facts.version,
    repository: '',
    condition: `global.${umbrellaChart}.tiers.${name}.enabled`,
  }));

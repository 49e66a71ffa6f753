import type { ChartFile } from '../emit/file.ts';
import { templateFile } from '../emit/template.ts';
import { yamlFile } from '../emit/yaml.ts';
import { umbrellaChart } from '../model/names.ts';
import type { Platform, Tier } from '../model/platform.ts';
import type { GraphFiles } from './graph-file.ts';
import { chartSchema, subchartMetadata } from './metadata.ts';
import { schemaFile, tierSchema } from './schemas.ts';

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
const namedTemplates = ['_installed', '_names', '_container', '_quota'];
const sharedTemplates = ['_graph', '_policy', '_quantities'];

/** The values of a tier chart: what its services have of their own. The umbrella hands the shared values down. */
const tierValues = (tier: Tier): object => ({
  services: Object.fromEntries(tier.services.map(service => [service.name, service.values])),
});

/** The chart of one tier: a namespace and the services in it. */
export const tierChart = (platform: Platform, tier: Tier, graphs: GraphFiles): ChartFile[] => {
  const folder = `charts/umbrella/charts/${tier.name}`;
  const holes = {
    chart: tier.name,
    tier: tier.name,
    namespaceLabels: tier.namespaceLabels,
    // What Istio is installed with, as JSON.
    sidecar: JSON.stringify(platform.shared.mesh?.sidecar?.resources),
  };
  return [
    {
      path: `${folder}/Chart.yaml`,
      content: yamlFile(subchartMetadata(platform, tier.name, tier.description), chartSchema),
    },
    { path: `${folder}/values.yaml`, content: yamlFile(tierValues(tier), 'values.schema.json') },
    schemaFile(`${folder}/values.schema.json`, tierSchema(tier)),
    graphs.shared(`${folder}/files/shared.json`),
    graphs.tier(`${folder}/files/graph.json`, tier),
    ...sharedTemplates.map(name => templateFile(`${folder}/templates/${name}.tpl`, `shared/${name}.tpl`, holes)),
    ...namedTemplates.map(name => templateFile(`${folder}/templates/${name}.tpl`, `tier/${name}.tpl`, holes)),
    ...templates.map(name => templateFile(`${folder}/templates/${name}.yaml`, `tier/${name}.yaml`, holes)),
  ];
};

/** The tiers as dependencies of the umbrella, each behind its switch. */
export const tierDependencies = (platform: Platform) =>
  platform.tiers.map(({ name }) => ({
    name,
    version: platform.facts.version,
    repository: '',
    condition: `global.${umbrellaChart}.tiers.${name}.enabled`,
  }));

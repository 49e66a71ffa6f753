import type { ChartFile } from '../emit/file.ts';
import { jsonFile } from '../emit/json.ts';
import { templateFile } from '../emit/template.ts';
import { generatedBy, yamlFile } from '../emit/yaml.ts';
import { egressPorts, jaegerPorts } from '../model/mesh-edges.ts';
import { priorityClass, umbrellaChart } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { samplingPolicies } from '../policies/sampling.ts';
import type { GraphFiles } from './graph-file.ts';
import { chartSchema, subchartMetadata } from './metadata.ts';
import { meshSchema, schemaFile } from './schemas.ts';

const name = 'mesh';
const folder = `charts/umbrella/charts/${name}`;
const description = 'Who may speak to whom, how, and what was said: policies and routes for Istio, and Jaeger.';

/** Every template, in the order in which a reader meets them. */
const templates = [
  'namespace',
  'resource-quota',
  'role-binding',
  'network-policy',
  'peer-authentication',
  'request-authentication',
  'authorization-policy',
  'destination-rule',
  'virtual-service',
  'sidecar',
  'service-entry',
  'gateway',
  'telemetry',
  'jaeger/config-map',
  'jaeger/service-account',
  'jaeger/persistent-volume-claim',
  'jaeger/service',
  'jaeger/deployment',
];
const namedTemplates = [
  '_installed',
  '_names',
  '_authorization',
  '_routes',
  '_egress',
  '_places',
  '_tags',
  '_problems',
  'jaeger/_config',
  'jaeger/_store',
];
const sharedTemplates = ['_graph', '_policy', '_quantities'];

/**
 * Namespaces of ours that are no tier's, in which nothing is admitted by identity unless a policy says so. Not
 * node-metrics: its pods are on the nodes' own network, without a proxy, and istioctl finds a policy that guards nobody.
 */
const otherNamespaces = ['monitoring', 'tracing', 'istio-egress'];

/** The chart of the mesh: nothing of it is there while the mesh is off. */
export const meshChart = (platform: Platform, graphs: GraphFiles): ChartFile[] => {
  const holes = {
    chart: name,
    jaeger: jaegerPorts,
    egress: egressPorts,
    // The user of Jaeger's image.
    user: 10001,
    priorityClass: priorityClass('supporting'),
  };
  const parts = { jaeger: { values: 'jaeger' }, 'egress-gateway': {} };
  return [
    { path: `${folder}/Chart.yaml`, content: yamlFile(subchartMetadata(platform, name, description), chartSchema) },
    { path: `${folder}/values.yaml`, content: yamlFile(platform.mesh, 'values.schema.json') },
    schemaFile(`${folder}/values.schema.json`, meshSchema()),
    graphs.shared(`${folder}/files/shared.json`),
    graphs.mesh(`${folder}/files/graph.json`, parts, {
      tiers: platform.tiers.map(tier => tier.name),
      namespaces: otherNamespaces,
    }),
    {
      path: `${folder}/files/sampling.json`,
      content: jsonFile({ generated: generatedBy, policies: samplingPolicies(platform) }),
    },
    ...sharedTemplates.map(file => templateFile(`${folder}/templates/${file}.tpl`, `shared/${file}.tpl`, holes)),
    ...namedTemplates.map(file => templateFile(`${folder}/templates/${file}.tpl`, `mesh/${file}.tpl`, holes)),
    ...templates.map(file => templateFile(`${folder}/templates/${file}.yaml`, `mesh/${file}.yaml`, holes)),
  ];
};

/** The mesh as a dependency of the umbrella. */
export const meshDependency = ({ facts: { version } }: Platform) => ({
  name,
  version,
  repository: '',
  condition: `global.${umbrellaChart}.mesh.enabled`,
});

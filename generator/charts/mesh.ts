import type { ChartFile } from '../emit/file.ts';
import { jsonFile } from '../emit/json.ts';
import { generatedBy } from '../emit/yaml.ts';
import { egressPorts, jaegerPorts } from '../model/mesh-edges.ts';
import { priorityClass, umbrellaChart } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { samplingPolicies } from '../policies/sampling.ts';
import type { GraphFiles } from './graph-file.ts';
import { meshSchema } from './schemas.ts';
import { subchart } from './subchart.ts';

const name = 'mesh';
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

/**
 * Namespaces of ours that are no tier's, in which nothing is admitted by identity unless a policy says so. Not
 * node-metrics: its pods are on the nodes' own network, without a proxy, and istioctl finds a policy that guards nobody.
 */
const otherNamespaces = ['monitoring', 'tracing', 'istio-egress', 'ingress-nginx'];

/** The chart of the mesh: nothing of it is there while the mesh is off. */
export const meshChart = (platform: Platform, graphs: GraphFiles): ChartFile[] => {
  const parts = { jaeger: { values: 'jaeger' }, 'egress-gateway': {} };
  return subchart(platform, graphs, {
    name,
    description,
    values: platform.mesh,
    schema: meshSchema(),
    source: name,
    templates,
    namedTemplates,
    alsoShared: ['_variants'],
    holes: {
      jaeger: jaegerPorts,
      egress: egressPorts,
      // The user of Jaeger's image.
      user: 10001,
      priorityClass: priorityClass('supporting'),
    },
    files: folder => [
      graphs.mesh(`${folder}/files/graph.json`, parts, {
        tiers: platform.tiers.map(tier => tier.name),
        namespaces: otherNamespaces,
      }),
      {
        path: `${folder}/files/sampling.json`,
        content: jsonFile({ generated: generatedBy, policies: samplingPolicies(platform) }),
      },
    ],
  });
};

/** The mesh as a dependency of the umbrella. */
export const meshDependency = ({ facts: { version } }: Platform) => ({
  name,
  version,
  repository: '',
  condition: `global.${umbrellaChart}.mesh.enabled`,
});

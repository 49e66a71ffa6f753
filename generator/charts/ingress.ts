import type { ChartFile } from '../emit/file.ts';
import { ingressGatewayPorts, nginxPorts } from '../model/front-door-edges.ts';
import { priorityClass } from '../model/names.ts';
import { frontDoors } from '../model/parts.ts';
import type { Platform } from '../model/platform.ts';
import type { GraphFiles } from './graph-file.ts';
import { ingressSchema } from './schemas.ts';
import { subchart } from './subchart.ts';

const name = 'ingress';
const description = 'The front door: how a browser reaches the public hosts, and nothing else.';

/** Every template, in the order in which a reader meets them: those of all front doors first, then each one's own. */
const templates = [
  'namespace',
  'resource-quota',
  'role-binding',
  'network-policy',
  'certificate',
  'nginx/service-account',
  'nginx/cluster-role',
  'nginx/role',
  'nginx/ingress-class',
  'nginx/config-map',
  'nginx/deployment',
  'nginx/service',
  'nginx/horizontal-pod-autoscaler',
  'nginx/pod-disruption-budget',
  'nginx/ingress',
  'nginx/virtual-service',
  'nginx/sidecar',
  'istio/gateway',
  'istio/virtual-service',
  'istio/envoy-filter',
  'gateway-api/gateway',
  'gateway-api/http-route',
  'gateway-api/client-settings-policy',
  'gateway-api/proxy-settings-policy',
  'gateway-api/rate-limit-policy',
  'gateway-api/snippets-policy',
  'gateway-api/nginx-proxy',
  'gateway-api/client-traffic-policy',
  'gateway-api/backend-traffic-policy',
];
const namedTemplates = [
  '_installed',
  '_names',
  '_problems',
  'nginx/_config',
  'nginx/_route',
  'gateway-api/_route',
  'istio/_routes',
  'istio/_filters',
];

/** The services that people reach from outside, by the name of their host. */
const hostsOf = ({ services }: Platform) =>
  Object.fromEntries(
    [...services.values()].flatMap(({ name: service, tier, host, servicePort, gateway }) =>
      host === undefined
        ? []
        : [[host, { service, namespace: tier, port: servicePort, ...(gateway && { api: true }) }]],
    ),
  );

/** The routes to single services through the gateway, by service, and the tiers that they go with. */
const prefixesOf = ({ services }: Platform) =>
  Object.fromEntries(
    [...services.values()].flatMap(({ name: service, prefix, tier }) => (prefix ? [[service, { prefix, tier }]] : [])),
  );

/**
 * Headers by which somebody outside could choose the trace that a request belongs to, pose as a proxy of the mesh, or tell
 * one what to do: Envoy tries a request again for who sends `x-envoy-retry-on`.
 */
export const droppedHeaders = [
  'traceparent',
  'tracestate',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'x-forwarded-client-cert',
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-max-retries',
  'x-envoy-retriable-status-codes',
  'x-envoy-retriable-header-names',
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-force-trace',
  'x-envoy-decorator-operation',
  'x-envoy-attempt-count',
  'x-envoy-peer-metadata',
  'x-envoy-peer-metadata-id',
  'x-envoy-external-address',
  'x-envoy-internal',
  'x-envoy-original-path',
];

/** The chart of the front door: of the one that is chosen, as the others render nothing. */
export const ingressChart = (platform: Platform, graphs: GraphFiles): ChartFile[] => {
  const hosts = hostsOf(platform);
  const [any] = Object.values(hosts);
  return subchart(platform, graphs, {
    name,
    description,
    values: platform.ingress,
    schema: ingressSchema(),
    source: name,
    templates,
    namedTemplates,
    alsoShared: ['_variants'],
    holes: {
      nginx: nginxPorts,
      istio: ingressGatewayPorts,
      // Where the public hosts' services are: Ingresses and routes stand beside them.
      behind: any?.namespace ?? 'core-healthcare',
      // The user of the controller's image.
      user: 101,
      priorityClass: priorityClass('clinical'),
      droppedHeaders,
    },
    files: folder => [
      graphs.parts(`${folder}/files/graph.json`, Object.fromEntries(frontDoors.map(door => [door.name, {}])), {
        hosts,
        prefixes: prefixesOf(platform),
      }),
    ],
  });
};

/** The front door as a dependency of the umbrella: always there, as `frontDoor` is a choice and no switch. */
export const ingressDependency = ({ facts: { version } }: Platform) => ({ name, version, repository: '' });

import type { Manifest } from '../../verify/manifests.ts';
import { routeEvaluator } from '../../verify/mesh/routes.ts';
import { platform } from '../platform.ts';
import { environment, render } from '../render.ts';
import { clusterDomain, foreign, node, normalization, switched } from './mesh-ends.ts';

/** The phases of a mesh, on the way there and back. */
export const phases = ['joining', 'enforced', 'leaving'];
/** Staging with a front door, in a phase, with more of Helm's arguments. */
export const rendered = (door: string, phase: string, more: string[] = []): Manifest[] =>
  render(
    ...environment('staging'),
    '--set',
    `global.writecarenotes.frontDoor=${door},global.writecarenotes.mesh.phase=${phase}`,
    ...more,
  );

/** Who asks, by front door: the pods of the controller, by their sidecar, and those of the gateway. */
const clients = {
  nginx: { name: 'ingress-nginx-controller', gateway: 'mesh' },
  istio: { name: 'istio-ingressgateway', gateway: 'istio-system/writecarenotes-gateway' },
};
export type Door = keyof typeof clients;
export const doors = Object.keys(clients) as Door[];

/** The pods of a front door, as routes and Sidecars know them. */
export const clientOf = (door: Door) => {
  const { namespace = '', labels = {} } = node(clients[door].name);
  return { namespace, labels, gateway: clients[door].gateway };
};

/** Where a front door gets a request to: the port that it asks on is the sidecar's 80, or the gateway's own. */
export const routeOf = (door: Door, manifests: Manifest[], host: string, method: string, headers = {}) =>
  routeEvaluator({ manifests, clusterDomain, normalization }).routeOf({
    client: clientOf(door),
    host,
    port: door === 'nginx' ? 80 : 8443,
    method,
    path: '/api/v1/medications/administer',
    headers,
  });

/** Each public host as installed, and the full name of its service. */
export const publicHosts = [...platform.services.values()].flatMap(({ host, name, tier }) =>
  host
    ? [{ public: switched.shared.hosts?.[host as 'api'] ?? '', service: `${name}.${tier}.svc.${clusterDomain}` }]
    : [],
);

/** What belongs to other releases, the ingress gateway among it. */
export const others = {
  ...foreign,
  services: [...foreign.services, { namespace: 'istio-system', name: 'istio-ingressgateway', ports: [80, 443] }],
  pods: [...foreign.pods, { namespace: 'istio-system', labels: { istio: 'ingressgateway' } }],
};

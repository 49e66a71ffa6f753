import { nginxPorts } from './front-door-edges.ts';
import { keptOfNginx } from './front-door-metrics.ts';
import type { Job } from './jobs.ts';
import { meshScrapes } from './mesh-edges.ts';
import { keptOfMeshParts } from './mesh-metrics.ts';
import type { Switch } from './node.ts';
import { frontDoors, meshParts } from './parts.ts';

/** A part of the platform whose pods each count for themselves, so that its Service would mix them up. */
export interface PodScrape {
  job: Job;
  /** Its node, which says where the pods are and by which label they are found. */
  part: string;
  port: number;
  path: string;
  /** What is kept of its series, by name; a proxy tells what the services' sidecars tell. */
  kept: string | 'proxy';
  /** What must be on beside its node. */
  when?: Switch;
}

const proxied = { port: 15090, path: '/stats/prometheus', kept: 'proxy' } as const;
const nginx = 'ingress-nginx-controller';

/** What Prometheus finds pod by pod beside the services: the front door, and the mesh's parts. */
export const podScrapes: PodScrape[] = [
  { job: 'ingress-nginx', part: nginx, port: nginxPorts.metrics, path: '/metrics', kept: keptOfNginx },
  { job: 'ingress-nginx-sidecar', part: nginx, ...proxied, when: 'mesh' },
  { job: 'istio-ingressgateway', part: 'istio-ingressgateway', ...proxied },
  ...meshScrapes.map(
    ({ part, port, path }): PodScrape => ({
      job: part,
      part,
      port,
      path,
      kept: path === proxied.path ? 'proxy' : keptOfMeshParts,
    }),
  ),
];

/** The parts that are found so, and their namespaces, in which they run beside the services' tiers. */
export const scrapedParts = [...frontDoors, ...meshParts].flatMap(({ name, namespace }) =>
  namespace !== undefined && podScrapes.some(({ part }) => part === name) ? [{ name, namespace }] : [],
);

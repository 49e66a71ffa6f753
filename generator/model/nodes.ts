import type { WriteCareNotes } from '../../values-schema/types.ts';
import { serviceLabels } from './names.ts';
import type { Service } from './service.ts';

/**
 * What must be switched on for a node or an edge to exist. The same words are the keys of the `switches` named template,
 * which reads them from global.writecarenotes at install. `unenforced` is a mesh that is off or still joining: what only
 * works without a sidecar stays open until every pod has one.
 */
export type Switch =
  | `tiers.${string}`
  | `services.${string}`
  | `frontDoor.${string}`
  | 'monitoring'
  | 'mesh'
  | 'unenforced';

/** Anything that an edge can start or end at. */
export interface Node {
  name: string;
  /** part: a platform part that some chart deploys; place: where it is found is given at install. */
  kind: 'service' | 'part' | 'place';
  /** Where its pods run and the labels they carry; a place has neither. */
  namespace?: string;
  labels?: Record<string, string>;
  when: Switch[];
}

/** The platform parts around the services. A later chart that deploys one uses these very labels. */
const parts: Node[] = [
  {
    name: 'ingress-nginx-controller',
    kind: 'part',
    namespace: 'ingress-nginx',
    labels: { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' },
    when: ['frontDoor.nginx'],
  },
  {
    name: 'writecarenotes-gateway',
    kind: 'part',
    namespace: 'front-door',
    // The label that every Gateway API implementation puts on the pods it starts for a Gateway.
    labels: { 'gateway.networking.k8s.io/gateway-name': 'writecarenotes-gateway' },
    when: ['frontDoor.gateway-api'],
  },
  {
    name: 'istio-ingressgateway',
    kind: 'part',
    namespace: 'istio-system',
    labels: { istio: 'ingressgateway' },
    when: ['frontDoor.istio', 'mesh'],
  },
  {
    name: 'prometheus',
    kind: 'part',
    namespace: 'monitoring',
    labels: { 'app.kubernetes.io/name': 'prometheus' },
    when: ['monitoring'],
  },
  { name: 'istiod', kind: 'part', namespace: 'istio-system', labels: { app: 'istiod' }, when: ['mesh'] },
  {
    name: 'egress-gateway',
    kind: 'part',
    namespace: 'istio-egress',
    labels: { istio: 'egressgateway' },
    when: ['mesh'],
  },
  {
    name: 'jaeger',
    kind: 'part',
    namespace: 'tracing',
    labels: { 'app.kubernetes.io/name': 'jaeger' },
    when: ['mesh'],
  },
  { name: 'postgres', kind: 'place', when: [] },
  { name: 'redis', kind: 'place', when: [] },
  { name: 'broker', kind: 'place', when: [] },
  { name: 'dns', kind: 'place', when: [] },
  { name: 'outside', kind: 'place', when: [] },
];

/** Names that no service may take, because a platform part has them. */
export const partNames = parts.map(part => part.name);

const serviceNode = (service: Service): Node => ({
  name: service.name,
  kind: 'service',
  namespace: service.tier,
  labels: serviceLabels(service.name),
  when: [`tiers.${service.tier}`, `services.${service.name}`],
});

/** Every node of the graph by name: services first, then the platform parts. */
export const nodesOf = (services: Map<string, Service>): Map<string, Node> =>
  new Map([...[...services.values()].map(serviceNode), ...parts].map(node => [node.name, node]));

/** The front doors' nodes: where requests from outside come from. */
export const frontDoors = parts.filter(part => part.when.some(name => name.startsWith('frontDoor.')));

/** Whether a switch is on with these shared values (complete ones: merged with the defaults). */
export const isOn = (name: Switch, shared: WriteCareNotes): boolean => {
  const mesh = shared.mesh?.enabled === true;
  if (name === 'mesh') return mesh;
  if (name === 'unenforced') return !mesh || shared.mesh?.phase === 'joining';
  if (name === 'monitoring') return shared.monitoring?.enabled === true;
  const [kind, ...rest] = name.split('.');
  const what = rest.join('.');
  if (kind === 'frontDoor') return shared.frontDoor === what;
  return (kind === 'tiers' ? shared.tiers : shared.services)?.[what]?.enabled === true;
};

import type { MeshValues, MonitoringValues, WriteCareNotes } from '../../values-schema/types.ts';
import { partLabels } from './names.ts';
import { parts } from './parts.ts';
import type { Service } from './service.ts';

/**
 * What must be switched on for a node or an edge to exist. The same words are the keys of the `switches` named template,
 * which reads them from the values at install. `unenforced` is a mesh that is off or still joining: what only
 * works without a sidecar stays open until every pod has one; `mesh.enforced` is its opposite. `mesh.store`: traces go to a store that others run. `probes`: somebody asks the front door, ours or the operator's.
 */
export type Switch =
  | `tiers.${string}`
  | `services.${string}`
  | `frontDoor.${string}`
  | 'monitoring.servers'
  | 'monitoring.operator'
  | `parts.${string}`
  | `backup.${string}`
  | 'probes'
  | 'mesh'
  | 'unenforced'
  | 'mesh.enforced'
  | 'mesh.store';

/** Anything that an edge can start or end at. */
export interface Node {
  name: string;
  /** part: a platform part that some chart deploys; place: where it is found is given at install. */
  kind: 'service' | 'part' | 'place';
  /** Where its pods run and the labels they carry; a place has neither. */
  namespace?: string;
  labels?: Record<string, string>;
  /** Its ServiceAccount, which is its identity in the mesh; without one it is outside the mesh. */
  account?: string;
  /** Whether requests to it pass a sidecar, or a proxy that is in the mesh itself. */
  meshed?: true;
  when: Switch[];
}

/** Names that no service may take, because a platform part has them. */
export const partNames = parts.map(part => part.name);

const serviceNode = (service: Service): Node => ({
  name: service.name,
  kind: 'service',
  namespace: service.tier,
  labels: partLabels(service.name),
  account: service.name,
  meshed: true,
  when: [`tiers.${service.tier}`, `services.${service.name}`],
});

/** Every node of the graph by name: services first, then the platform parts. */
export const nodesOf = (services: Map<string, Service>): Map<string, Node> =>
  new Map([...[...services.values()].map(serviceNode), ...parts].map(node => [node.name, node]));

/** The values as installed (complete ones: merged with the defaults) that switches are read from. */
export interface Switched {
  shared: WriteCareNotes;
  monitoring: MonitoringValues;
  mesh: MeshValues;
}

/** Whether a switch is on with these values. */
export const isOn = (name: Switch, { shared, monitoring, mesh: meshValues }: Switched): boolean => {
  const mesh = shared.mesh?.enabled === true;
  if (name === 'mesh') return mesh;
  const enforced = mesh && shared.mesh?.phase === 'enforced';
  if (name === 'unenforced') return !enforced;
  if (name === 'mesh.enforced') return enforced;
  if (name === 'mesh.store') return mesh && ['opensearch', 'cassandra'].includes(meshValues.jaeger?.storage ?? '');
  const { enabled, mode } = shared.monitoring ?? {};
  if (name.startsWith('monitoring.')) return enabled === true && name === `monitoring.${mode}`;
  if (name === 'probes')
    return mode === 'operator' ? monitoring.operator?.prober !== '' : monitoring.blackboxExporter?.enabled === true;
  const [kind, ...rest] = name.split('.');
  const what = rest.join('.');
  if (name === 'parts.node-exporter') return monitoring.nodeExporter?.enabled === true;
  if (name === 'parts.blackbox-exporter') return monitoring.blackboxExporter?.enabled === true;
  // An object store keeps copies of its own: with one, Loki's logs need no backup. An operator's data is not ours.
  if (name === 'backup.loki' && monitoring.loki?.storage === 's3') return false;
  if (kind === 'backup') return mode === 'servers' && monitoring.backup?.enabled === true;
  if (kind === 'frontDoor') return shared.frontDoor === what;
  return (kind === 'tiers' ? shared.tiers : shared.services)?.[what]?.enabled === true;
};

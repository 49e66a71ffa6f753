import type { IngressValues, MeshValues, MonitoringValues, WriteCareNotes } from '../../values-schema/types.ts';
import { hasTraceStore } from './installed.ts';
import { partLabels } from './names.ts';
import type { Node, Switch } from './node.ts';
import { parts } from './parts.ts';
import type { Service } from './service.ts';

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
  ingress: IngressValues;
}

/** Whether a switch is on with these values. */
export const isOn = (name: Switch, { shared, monitoring, mesh: meshValues, ingress }: Switched): boolean => {
  const mesh = shared.mesh?.enabled === true;
  if (name === 'mesh') return mesh;
  const enforced = mesh && shared.mesh?.phase === 'enforced';
  if (name === 'unenforced') return !enforced;
  if (name === 'mesh.enforced') return enforced;
  if (name === 'mesh.store') return mesh && hasTraceStore(meshValues.jaeger?.storage);
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
  if (kind === 'gateway') return shared.frontDoor === 'gateway-api' && ingress.gatewayApi?.implementation === what;
  if (kind === 'frontDoor') return shared.frontDoor === what;
  return (kind === 'tiers' ? shared.tiers : shared.services)?.[what]?.enabled === true;
};

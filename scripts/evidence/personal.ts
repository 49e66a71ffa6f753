import type { Edge } from '../../generator/model/edge.ts';
import { jaegerPorts } from '../../generator/model/mesh-edges.ts';
import { backupMetricsPort } from '../../generator/model/monitoring-edges.ts';
import { isOn } from '../../generator/model/nodes.ts';
import { frontDoors } from '../../generator/model/parts.ts';
import type { Scene } from './types.ts';

const doors = new Set(frontDoors.map(({ name }) => name));
const stores = new Set(['postgres', 'redis', 'broker']);

/** Log lines and spans carry ids of people (user_id, tenant_id) and addresses of records. */
const told: Record<string, string[]> = {
  loki: ['alloy', 'grafana'],
  'api-server': ['alloy'],
  'log-store': ['loki'],
  'backup-store': ['loki', 'grafana'],
  'trace-store': ['jaeger'],
  outside: ['egress-gateway'],
};

/**
 * Whether a flow may carry personal data. What a service asks another, keeps in a store or sends outside is taken to,
 * whichever service it is: what a record holds is the services', and is not said in the charts. Measurements, names
 * looked up, probes and configuration do not: a metric with a personal label is not kept.
 */
export const mayBePersonal = ({ platform: { services }, switched }: Scene, { from, to, port }: Edge): boolean => {
  if (port === backupMetricsPort) return false;
  // A way that is open, and that nothing takes: Loki's logs in an object store need no backup.
  if (to === 'backup-store' && !isOn(`backup.${from}`, switched)) return false;
  if (stores.has(to) || doors.has(to)) return from === 'clients' || services.has(from);
  if (to === 'jaeger')
    return port === jaegerPorts.collector || port === jaegerPorts.query || port === jaegerPorts.queryGrpc;
  const asks = services.has(from) || doors.has(from);
  const isApi = services.get(to)?.port === port;
  if (asks && (isApi || to === 'outside' || to === 'egress-gateway')) return true;
  return told[to]?.includes(from) ?? false;
};

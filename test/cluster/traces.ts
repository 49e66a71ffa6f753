import { identity, type Manifest } from '../../verify/manifests.ts';
import type { ControlPlane } from './control-plane.ts';
import { get } from './fixtures.ts';

/** What tells of the past and is no trace: events, and Secrets of Helm's history. Old ReplicaSets go the same way. */
const unasked = ['componentstatuses', 'events', 'events.events.k8s.io'];

const isPast = ({ kind, type, spec }: Manifest): boolean =>
  type === 'helm.sh/release.v1' || (kind === 'ReplicaSet' && (spec as { replicas: number }).replicas === 0);

/**
 * Dashboards ask for services in lists that are the same for all installations; one that is switched off is found in
 * none of the answers. So its name there is no trace.
 */
const isDashboard = ({ kind, metadata: { namespace, name } }: Manifest): boolean =>
  kind === 'ConfigMap' && namespace === 'monitoring' && name.startsWith('grafana-');

/** Whatever the spelling: as a name, as part of an address, or as a variable (`AUDIT_SERVICE_URL`). */
const spelled = (object: Manifest): string => JSON.stringify(object).toLowerCase().replaceAll('_', '-');

/**
 * Every object in the cluster, of any kind the API server has, in which one of the words occurs anywhere; dashboards are
 * not asked.
 */
export const tracesOf = async (plane: ControlPlane, words: string[]): Promise<string[]> => {
  const kinds = (await plane.kubectl(['api-resources', '--verbs=list', '--output=name'])).trim().split('\n');
  const asked = kinds.filter(kind => !unasked.includes(kind));
  const { items } = await get(plane, asked.join(','), '--all-namespaces');
  return (items as Manifest[])
    .filter(object => !isPast(object) && !isDashboard(object) && words.some(word => spelled(object).includes(word)))
    .map(identity)
    .sort();
};

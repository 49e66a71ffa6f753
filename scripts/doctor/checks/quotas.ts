import { byKind } from '../../../verify/manifests.ts';
import { quotaShortfalls } from '../../../verify/quota.ts';
import type { Check } from '../check.ts';
import { counted, fail, ok } from '../finding.ts';
import { isOpen } from './capacity.ts';

/** The chart's quotas leave room for a pod of each DaemonSet on every node: how many there are nobody knew beforehand. */
export const quotas: Check = ({ nodes }, { manifests }) => {
  const namespaces = new Set(byKind(manifests, 'DaemonSet').map(({ metadata }) => metadata.namespace));
  if (!('seen' in nodes) || namespaces.size === 0) return [];
  const count = nodes.seen.filter(isOpen).length;
  const own = manifests.filter(({ metadata }) => metadata.namespace && namespaces.has(metadata.namespace));
  const short = quotaShortfalls(own, { nodes: count }).filter(({ need, hard }) => need > hard);
  if (short.length === 0) return [ok('Quotas', `have room for ${counted(count, 'node')}`)];
  return [...new Set(short.map(({ namespace }) => namespace))].map(namespace => {
    const which = short
      .filter(one => one.namespace === namespace)
      .map(({ resource, hard, need }) => `${resource} ${hard}, needed ${need}`);
    const says = `the quota is too small for ${counted(count, 'node')}: ${which.join('; ')}`;
    return fail(`Quota of ${namespace}`, says, `set monitoring.nodeExporter.maxNodes to ${count} or more`);
  });
};

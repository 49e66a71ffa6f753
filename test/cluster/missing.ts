import type { Manifest } from '../../verify/manifests.ts';
import { missingReferences } from '../../verify/references.ts';
import { get } from './fixtures.ts';
import { releaseManifests, type Target } from './release.ts';

/** Which stores' Secrets a tier's services name: Secrets are what the chart leaves to whoever installs it. */
const secretsOf: Record<string, string[]> = {
  'core-healthcare': ['broker', 'postgres', 'redis'],
  operational: ['broker', 'postgres', 'redis'],
  compliance: ['broker', 'postgres'],
  integration: ['broker', 'postgres'],
  'ai-analytics': ['broker', 'postgres'],
  infrastructure: ['postgres', 'redis'],
};

/** The Secrets that must be there before the services are, or with `optional` may be. */
export const storeSecrets = (optional: boolean): string[] =>
  Object.entries(secretsOf)
    .flatMap(([tier, stores]) => stores.map(store => `Secret ${tier}/writecarenotes-${store}`))
    .map(name => (optional ? `${name}, optional` : name))
    .sort();

/** The Secrets of the monitoring's parts, and why they are named. */
const secretsOfParts = {
  receivers: 'Secret monitoring/alertmanager-receivers',
  grafana: 'Secret monitoring/grafana-secrets',
  // A part starts without it, and its backup tells that it can't work.
  backup: 'Secret monitoring/monitoring-backup, optional',
  objectStore: 'Secret monitoring/loki-object-store',
};

/** The Secrets that the monitoring needs; `local` has no backups and no logins, and tells nobody; `production` has a store. */
export const monitoringSecrets = (environment: 'local' | 'production' | 'other'): string[] => {
  const { receivers, grafana, backup, objectStore } = secretsOfParts;
  if (environment === 'local') return [`${receivers}, optional`];
  return [receivers, grafana, backup, ...(environment === 'production' ? [objectStore] : [])].sort();
};

/** The certificate of the public hosts: without it the front door refuses every handshake. */
export const certificateSecret = 'Secret core-healthcare/writecarenotes-tls';

/**
 * Everything that an object of the installed release names and that is neither in the release nor among the cluster's
 * namespaces, Secrets and ConfigMaps, once each.
 */
export const missingInCluster = async (target: Target): Promise<string[]> => {
  const { items } = await get(target.plane, 'namespaces,secrets,configmaps', '--all-namespaces');
  const missing = missingReferences([...(await releaseManifests(target)), ...(items as Manifest[])]);
  const lines = missing.map(({ kind, namespace, name, optional }) => {
    return `${kind} ${namespace}/${name}${optional ? ', optional' : ''}`;
  });
  return [...new Set(lines)].sort();
};

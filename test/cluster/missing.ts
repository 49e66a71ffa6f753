import type { Manifest } from '../../verify/manifests.ts';
import { missingReferences } from '../../verify/references.ts';
import { get } from './fixtures.ts';
import { releaseManifests, type Target } from './release.ts';

/** Which stores' Secrets a tier's services name: the one thing that the chart leaves to whoever installs it. */
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

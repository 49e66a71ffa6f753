import type { Programs } from '../cluster/programs.ts';
import { secretsOf } from '../doctor/gather.ts';
import { type NeededSecret, neededSecrets } from '../doctor/needed-secrets.ts';
import type { Plan } from './plan.ts';

/** A Secret with the keys that it still lacks, and whether there is one of its name. */
export interface Lacking extends NeededSecret {
  lacking: string[];
  exists: boolean;
}

/** Every Secret that the manifests name and that is not there, or not with all of its keys. */
export const lackingSecrets = async ({ kubectl }: Programs, { wanted }: Plan): Promise<Lacking[]> => {
  const there = await secretsOf(kubectl);
  return neededSecrets(wanted.manifests).flatMap(secret => {
    const keys = there[`${secret.namespace}/${secret.name}`];
    const lacking = secret.keys.filter(key => !keys?.includes(key));
    return !keys || lacking.length > 0 ? [{ ...secret, lacking, exists: keys !== undefined }] : [];
  });
};

/**
 * Writes keys into a Secret, on stdin alone, where nobody else sees them. One that is not there is created, so that of two
 * who do this at a time one is refused; to one that is there keys are added.
 */
export const write = async (
  { kubectl }: Programs,
  { namespace, name, exists }: Lacking,
  values: Record<string, string>,
) => {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name },
    ...(!exists && { type: 'Opaque' }),
    data: Object.fromEntries(data),
  };
  const words = exists ? ['apply', '--server-side', '--field-manager', 'deploy-kubernetes-infrastructure'] : ['create'];
  await kubectl([...words, '--filename', '-'], JSON.stringify(secret));
};

/** How a person reads a key: the only way in which it is ever shown. */
export const readingCommand = (namespace: string, name: string, key: string): string =>
  `kubectl get secret -n ${namespace} ${name} -o jsonpath='{.data.${key}}' | base64 -d`;

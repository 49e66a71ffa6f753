import { byKind } from '../../../verify/manifests.ts';
import type { Running } from '../facts.ts';
import { type Finding, fail } from '../finding.ts';
import type { Wanted } from '../wanted.ts';
import { warningsOf } from './ours.ts';

/** Volumes that are asked for and not there. One that waits for its first pod by design does not count. */
export const claims = ({ claims, warnings }: Running, { manifests }: Pick<Wanted, 'manifests'>): Finding[] => {
  if (!('seen' in claims)) return [];
  const names = new Set(
    byKind(manifests, 'PersistentVolumeClaim').map(one => `${one.metadata.namespace}/${one.metadata.name}`),
  );
  return claims.seen
    .filter(
      ({ metadata, status }) => names.has(`${metadata?.namespace}/${metadata?.name}`) && status?.phase !== 'Bound',
    )
    .map(({ metadata, status, spec }) => {
      const { namespace = '', name = '' } = metadata ?? {};
      const messages = warningsOf(
        warnings,
        object => object.kind === 'PersistentVolumeClaim' && object.name === name && object.namespace === namespace,
      );
      const why = messages.at(-1) ?? `its class is ${spec?.storageClassName ?? 'none, and there was no default one'}`;
      return fail(
        `Volume ${namespace}/${name}`,
        `is ${status?.phase ?? 'Pending'}: ${why}`,
        `kubectl describe persistentvolumeclaim ${name} -n ${namespace}`,
      );
    });
};

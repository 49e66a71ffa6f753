import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import { count, gap, shownOr, unread, where } from './findings.ts';
import type { Finding, Scene } from './types.ts';

/**
 * Encryption at rest is the storage class's, the object store's and the stores': nothing rendered shows it, so it is
 * never stated, but for the backups, which restic encrypts whatever they lie on.
 */
export const restFindings = ({ rendered }: Scene): Finding[] => {
  const claims = rendered.kind('PersistentVolumeClaim');
  const classes = claims.map(object => {
    const { spec } = object.manifest as unknown as PersistentVolumeClaim;
    return {
      name: object.manifest.metadata.name,
      className: spec?.storageClassName ?? 'the cluster’s default',
      line: object.at('spec', 'resources'),
    };
  });
  const passwords = rendered.kind('Deployment').flatMap(object => object.all(/name: RESTIC_PASSWORD_FILE/));
  const each = classes.map(({ name, className }) => `${name} (${className})`).join(', ');
  const buckets = rendered.objects.flatMap(object => object.all(/object_store: s3|"s3:https:/));
  return [
    ...where(claims.length > 0, () => [
      gap(
        'rest',
        `Whether ${count(claims.length, 'volume')} are encrypted depends on their storage class: ${each}`,
        'see in kubectl get storageclass -o yaml: encryption with AES-256, and whose key',
        classes.map(({ line }) => line),
      ),
    ]),
    ...where(buckets.length > 0, () => [
      gap(
        'rest',
        'Whether the buckets of logs and backups are encrypted is the object store’s',
        'see each bucket’s default encryption, and whose key',
        buckets,
      ),
    ]),
    gap(
      'rest',
      'Whether PostgreSQL, Redis and the broker encrypt what they keep is theirs: the charts deploy none of them',
      'see the settings of the stores, or of the cloud that runs them',
    ),
    gap(
      'rest',
      'Whether Secrets are encrypted in the cluster’s own store is the cluster’s',
      'see the API server’s EncryptionConfiguration, or the cloud’s statement of it',
    ),
    ...where(passwords.length > 0, () => [
      shownOr(
        'rest',
        'Backups are encrypted by restic, with a password that is in a Secret.',
        passwords,
        unread('how backups are encrypted'),
      ),
    ]),
  ];
};

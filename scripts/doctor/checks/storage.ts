import type { StorageClass } from 'kubernetes-types/storage/v1';
import { byKind, identity, type ManifestOf } from '../../../verify/manifests.ts';
import { parseMemory } from '../../../verify/quantities.ts';
import type { Check } from '../check.ts';
import { counted, type Finding, fail, ok, warn } from '../finding.ts';

type Claim = ManifestOf<'PersistentVolumeClaim'>;

const isDefault = ({ metadata }: StorageClass): boolean =>
  metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';

/** Parameters whose very presence names the key that encrypts: Amazon's, Azure's and Google's drivers. */
const namesKey = /^(kmsKeyId|diskEncryptionSetID|disk-encryption-kms-key)$/i;

/** Parameters that say yes or no: Amazon's, Longhorn's, Ceph's and Scaleway's `encrypted`, Portworx' `secure`, Linode's. */
const saysWhether = /(^|\/)(encrypted|secure|luks-encrypted)$/i;

/** Drivers of clouds that encrypt every disk, with a key of the cloud's unless another is named. */
const alwaysEncrypts = ['pd.csi.storage.gke.io', 'disk.csi.azure.com'];

/** What a class says about encryption; `undefined`: nothing. */
const encrypts = ({ parameters = {}, provisioner }: StorageClass): boolean | undefined => {
  const entries = Object.entries(parameters);
  const said = entries.find(([key]) => saysWhether.test(key))?.[1];
  if (said !== undefined) return said === 'true';
  if (entries.some(([key, value]) => namesKey.test(key) && value !== '')) return true;
  return alwaysEncrypts.includes(provisioner) ? true : undefined;
};

const encryption = (one: StorageClass): Finding => {
  const name = one.metadata?.name ?? '';
  const check = `Encryption of ${name}`;
  switch (encrypts(one)) {
    case true:
      return ok(check, 'the class says that its volumes are encrypted');
    case false:
      return fail(
        check,
        'the class says that its volumes are not encrypted',
        'take another class for personal data: className of each volume',
      );
    default:
      return warn(
        check,
        `cannot be seen: ${one.provisioner} and the class's parameters do not say`,
        'ask whoever runs the storage whether it is encrypted at rest with AES-256, and with whose key',
      );
  }
};

const sizeOf = (claims: Claim[]): string => {
  const bytes = claims.reduce((sum, { spec }) => sum + parseMemory(spec?.resources?.requests?.storage ?? '0'), 0);
  return `${counted(claims.length, 'volume')} of ${Math.round(bytes / 2 ** 30)} GiB together`;
};

/** The class that claims without one get: the newest of the default ones, as Kubernetes takes it. */
const defaultOf = (classes: StorageClass[]): StorageClass | undefined =>
  classes
    .filter(isDefault)
    .sort((a, b) => String(b.metadata?.creationTimestamp).localeCompare(String(a.metadata?.creationTimestamp)))[0];

const defaultFindings = (claims: Claim[], classes: StorageClass[]): Finding[] => {
  if (claims.length === 0) return [];
  const taken = defaultOf(classes);
  if (!taken) {
    const names = classes.map(({ metadata }) => metadata?.name).join(', ') || 'none at all';
    const says = `there is no default one, and ${counted(claims.length, 'volume')} would wait for it (there are: ${names})`;
    return [
      fail(
        'Storage class',
        says,
        'name one in className of each volume, or make one the default:',
        'kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true',
      ),
    ];
  }
  const many = classes.filter(isDefault).length;
  const says = `${taken.metadata?.name} is the default one, for ${sizeOf(claims)}`;
  const several = warn('Storage class', `${many} classes are the default one; ${taken.metadata?.name} is the newest`);
  return [many > 1 ? several : ok('Storage class', says), encryption(taken)];
};

const namedFindings = (claims: Claim[], classes: StorageClass[]): Finding[] =>
  [...new Set(claims.map(({ spec }) => spec?.storageClassName ?? ''))].flatMap(name => {
    const own = claims.filter(({ spec }) => spec?.storageClassName === name);
    const found = classes.find(({ metadata }) => metadata?.name === name);
    if (found) return [ok('Storage class', `${name} is there, for ${sizeOf(own)}`), encryption(found)];
    const says = `${name} does not exist, and ${own.map(identity).join(', ')} would wait for it`;
    return [
      fail('Storage class', says, 'kubectl get storageclass shows what there is; className of the volume names one'),
    ];
  });

/** Each volume has a class that exists, and the class says that it encrypts: logs and backups hold personal data. */
export const storage: Check = ({ storageClasses }, { manifests }) => {
  const claims = byKind(manifests, 'PersistentVolumeClaim');
  if (claims.length === 0) return [];
  if (!('seen' in storageClasses)) return [warn('Storage class', `cannot be seen: ${storageClasses.unseen}`)];
  const [named, unnamed] = [true, false].map(has =>
    claims.filter(({ spec }) => Boolean(spec?.storageClassName) === has),
  );
  return [
    ...defaultFindings(unnamed as Claim[], storageClasses.seen),
    ...namedFindings(named as Claim[], storageClasses.seen),
  ];
};

import type { Check } from '../check.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import { type NeededSecret, neededSecrets } from '../needed-secrets.ts';
import type { Place } from '../wanted.ts';
import { adoption } from './owners.ts';

/** How a Secret is made without its values standing in a command, where ps and the shell's history show them. */
export const making = ({ namespace, name, keys, use }: NeededSecret): string[] => {
  const at = `${name} -n ${namespace}`;
  if (use === 'certificate') return [`kubectl create secret tls ${at} --cert=tls.crt --key=tls.key`];
  if (use === 'images')
    return [
      `kubectl create secret generic ${at} --type=kubernetes.io/dockerconfigjson --from-file=.dockerconfigjson=config.json`,
    ];
  if (keys.length === 0) return [`kubectl create secret generic ${at}`];
  const lines = keys.map(key => `${key}=...`).join(', ');
  return [
    `write ${name}.env with a line for each key (${lines}), readable by you alone, then:`,
    `kubectl create secret generic ${at} --from-env-file=${name}.env`,
  ];
};

/** How keys come into a Secret that is there: what it has already, a password perhaps that nobody else knows, stays. */
export const adding = (secret: NeededSecret, keys: string[]): string[] => {
  const { namespace, name, use } = secret;
  const at = `${name} -n ${namespace}`;
  if (use !== 'values') return ['make it again:', `kubectl delete secret ${at}`, ...making(secret)];
  const lines = keys.map(key => `${key}=...`).join(', ');
  return [
    `write ${name}.env with a line for each key that it lacks (${lines}), readable by you alone, then:`,
    `kubectl create secret generic ${at} --from-env-file=${name}.env --dry-run=client -o yaml | kubectl apply --server-side -f -`,
  ];
};

/** Where the namespace is still to be made: as the release would make it, so that Helm adopts it. */
const firstNamespace = (namespace: string, release: Place): string[] => [
  `the namespace comes first, as the release’s own:`,
  `kubectl create namespace ${namespace}`,
  ...adoption('Namespace', namespace, release),
];

const judged = (secret: NeededSecret, keys: string[] | undefined): Finding | undefined => {
  const { namespace, name, optional, use } = secret;
  const check = `Secret ${namespace}/${name}`;
  const bad = optional ? warn : fail;
  if (!keys) {
    const harm = {
      values: optional ? 'something of the platform does not work without it' : 'pods wait for it',
      certificate: 'every visitor is refused',
      images: 'private images are not pulled',
    }[use];
    return bad(check, `is missing: ${harm}`, ...making(secret));
  }
  const lacking = secret.keys.filter(key => !keys.includes(key));
  if (lacking.length === 0) return undefined;
  return bad(
    check,
    `has no ${lacking.join(', ')} (it has ${keys.join(', ') || 'no key at all'})`,
    ...adding(secret, lacking),
  );
};

/** Every Secret that the chart names is there and has the keys that are read from it. Values are never looked at. */
export const secrets: Check = (facts, { manifests, release }) => {
  const { secrets, namespaces } = facts;
  if (!('seen' in secrets)) return [warn('Secrets', `cannot be seen: ${secrets.unseen}`)];
  const needed = neededSecrets(manifests);
  const there = 'seen' in namespaces ? namespaces.seen.map(({ metadata }) => metadata.name) : undefined;
  const told = new Set(there);
  const findings = needed.flatMap(secret => {
    const finding = judged(secret, secrets.seen[`${secret.namespace}/${secret.name}`]);
    if (!finding) return [];
    if (!there || told.has(secret.namespace)) return [finding];
    told.add(secret.namespace);
    return [{ ...finding, remedy: [...firstNamespace(secret.namespace, release), ...finding.remedy] }];
  });
  if (needed.length === 0) return [];
  return findings.length > 0
    ? findings
    : [ok('Secrets', `all ${needed.length} are there, with the keys that are read`)];
};

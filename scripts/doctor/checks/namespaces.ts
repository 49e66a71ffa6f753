import { byKind } from '../../../verify/manifests.ts';
import { missingReferences } from '../../../verify/references.ts';
import type { Check } from '../check.ts';
import { fail, ok, warn } from '../finding.ts';

const bringing = (name: string): string =>
  name.startsWith('istio-')
    ? 'scripts/deploy-service-mesh.sh makes it, with Istio'
    : `kubectl create namespace ${name}`;

/** The namespaces that the chart puts objects into and does not make are there, and none of all is on its way out. */
export const namespaces: Check = ({ namespaces }, { manifests }) => {
  if (!('seen' in namespaces)) return [warn('Namespaces', `cannot be seen: ${namespaces.unseen}`)];
  const there = namespaces.seen.map(({ metadata }) => metadata.name);
  const absent = missingReferences(manifests, { namespaces: there }).filter(({ kind }) => kind === 'Namespace');
  const ours = new Set(byKind(manifests, 'Namespace').map(({ metadata }) => metadata.name));
  const ending = namespaces.seen.filter(
    ({ metadata, status }) => ours.has(metadata.name) && (status as { phase?: string })?.phase === 'Terminating',
  );
  const findings = [
    ...absent.map(({ name }) =>
      fail(`Namespace ${name}`, 'is missing, and the chart does not make it', bringing(name)),
    ),
    ...ending.map(({ metadata: { name } }) =>
      fail(
        `Namespace ${name}`,
        'is being deleted, and takes nothing new',
        'wait until it is gone; what holds it up is in its conditions:',
        `kubectl get namespace ${name} -o jsonpath='{.status.conditions}'`,
      ),
    ),
  ];
  if (findings.length > 0) return findings;
  const toCome = [...ours].filter(name => !there.includes(name)).length;
  return [
    ok('Namespaces', toCome > 0 ? `${toCome} of ${ours.size} are still to be made, by the release` : 'are there'),
  ];
};

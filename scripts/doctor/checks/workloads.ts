import type { Deployment } from 'kubernetes-types/apps/v1';
import { byKind, identity } from '../../../verify/manifests.ts';
import { causeOf } from '../causes.ts';
import type { Running } from '../facts.ts';
import { type Finding, fail } from '../finding.ts';
import type { Wanted } from '../wanted.ts';
import { oursOf, warningsOf } from './ours.ts';

/** Why no pod is made at all: told of the ReplicaSet, which is named for its Deployment with a hash behind. */
const refusals = ({ metadata }: Deployment, { warnings }: Running): string[] =>
  warningsOf(
    warnings,
    ({ kind, name = '', namespace }) =>
      kind === 'ReplicaSet' && namespace === metadata?.namespace && name.replace(/-[^-]+$/, '') === metadata?.name,
  ).filter(message => message.startsWith('FailedCreate'));

const refused = (deployment: Deployment, facts: Running): Finding[] => {
  const { namespace = '', name = '' } = deployment.metadata ?? {};
  const wanted = deployment.spec?.replicas ?? 1;
  const made = deployment.status?.replicas ?? 0;
  const available = deployment.status?.availableReplicas ?? 0;
  const messages = refusals(deployment, facts);
  if (available >= wanted || messages.length === 0) return [];
  const cause = causeOf(messages.slice(-1), { namespace, name });
  return [
    fail(`Deployment ${namespace}/${name}`, `has ${made} of ${wanted} pods: ${cause?.says}`, ...(cause?.remedy ?? [])),
  ];
};

/** Deployments whose pods are refused before there is a pod. */
export const refusedWorkloads = (facts: Running): Finding[] =>
  oursOf(facts.deployments).flatMap(deployment => refused(deployment, facts));

/** Deployments that the values ask for and that are gone. */
export const goneWorkloads = ({ deployments }: Running, { manifests }: Pick<Wanted, 'manifests'>): Finding[] => {
  if (!('seen' in deployments)) return [];
  const there = new Set(deployments.seen.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`));
  return byKind(manifests, 'Deployment')
    .filter(({ metadata }) => !there.has(`${metadata.namespace}/${metadata.name}`))
    .map(one =>
      fail(
        identity(one).replace('/', ' '),
        'is not there, and these values ask for it',
        'helm upgrade with these values makes it',
      ),
    );
};

import { byKind, type Manifest } from '../../../verify/manifests.ts';
import type { Check } from '../check.ts';
import type { Facts, Running } from '../facts.ts';
import { type Finding, ok, warn } from '../finding.ts';
import type { Wanted } from '../wanted.ts';
import { autoscalers } from './autoscalers.ts';
import { claims } from './claims.ts';
import { front } from './front.ts';
import { pods } from './pods.ts';
import { variants } from './variants.ts';
import { goneWorkloads, refusedWorkloads } from './workloads.ts';

/** What is there and does not get ready, and the likely cause. */
export const notReady = (facts: Running, wanted: Pick<Wanted, 'manifests'>): Finding[] =>
  [pods, refusedWorkloads, claims].flatMap(check => check(facts, wanted));

const after: Check[] = [notReady, goneWorkloads, autoscalers, front, variants];

const isInstalled = ({ releases }: Facts, { name, namespace }: { name: string; namespace: string }): boolean =>
  'seen' in releases && releases.seen.some(one => one.name === name && one.namespace === namespace);

/** How much of what the values ask for is there at all, in words. */
const amount = (manifests: Manifest[]): string => `${byKind(manifests, 'Deployment').length} Deployments`;

/** Once the release is there: what is not ready, and the likely cause. Before that it finds nothing. */
export const running: Check = (facts, wanted) => {
  if (!isInstalled(facts, wanted.release)) return [];
  const unseen = (['pods', 'deployments', 'claims', 'autoscalers'] as const).flatMap(list => {
    const fact = facts[list];
    return 'seen' in fact ? [] : [warn('Running', `${list} cannot be seen: ${fact.unseen}`)];
  });
  const findings: Finding[] = [...unseen, ...after.flatMap(check => check(facts, wanted))];
  return findings.length > 0 ? findings : [ok('Running', `all is ready, of ${amount(wanted.manifests)}`)];
};

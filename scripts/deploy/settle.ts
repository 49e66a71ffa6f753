import { byKind, type Manifest } from '../../verify/manifests.ts';
import { type Programs, until } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';
import { listsOf } from '../doctor/gather.ts';
import type { Plan } from './plan.ts';
import { isComplete, look, type Seen, teller, troubleOf } from './progress.ts';

/** The Deployments, `namespace/name`, that have fewer pods than their autoscaler shall keep at least. */
const belowLeast = async ({ kubectl }: Programs, manifests: readonly Manifest[]): Promise<string[]> => {
  const { deployments } = await listsOf(kubectl, ['deployments']);
  const there = 'seen' in deployments ? deployments.seen : [];
  return byKind(manifests, 'HorizontalPodAutoscaler').flatMap(({ metadata: { namespace = '' }, spec }) => {
    const name = spec?.scaleTargetRef?.name ?? '';
    const found = there.find(one => one.metadata?.namespace === namespace && one.metadata.name === name);
    return (found?.status?.availableReplicas ?? 0) < (spec?.minReplicas ?? 1) ? [`${namespace}/${name}`] : [];
  });
};

/** Helm returns with one pod a service: the autoscalers raise each to its least number, and that is waited for. */
export const settleStep = ({ wanted, wish }: Plan): Step => ({
  title: 'every service at its least number of pods',
  acts: ['waits for the autoscalers and for every pod'],
  namespaces: [],
  done: async () => undefined,
  act: async programs => {
    const tell = teller();
    let seen: Seen = { counts: [], findings: [] };
    let below: string[] = [];
    const check = async (): Promise<boolean> => {
      seen = await look(programs, wanted.manifests);
      if (!isComplete(seen)) tell(seen);
      below = isComplete(seen) ? await belowLeast(programs, wanted.manifests) : [];
      return isComplete(seen) && below.length === 0;
    };
    await until(programs, { what: 'every pod', seconds: wish.seconds, check }).catch(async (error: Error) => {
      programs.signal.throwIfAborted();
      const few = below.length > 0 ? [`fewer pods than their autoscaler’s least: ${below.join(', ')}`] : [];
      throw new Error([error.message, ...few, ...(await troubleOf(programs, seen))].join('\n'));
    });
    return undefined;
  },
});

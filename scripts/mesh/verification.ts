import { ask, type Question } from '../cluster/ask.ts';
import { unavailable } from '../cluster/deployments.ts';
import { type Programs, until } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';
import { tierOrder } from '../cluster/tiers.ts';
import { membersOf } from './tiers.ts';
import { analyzed, rulesMissing } from './verify.ts';
import type { Wish } from './wish.ts';

const tiersThere = async (programs: Programs): Promise<string[]> => {
  const tiers = await Promise.all(
    tierOrder().map(async tier => ((await membersOf(programs, tier)).length > 0 ? [tier] : [])),
  );
  return tiers.flat();
};

const gateway: Question = { namespace: 'core-healthcare', service: 'api-gateway', port: 80, path: '/health' };

const gatewayWords = async (programs: Programs): Promise<string> => {
  const answer = await ask(programs, gateway);
  if ('impossible' in answer) return `no request was made: ${answer.impossible}`;
  if (answer.status !== 200) throw new Error(`api-gateway answers /health with ${answer.status}`);
  return 'api-gateway answers /health with 200';
};

/** Whether the mesh is as it should be, once it is enforced: rules, pods, Istio's own opinion, and a request. */
export const verification = ({ seconds }: Wish): Step => ({
  title: 'verification',
  acts: [
    'PeerAuthentication STRICT, a default-deny in every tier, every Deployment available',
    'istioctl analyze --all-namespaces, where there is an istioctl',
    'GET /health of api-gateway through kubectl port-forward',
  ],
  namespaces: tierOrder(),
  done: async () => undefined,
  act: async programs => {
    const missing = await rulesMissing(programs, await tiersThere(programs));
    if (missing.length > 0) throw new Error(missing.join('\n'));
    let few: string[] = [];
    const check = async () => {
      few = await unavailable(programs);
      return few.length === 0;
    };
    await until(programs, { what: '', seconds: Math.min(seconds, 60), check }).catch(error => {
      throw few.length > 0 ? new Error(few.join('\n')) : error;
    });
    const complaints = await analyzed(programs);
    if (complaints?.length) throw new Error(`istioctl analyze:\n${complaints.join('\n')}`);
    const analysis = complaints ? 'istioctl analyze is content' : 'there is no istioctl here, so it was not asked';
    return ['all rules are there', analysis, await gatewayWords(programs)].join('; ');
  },
});

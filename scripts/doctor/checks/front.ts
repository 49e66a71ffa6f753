import type { Check } from '../check.ts';
import { warn } from '../finding.ts';
import { oursOf } from './ours.ts';

/** Load balancers that got no address: nobody outside reaches what is behind. */
export const front: Check = ({ services }) =>
  oursOf(services)
    .filter(({ spec, status }) => spec?.type === 'LoadBalancer' && !status?.loadBalancer?.ingress?.length)
    .map(({ metadata }) => {
      const { namespace, name } = metadata ?? {};
      return warn(
        `Front door ${namespace}/${name}`,
        'has no address: the cluster has given it no load balancer yet, or has none to give',
        `kubectl describe service ${name} -n ${namespace}`,
      );
    });

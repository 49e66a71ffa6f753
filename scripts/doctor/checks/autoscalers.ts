import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { Check } from '../check.ts';
import { counted, warn } from '../finding.ts';
import { oursOf } from './ours.ts';

const conditionOf = ({ status }: HorizontalPodAutoscaler, type: string) =>
  status?.conditions?.find(one => one.type === type);

const nameOf = ({ metadata }: HorizontalPodAutoscaler): string => `${metadata?.namespace}/${metadata?.name}`;

const some = (all: HorizontalPodAutoscaler[]): string =>
  all.length > 3 ? `${all.slice(0, 3).map(nameOf).join(', ')} and ${all.length - 3} more` : all.map(nameOf).join(', ');

/** Autoscalers that get no metrics, and so neither scale up nor down, and those that have reached their maximum. */
export const autoscalers: Check = ({ autoscalers }) => {
  const ours = oursOf(autoscalers);
  const blind = ours.filter(one => conditionOf(one, 'ScalingActive')?.status === 'False');
  const full = ours.filter(one => {
    const limited = conditionOf(one, 'ScalingLimited');
    return limited?.status === 'True' && limited.reason === 'TooManyReplicas';
  });
  const [first] = blind;
  return [
    ...(first
      ? [
          warn(
            'Autoscalers',
            `${counted(blind.length, 'autoscaler')} without metrics (${some(blind)}): ${conditionOf(first, 'ScalingActive')?.message}`,
            'see Metrics API above',
          ),
        ]
      : []),
    ...(full.length > 0
      ? [warn('Autoscalers', `at their maximum: ${some(full)}`, 'raise maxReplicas of the service if it goes on')]
      : []),
  ];
};

import { byKind } from '../../../verify/manifests.ts';
import type { Check } from '../check.ts';
import { counted, fail, ok, warn } from '../finding.ts';

const name = 'v1beta1.metrics.k8s.io';

const remedy = 'install metrics-server, or what your cloud has in its place';

/** The metrics API is there and answers: autoscalers and `kubectl top` ask it. */
export const metrics: Check = ({ apiServices }, { manifests }) => {
  if (!('seen' in apiServices)) return [warn('Metrics API', `cannot be seen: ${apiServices.unseen}`)];
  const autoscalers = byKind(manifests, 'HorizontalPodAutoscaler').length;
  const bad = autoscalers > 0 ? fail : warn;
  const harm = autoscalers > 0 ? `: ${counted(autoscalers, 'autoscaler')} would stay at the minimum` : '';
  const service = apiServices.seen.find(({ metadata }) => metadata?.name === name);
  if (!service) return [bad('Metrics API', `is missing${harm}`, remedy)];
  const available = service.status?.conditions?.find(({ type }) => type === 'Available');
  if (available?.status === 'True') return [ok('Metrics API', 'answers')];
  const why = available?.message ? ` (${available.message})` : '';
  return [bad('Metrics API', `does not answer${harm}${why}`, `kubectl describe apiservice ${name}`)];
};

import type { Resources, ServiceValues, WriteCareNotes } from '../../values-schema/types.ts';
import { merge } from './merge.ts';

/** CPU in millicores; `250m`, `2` and 2 as the schema admits them. */
export const millicores = (cpu: string | number): number => {
  const text = String(cpu);
  return text.endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000;
};

/** Memory in Mi; `512Mi` and `4Gi` as the schema admits them. */
export const mebibytes = (memory: string): number =>
  memory.endsWith('Gi') ? Number(memory.slice(0, -2)) * 1024 : Number(memory.slice(0, -2));

/** What is wrong where a container asks for more of something than it may use, after the name of what it asks for. */
export const aboveLimit = (what: 'cpu' | 'memory', resources: Resources | undefined): string | undefined => {
  const [request, limit] = [resources?.requests?.[what], resources?.limits?.[what]];
  if (!request || !limit) return undefined;
  const amount = (value: string | number): number => (what === 'cpu' ? millicores(value) : mebibytes(String(value)));
  if (amount(request) <= amount(limit)) return undefined;
  return `${request} is above the limit ${limit}: raise the limit or lower the request`;
};

/** Whether traces go to a store that others run. */
export const hasTraceStore = (storage: string | undefined): boolean =>
  storage === 'opensearch' || storage === 'cassandra';

/** A service's values as installed: the defaults, what its tier file says, what the environment says, in this order. */
export const installedValues = (shared: WriteCareNotes, ...over: (ServiceValues | undefined)[]): ServiceValues =>
  over.reduce<ServiceValues>((under, values) => merge(under, values), shared.defaults ?? {});

/** The least number of pods that run. */
export const leastReplicas = (values: ServiceValues): number =>
  values.autoscaling?.enabled ? (values.autoscaling.minReplicas ?? values.replicas ?? 1) : (values.replicas ?? 1);

/**
 * The least n whose breaker can eject one pod: 100/n must not exceed the ejection limit, and 100 - 100/n must not fall
 * below the healthy share, or the first ejection never happens. Infinity where no number does.
 */
export const breakerReplicas = ({
  maxEjectionPercent,
  minHealthPercent,
}: {
  maxEjectionPercent: number;
  minHealthPercent: number;
}): number => {
  const share = Math.min(maxEjectionPercent, 100 - minHealthPercent);
  return share > 0 ? Math.ceil(100 / share) : Number.POSITIVE_INFINITY;
};

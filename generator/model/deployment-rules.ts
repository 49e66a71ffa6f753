import type { ServiceValues, WriteCareNotes } from '../../values-schema/types.ts';
import { aboveLimit, breakerReplicas, leastReplicas } from './installed.ts';
import type { Service } from './service.ts';

/** A Deployment as it would be installed: the service it is of, its values with every default, and the shared values. */
export interface Installed {
  service: Service;
  values: ServiceValues;
  shared: WriteCareNotes;
  /** Of a variant: whether its breaker may eject a pod. */
  ejects?: boolean;
}

/**
 * What must hold of every Deployment as installed. Each rule returns what is wrong and what would be right, or nothing.
 * The chart says the same at install, in the same words (templates/platform/_problems.tpl.hbs).
 */
export const deploymentRules: Record<string, (installed: Installed) => string | undefined> = {
  'autoscaling starts at or below its maximum': ({ values }) => {
    const [least, most] = [leastReplicas(values), values.autoscaling?.maxReplicas ?? 0];
    if (!values.autoscaling?.enabled || least <= most) return undefined;
    return `autoscaling from ${least} (minReplicas, else replicas) to ${most} (maxReplicas): raise the maximum or lower the minimum`;
  },

  'a container asks for no more CPU than it may use': ({ values }) => {
    const said = aboveLimit('cpu', values.resources);
    return said && `resources.requests.cpu ${said}`;
  },

  'a container asks for no more memory than it may use': ({ values }) => {
    const said = aboveLimit('memory', values.resources);
    return said && `resources.requests.memory ${said}`;
  },

  'a pod that leaves has time to finish its requests': ({ values }) => {
    const { drainSeconds = 0, graceSeconds = 0 } = values.shutdown ?? {};
    if (drainSeconds < graceSeconds) return undefined;
    return `shutdown.drainSeconds ${drainSeconds} leaves nothing of graceSeconds ${graceSeconds} to finish requests in: raise graceSeconds`;
  },

  'a breaker can eject': ({ service: { breaker }, values, shared, ejects }) => {
    const [least, needed] = [leastReplicas(values), breakerReplicas(breaker)];
    if (!shared.mesh?.enabled || !shared.mesh.breakers || ejects === false || least >= needed) return undefined;
    const remedy = ejects === undefined ? 'raise replicas' : 'raise replicas, set ejects to false';
    return `${least} replicas: its breaker may eject at most ${breaker.maxEjectionPercent} % and keeps ${breaker.minHealthPercent} % healthy, so it needs ${needed} to eject one; ${remedy} or switch global.writecarenotes.mesh.breakers off`;
  },
};

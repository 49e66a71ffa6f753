import type { ControlPlane } from './control-plane.ts';
import { get } from './fixtures.ts';

interface Event {
  reason: string;
  message: string;
  involvedObject: { kind: string; namespace?: string; name: string };
}

/** Reasons by the kind of the object that they are about. */
export type Reasons = Record<string, string[]>;

/** What this control plane says of itself, whatever is installed. */
const ofItself: Reasons = {
  // It has no metrics API, so no autoscaler gets what it steers by; each says so in these two ways.
  HorizontalPodAutoscaler: ['FailedGetContainerResourceMetric', 'FailedComputeMetricsReplicas'],
  // The API server checks the addresses of Services now and then, and may see a new one before it sees what it took.
  Service: ['ClusterIPNotAllocated'],
};

/** A Deployment and its budget are deleted together: while the last pods go, the budget finds nobody who wants them. */
export const onDeletion: Reasons = { PodDisruptionBudget: ['CalculateExpectedPodCountFailed'] };

/**
 * Every Warning event of the last hour but those that are `expected` or of no account: what quota, Pod
 * Security, the scheduler or anybody else had to complain of. One line for each object and reason.
 */
export const warnings = async (plane: ControlPlane, expected: Reasons = {}): Promise<string[]> => {
  const { items } = await get(plane, 'events', '--all-namespaces', '--field-selector=type=Warning');
  const known = { ...ofItself, ...expected };
  const lines = (items as Event[])
    .filter(({ reason, involvedObject }) => !known[involvedObject.kind]?.includes(reason))
    .map(({ reason, message, involvedObject: { kind, namespace = '', name } }) => {
      return [`${reason} ${kind}/${namespace}/${name}`, message] as const;
    });
  return [...new Map(lines)].map(([who, message]) => `${who}: ${message}`);
};

import type { ControlPlane } from './control-plane.ts';
import { get } from './fixtures.ts';

/** An event, as far as one is read here. `reportingComponent` is who said it. */
export interface Event {
  reason: string;
  message: string;
  reportingComponent: string;
  involvedObject: { kind: string; namespace?: string; name: string };
}

/**
 * Who keeps the control plane's own books, from what it sees a moment late: addresses of Services that come and go, and
 * the Endpoints behind them. The charts name no address, and write neither Endpoints nor slices.
 */
const bookkeepers = [
  'ipallocator-repair-controller',
  'portallocator-repair-controller',
  'endpoint-controller',
  'endpoint-slice-controller',
];

/** What the control plane says of itself, whatever is installed: lines as `complaintsIn` makes them. */
const ofItself = [
  // Two wrote to an object at the same moment, or one did not yet see what was written: whoever came second tries again.
  /: .*Operation cannot be fulfilled on .* the object has been modified/,
  // It has no metrics API, so no autoscaler gets what it steers by; each says so in these two ways.
  /^FailedGetContainerResourceMetric HorizontalPodAutoscaler\//,
  /^FailedComputeMetricsReplicas HorizontalPodAutoscaler\//,
  // Volumes are simulated; one may be seen late by the controller that binds it, which then finds it again.
  /^ClaimLost PersistentVolumeClaim\//,
  // A claim is bound a moment after it was made. A pod that is looked at before is looked at again; one whose claim is
  // never bound never turns Ready, and every test waits for that.
  /^FailedScheduling Pod\/.*: pod has unbound immediate PersistentVolumeClaims/,
  /^FailedScheduling Pod\/.*: persistentvolumeclaim "[^"]+" not found/,
  // A pod was deleted while it waited for its node.
  /^FailedScheduling Pod\/.*: skip schedule deleting pod/,
];

/** A Deployment and its budget are deleted together: while the last pods go, the budget finds nobody who wants them. */
export const onDeletion = [/^CalculateExpectedPodCountFailed PodDisruptionBudget\//];

/**
 * What in these Warning events is about what was installed: `<reason> <object>: <message>`, one line for each object and
 * reason, but those that are `expected` or that the control plane has on its own account.
 */
export const complaintsIn = (events: Event[], expected: RegExp[] = []): string[] => {
  const lines = events
    .filter(({ reportingComponent }) => !bookkeepers.includes(reportingComponent))
    .map(({ reason, message, involvedObject: { kind, namespace = '', name } }) => {
      return { who: `${reason} ${kind}/${namespace}/${name}`, message };
    })
    .filter(({ who, message }) => ![...ofItself, ...expected].some(known => known.test(`${who}: ${message}`)));
  return [...new Map(lines.map(({ who, message }) => [who, message]))].map(line => line.join(': '));
};

/** What quota, Pod Security, the scheduler or anybody else had to complain of in the last hour, as `complaintsIn` says it. */
export const warnings = async (plane: ControlPlane, expected: RegExp[] = []): Promise<string[]> => {
  const { items } = await get(plane, 'events', '--all-namespaces', '--field-selector=type=Warning');
  return complaintsIn(items, expected);
};

import type { ControlPlane } from './control-plane.ts';
import { get } from './fixtures.ts';

interface Event {
  reason: string;
  message: string;
  involvedObject: { kind: string; namespace?: string; name: string };
}

/** What the control plane says of itself, whatever is installed: lines as `warnings` makes them. */
const ofItself = [
  // It has no metrics API, so no autoscaler gets what it steers by; each says so in these two ways.
  /^FailedGetContainerResourceMetric HorizontalPodAutoscaler\//,
  /^FailedComputeMetricsReplicas HorizontalPodAutoscaler\//,
  // The API server checks the addresses of Services now and then, and may see a new one before it sees what it took.
  /^ClusterIPNotAllocated Service\//,
  // Volumes are simulated; one may be seen late by the controller that binds it, which then finds it again.
  /^ClaimLost PersistentVolumeClaim\//,
  // The controller that binds a claim and somebody else wrote to it at the same moment; it tries again.
  /^ProvisioningFailed PersistentVolumeClaim\/.* Operation cannot be fulfilled on persistentvolumeclaims .* the object has been modified/,
  // A claim is bound a moment after it was made. A pod that is looked at before is looked at again; one whose claim is
  // never bound never turns Ready, and every test waits for that.
  /^FailedScheduling Pod\/.*: 0\/\d+ nodes are available: pod has unbound immediate PersistentVolumeClaims\. not found$/,
  // The controller of Endpoints looks at a Service again before it sees what it made for it the moment before.
  /^FailedToCreateEndpoint Endpoints\/.* already exists$/,
  /^FailedToUpdateEndpoint Endpoints\/.* Operation cannot be fulfilled on endpoints .* the object has been modified/,
  // Two pods were counted for one quota at the same moment; the one that came second tries again.
  /^FailedCreate ReplicaSet\/.*: Operation cannot be fulfilled on resourcequotas .* the object has been modified/,
];

/** A Deployment and its budget are deleted together: while the last pods go, the budget finds nobody who wants them. */
export const onDeletion = [/^CalculateExpectedPodCountFailed PodDisruptionBudget\//];

/**
 * What quota, Pod Security, the scheduler or anybody else had to complain of: every Warning event of the last hour, as
 * `<reason> <object>: <message>`, but those that are `expected` or that the control plane has on its own account. One
 * line for each object and reason.
 */
export const warnings = async (plane: ControlPlane, expected: RegExp[] = []): Promise<string[]> => {
  const { items } = await get(plane, 'events', '--all-namespaces', '--field-selector=type=Warning');
  const lines = (items as Event[])
    .map(({ reason, message, involvedObject: { kind, namespace = '', name } }) => {
      return { who: `${reason} ${kind}/${namespace}/${name}`, message };
    })
    .filter(({ who, message }) => ![...ofItself, ...expected].some(known => known.test(`${who}: ${message}`)));
  return [...new Map(lines.map(({ who, message }) => [who, message]))].map(line => line.join(': '));
};

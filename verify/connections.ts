import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { Labels } from './manifests.ts';
import { servedPorts, type Workload } from './workloads.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export type NamedPort = { name: string; number: number; protocol?: string };

/** One end of a connection: a pod, or an address outside the pod network. */
export type Endpoint =
  | { kind: 'pod'; namespace: string; labels: Labels; ports?: readonly NamedPort[] }
  | { kind: 'ip'; address: string };

/** A connection somebody wants to open, to the port number that the pod listens on (not a Service's). */
export type Connection = { from: Endpoint; to: Endpoint; port: number; protocol?: Protocol };

/** A NetworkPolicy, typed or parsed. */
export type Policy = { metadata?: { name?: string; namespace?: string }; spec?: NetworkPolicySpec };

/** The labels of a namespace, by its name. */
export type NamespaceLabels = (namespace: string) => Labels;

/** The pod that a workload makes, as an end of a connection, with the ports its containers declare. */
export const endpointOf = ({ namespace, labels, spec }: Workload): Endpoint & { kind: 'pod' } => ({
  kind: 'pod',
  namespace,
  labels,
  ports: servedPorts(spec),
});

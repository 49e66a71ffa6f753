import type { Node } from '../../generator/model/node.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { type Workload, workloadsOf } from '../../verify/workloads.ts';

/** What makes the pods of a node, where the charts render it: in its namespace, with the labels that it is known by. */
export const workloadOf = (manifests: Manifest[], { namespace, labels = {} }: Node): Workload | undefined =>
  workloadsOf(manifests.filter(({ metadata }) => metadata.namespace === namespace)).find(one =>
    Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  );

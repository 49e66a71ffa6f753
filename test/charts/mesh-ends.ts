import type { Edge } from '../../generator/model/edge.ts';
import type { Node } from '../../generator/model/node.ts';
import { isOn } from '../../generator/model/nodes.ts';
import { isThere } from '../../generator/model/permits.ts';
import { type Endpoint, endpointOf } from '../../verify/connections.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { type Workload, workloadsOf } from '../../verify/workloads.ts';
import { platform, switchedIn } from '../platform.ts';
import { environment, render } from '../render.ts';

export const rootNamespace = 'istio-system';
export const clusterDomain = 'cluster.local';
export const trustDomain = 'cluster.local';
/** As charts/istio/istiod.yaml says it for the whole mesh; test/charts/istio.test.ts holds it to that. */
export const normalization = 'DECODE_AND_MERGE_SLASHES';

/** What an environment with the mesh renders, enforced as it is there. */
export const enforced = (name: string): Manifest[] => render(...environment(name));

/** The same of staging, on the way there or back. */
export const inPhase = (phase: string): Manifest[] =>
  render(...environment('staging'), '--set', `global.writecarenotes.mesh.phase=${phase}`);

/** A node of the graph by its name. */
export const node = (name: string): Node => platform.nodes.get(name) as Node;

/** The values of staging, and the edges that are there with these or others. */
export const switched = switchedIn('staging');
export const edgesOf = (values = switched): Edge[] => platform.edges.filter(edge => isThere(platform, edge, values));

/** Every node that has pods in staging. */
export const pods = [...platform.nodes.values()].filter(
  ({ kind, when }) => kind !== 'place' && when.every(word => isOn(word, switched)),
);

/** The Services and pods of others that our objects name, as Istio's charts and the stores' make them. */
export const foreign = {
  services: [
    { namespace: 'istio-egress', name: 'istio-egressgateway', ports: [80, 443] },
    { namespace: 'istio-system', name: 'istiod', ports: [15012] },
    { namespace: 'databases', name: 'postgres', ports: [5432] },
    { namespace: 'caching', name: 'redis', ports: [6379] },
    { namespace: 'messaging', name: 'broker', ports: [5672] },
  ],
  pods: [{ namespace: 'istio-egress', labels: { istio: 'egressgateway' } }],
};

/** What makes the pods of a node, where the charts render it. */
export const workloadOf = (manifests: Manifest[], { name, namespace }: Node): Workload | undefined =>
  workloadsOf(manifests).find(one => one.namespace === namespace && one.labels['app.kubernetes.io/name'] === name);

/** A pod of a node: as it is rendered, else with the labels by which policies know it. */
export const podOf = (manifests: Manifest[], one: Node): Endpoint => {
  const workload = workloadOf(manifests, one);
  return workload ? endpointOf(workload) : { kind: 'pod', namespace: one.namespace ?? '', labels: one.labels ?? {} };
};

import type { ControlPlane } from './control-plane.ts';
import { apply, makeNamespace, pod } from './fixtures.ts';

/**
 * What staging, with its monitoring, its Jaeger and its front door, must leave to Istio of all three nodes: 1.05 CPU and
 * 1.08 GiB. istiod and the egress gateway ask for 600m and 512Mi; Kiali and the CNI's agents find room beside.
 */
const third = { cpu: '350m', memory: '370Mi' };

/** Takes that room away: one pod on each of the three nodes. Returns once they run. */
export const reserveRoom = async (plane: ControlPlane): Promise<void> => {
  await makeNamespace(plane, 'reserved');
  const onNode = (name: string): object => {
    const { spec, ...rest } = pod(name, 'reserved', { resources: { requests: third } }) as { spec: object };
    return { ...rest, spec: { ...spec, nodeSelector: { 'kubernetes.io/hostname': name } } };
  };
  await apply(plane, ...['node-a', 'node-b', 'node-c'].map(onNode));
  await plane.kubectl(['wait', '--for=condition=Ready', 'pod', '--all', '-n', 'reserved', '--timeout=30s']);
};

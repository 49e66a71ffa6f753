import type { ControlPlane } from './control-plane.ts';
import { apply, makeNamespace, pod } from './fixtures.ts';

/**
 * What staging, with its monitoring and its Jaeger, must leave to Istio and to the edge of all three nodes: 1.35 CPU and
 * 1.35 GiB. istiod and the egress gateway ask for 600m and 512Mi, the front door for 300m and 270Mi; Kiali and the CNI's
 * agents find room beside.
 */
const third = { cpu: '450m', memory: '460Mi' };

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

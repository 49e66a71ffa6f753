import type { ControlPlane } from './control-plane.ts';
import { apply, makeNamespace, pod } from './fixtures.ts';

/** What staging, its monitoring included, must leave to mesh and edge of all three nodes: 1.5 CPU and 1.5 GiB. */
const third = { cpu: '500m', memory: '512Mi' };

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

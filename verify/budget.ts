import type { PodPlan } from './plans.ts';
import { sumOf } from './requests.ts';

/** What a node offers: allocatable cpu in millicores, memory in bytes, and pods (110 when unsaid, the kubelet's default). */
export type Node = { cpu: number; memory: number; pods?: number };

export type Fit = {
  fits: boolean;
  /** All the pods that want a place, and what they request together. */
  pods: number;
  cpu: number;
  memory: number;
  /** Who found no place, with how many pods of what size. */
  unplaced: { from: string; pods: number; cpu: number; memory: number }[];
  /** What is left of each node. */
  left: Required<Node>[];
};

type Size = { cpu: number; memory: number };

/**
 * Do the pods fit on the nodes? Each workload with its smallest number of replicas, a DaemonSet on every node, and with
 * `surge` one more pod for every Deployment whose strategy starts new pods before it ends old ones. `perPodExtra` is
 * added to each pod (an injected proxy; give a function to add it to some), `reserve` is taken off the nodes beforehand,
 * evenly (the system's own pods).
 *
 * Packs first-fit in decreasing order of the larger share of an average node. `fits: true` is a proof that there is
 * room, `false` is not one that there is none; affinity, taints and topology spread are not looked at.
 */
export const fitsNodes = ({
  workloads,
  nodes,
  surge = true,
  perPodExtra = { cpu: 0, memory: 0 },
  reserve = { cpu: 0, memory: 0 },
}: {
  workloads: readonly PodPlan[];
  nodes: readonly Node[];
  surge?: boolean;
  perPodExtra?: Size | ((plan: PodPlan) => Size);
  reserve?: Size;
}): Fit => {
  const left = nodes.map(({ cpu, memory, pods = 110 }) => ({
    cpu: cpu - reserve.cpu / nodes.length,
    memory: memory - reserve.memory / nodes.length,
    pods,
  }));
  const average = { cpu: mean(left.map(node => node.cpu)), memory: mean(left.map(node => node.memory)) };
  const sized = workloads.map(plan => {
    const extra = typeof perPodExtra === 'function' ? perPodExtra(plan) : perPodExtra;
    return { from: plan.from, plan, cpu: plan.requests.cpu + extra.cpu, memory: plan.requests.memory + extra.memory };
  });
  const share = ({ cpu, memory }: Size): number => Math.max(cpu / average.cpu, memory / average.memory);
  const pinned = sized
    .filter(({ plan }) => plan.kind === 'DaemonSet')
    .flatMap(pod => left.map(node => ({ ...pod, candidates: [node] })));
  const floating = sized
    .filter(({ plan }) => plan.kind !== 'DaemonSet')
    .flatMap(pod => Array.from({ length: podsOf(pod.plan, surge) }, () => ({ ...pod, candidates: left })))
    .sort((a, b) => share(b) - share(a));
  const all = [...pinned, ...floating];
  const unplaced = all.filter(pod => !place(pod, pod.candidates));
  const { cpu, memory } = sumOf(all.map(pod => ({ cpu: pod.cpu, memory: pod.memory })));
  return { fits: unplaced.length === 0, pods: all.length, cpu, memory, unplaced: grouped(unplaced), left };
};

const podsOf = ({ replicas, surge }: PodPlan, surging: boolean): number =>
  replicas.min + (surging && replicas.min > 0 ? Math.min(1, surge.min) : 0);

// Takes the room off the first node that has it.
const place = (pod: Size, nodes: Required<Node>[]): boolean => {
  const node = nodes.find(({ cpu, memory, pods }) => cpu >= pod.cpu && memory >= pod.memory && pods >= 1);
  if (!node) return false;
  node.cpu -= pod.cpu;
  node.memory -= pod.memory;
  node.pods -= 1;
  return true;
};

const grouped = (pods: readonly (Size & { from: string })[]): Fit['unplaced'] =>
  [...new Set(pods.map(({ from }) => from))].flatMap(name => {
    const own = pods.filter(({ from }) => from === name);
    return own.slice(0, 1).map(({ from, cpu, memory }) => ({ from, pods: own.length, cpu, memory }));
  });

const mean = (numbers: number[]): number => numbers.reduce((sum, next) => sum + next, 0) / numbers.length;

import type { Node, Pod } from 'kubernetes-types/core/v1';
import { type Fit, fitsNodes, type Node as Room } from '../../../verify/budget.ts';
import { type PodPlan, plansOf } from '../../../verify/plans.ts';
import { parseCount, parseCpu, parseMemory } from '../../../verify/quantities.ts';
import { requestsOf } from '../../../verify/requests.ts';
import type { Check } from '../check.ts';
import { counted, fail, ok, warn } from '../finding.ts';
import type { Wanted } from '../wanted.ts';

type Size = { cpu: number; memory: number };

const words = ({ cpu, memory }: Size): string =>
  `${(cpu / 1000).toFixed(1)} CPU and ${(memory / 2 ** 30).toFixed(1)} GiB`;

/** Whether ordinary pods may go there: not cordoned, and without a taint that the platform's pods do not tolerate. */
export const isOpen = ({ spec }: Node): boolean =>
  !spec?.unschedulable && !(spec?.taints ?? []).some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');

const isOurs = ({ metadata }: Pod): boolean => metadata?.labels?.['app.kubernetes.io/part-of'] === 'writecarenotes';

const takesRoom = ({ status }: Pod): boolean => !/^(Succeeded|Failed)$/.test(status?.phase ?? '');

/** What a node has for the platform: what it may give, less what pods of others ask for there. */
const roomOn = (node: Node, pods: Pod[]): Required<Room> => {
  const { cpu = '0', memory = '0', pods: most = '110' } = (node.status?.allocatable ?? {}) as Record<string, string>;
  const own = pods.filter(pod => pod.spec?.nodeName === node.metadata?.name && takesRoom(pod) && !isOurs(pod));
  const taken = own.map(({ spec }) => (spec ? requestsOf(spec) : { cpu: 0, memory: 0 }));
  return {
    cpu: Math.max(0, parseCpu(cpu) - taken.reduce((sum, one) => sum + one.cpu, 0)),
    memory: Math.max(0, parseMemory(memory) - taken.reduce((sum, one) => sum + one.memory, 0)),
    pods: Math.max(0, parseCount(most) - own.length),
  };
};

const total = (rooms: Required<Room>[]): Required<Room> => ({
  cpu: rooms.reduce((sum, { cpu }) => sum + cpu, 0),
  memory: rooms.reduce((sum, { memory }) => sum + memory, 0),
  pods: rooms.reduce((sum, { pods }) => sum + pods, 0),
});

const fit = ({ manifests, sidecar }: Wanted, nodes: Required<Room>[], surge: boolean): Fit =>
  fitsNodes({
    workloads: plansOf(manifests).filter(({ kind }) => kind !== 'CronJob'),
    nodes,
    surge,
    perPodExtra: ({ injected }: PodPlan) => (injected ? sidecar : { cpu: 0, memory: 0 }),
  });

/** A pod that is larger than the largest room, whatever else runs. */
const tooLarge = ({ unplaced }: Fit, rooms: Required<Room>[]): string[] =>
  unplaced
    .filter(pod => !rooms.some(({ cpu, memory }) => cpu >= pod.cpu && memory >= pod.memory))
    .map(pod => `${pod.from} (${words(pod)} a pod)`);

const more =
  'add nodes or take larger ones, or let the cluster’s autoscaler do it; staging asks for less than production';

/**
 * The nodes have room for the least number of pods that the values ask for, beside what others run. Only requests count,
 * as for the scheduler; affinity and spreading over zones are not looked at.
 */
export const capacity: Check = ({ nodes, pods }, wanted) => {
  if (!('seen' in nodes) || !('seen' in pods)) {
    const why = 'seen' in nodes ? (pods as { unseen: string }).unseen : nodes.unseen;
    return [warn('Capacity', `cannot be seen: ${why}`)];
  }
  const open = nodes.seen.filter(isOpen);
  const check = 'Capacity';
  if (open.length === 0)
    return [fail(check, 'no node takes pods: all are cordoned or tainted', 'kubectl describe nodes')];
  const rooms = open.map(node => roomOn(node, pods.seen));
  const [still, moving] = [fit(wanted, rooms, false), fit(wanted, rooms, true)];
  const free = total(rooms);
  const has = `beside what others run, ${counted(open.length, 'node')} can give ${words(free)} to ${free.pods} pods`;
  const asks = `${still.pods} pods ask for ${words(still)}`;
  if (still.cpu > free.cpu || still.memory > free.memory || still.pods > free.pods)
    return [fail(check, `is too small: ${asks}; ${has}`, more)];
  const large = tooLarge(still, rooms);
  if (large.length > 0) return [fail(check, `no node is large enough for ${large.join(', ')}; ${has}`, more)];
  if (!still.fits) {
    const waiting = still.unplaced.map(({ from, pods }) => `${pods} of ${from}`).join(', ');
    return [warn(check, `is enough together, but may not be on each node, for ${waiting}: ${asks}; ${has}`, more)];
  }
  if (!moving.fits)
    return [warn(check, `is enough, but not for rolling everything out at once: ${asks}; ${has}`, more)];
  return [ok(check, `is enough: ${asks}; ${has}`)];
};

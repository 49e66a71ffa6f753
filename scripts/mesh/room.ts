import type { Node, Pod } from 'kubernetes-types/core/v1';
import { parseCpu, parseMemory } from '../../verify/quantities.ts';
import type { Programs } from '../cluster/programs.ts';
import { hasSidecar } from './tiers.ts';

interface Amount {
  cpu: number;
  memory: number;
}

const amountOf = ({ cpu = '0', memory = '0' }: Record<string, string>): Amount => ({
  cpu: parseCpu(cpu),
  memory: parseMemory(memory),
});

const sum = (amounts: Amount[]): Amount => ({
  cpu: amounts.reduce((total, { cpu }) => total + cpu, 0),
  memory: amounts.reduce((total, { memory }) => total + memory, 0),
});

/** Native sidecars go on beside the containers, so they count with them. */
const requestsOf = ({ spec }: Pod): Amount => {
  const sidecars = (spec?.initContainers ?? []).filter(
    one => (one as { restartPolicy?: string }).restartPolicy === 'Always',
  );
  return sum([...(spec?.containers ?? []), ...sidecars].map(({ resources }) => amountOf(resources?.requests ?? {})));
};

const words = ({ cpu, memory }: Amount): string =>
  `${(cpu / 1000).toFixed(1)} CPU and ${(memory / 2 ** 30).toFixed(1)} GiB`;

/**
 * What to say where the nodes may be too small for the sidecars that are still to come: all that they ask for against all
 * that no pod has asked for. Where on the nodes that is, and that a roll-out needs room beside, is left to the scheduler.
 */
export const roomProblem = async (
  { kubectl }: Programs,
  sidecar: { cpu: string; memory: string },
): Promise<string | undefined> => {
  const { items } = JSON.parse(await kubectl(['get', 'nodes,pods', '--all-namespaces', '--output', 'json'])) as {
    items: (Node | Pod)[];
  };
  const pods = items
    .filter((item): item is Pod => item.kind === 'Pod')
    .filter(({ status }) => !/^(Succeeded|Failed)$/.test(status?.phase ?? ''));
  const nodes = items.filter((item): item is Node => item.kind === 'Node');
  const there = sum(nodes.map(({ status }) => amountOf(status?.allocatable ?? {})));
  const taken = sum(pods.map(requestsOf));
  const free = { cpu: there.cpu - taken.cpu, memory: there.memory - taken.memory };
  const toCome = pods.filter(pod => pod.metadata?.labels?.['writecarenotes.com/tier'] && !hasSidecar(pod)).length;
  const one = amountOf(sidecar);
  const asked = { cpu: one.cpu * toCome, memory: one.memory * toCome };
  if (asked.cpu <= free.cpu && asked.memory <= free.memory) return undefined;
  return `${toCome} sidecars ask for ${words(asked)}, and the nodes have ${words(free)} left: pods may wait for room`;
};

import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1';
import { type Cause, causeOf } from '../causes.ts';
import type { Running } from '../facts.ts';
import { counted, type Finding, fail, warn } from '../finding.ts';
import { oursOf, warningsOf } from './ours.ts';

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;

/** Jobs end, and evicted pods are replaced; what is being deleted is on its way. */
const counts = ({ metadata, status }: Pod): boolean =>
  !metadata?.deletionTimestamp && !/^(Succeeded|Failed)$/.test(status?.phase ?? '');

const fromContainer = ({ state, lastState }: ContainerStatus): string[] => {
  const waiting = state?.waiting;
  const ended = lastState?.terminated;
  return [
    ...(ended && ended.exitCode !== 0 ? [`${ended.reason}: exit code ${ended.exitCode}`] : []),
    // A container that is being created says nothing of its own.
    ...(waiting && waiting.reason !== 'ContainerCreating' && waiting.reason !== 'PodInitializing'
      ? [`${waiting.reason}: ${waiting.message ?? ''}`]
      : []),
  ];
};

/** All that is said about a pod, by its warnings, its containers and the scheduler. */
const messagesOf = ({ metadata, status }: Pod, { warnings }: Running): string[] => [
  ...warningsOf(
    warnings,
    ({ kind, name, namespace }) => kind === 'Pod' && name === metadata?.name && namespace === metadata?.namespace,
  ),
  ...[...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap(fromContainer),
  ...(status?.conditions ?? [])
    .filter(({ type, status: value }) => type === 'PodScheduled' && value === 'False')
    .map(({ reason, message }) => `${reason}: ${message}`),
];

interface Sick {
  namespace: string;
  name: string;
  cause: Cause | undefined;
}

const grouped = (sick: Sick[]): Map<string, Sick[]> => {
  const groups = new Map<string, Sick[]>();
  for (const one of sick) {
    const key = `${one.namespace}/${one.name} ${one.cause?.says ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
};

const findingOf = (group: Sick[]): Finding => {
  const [{ namespace, name, cause }] = group as [Sick];
  const check = `Pods ${namespace}/${name}`;
  const many = `${counted(group.length, 'pod')} ${group.length === 1 ? 'is' : 'are'} not ready`;
  if (cause) return fail(check, `${many}: ${cause.says}`, ...cause.remedy);
  return warn(check, `${many}, and nothing says why: starting, perhaps`, `kubectl get pods -n ${namespace}`);
};

/** The platform's pods that are not ready, by workload and likely cause. */
export const pods = (facts: Running): Finding[] => {
  const sick = oursOf(facts.pods)
    .filter(pod => counts(pod) && !isReady(pod))
    .map(pod => {
      const { namespace = '', name: own = '', labels } = pod.metadata ?? {};
      const name = labels?.['app.kubernetes.io/name'] ?? own;
      return { namespace, name, cause: causeOf(messagesOf(pod, facts), { namespace, name }) };
    });
  return [...grouped(sick).values()].map(findingOf);
};

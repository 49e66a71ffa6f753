import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { isRolledOut } from '../cluster/deployments.ts';
import type { Programs } from '../cluster/programs.ts';
import { say } from '../cluster/steps.ts';
import { tierOrder } from '../cluster/tiers.ts';
import { logsIn } from '../cluster/trouble.ts';
import { notReady } from '../doctor/checks/running.ts';
import type { Fact, Running } from '../doctor/facts.ts';
import type { Finding } from '../doctor/finding.ts';
import { listsOf } from '../doctor/gather.ts';
import { redacted } from '../doctor/print.ts';

/** How many workloads of a namespace have all their pods, of how many. */
export interface Count {
  namespace: string;
  ready: number;
  all: number;
}

/** What a look at the cluster shows: how far each namespace is, and what is in the way. */
export interface Seen {
  counts: Count[];
  findings: Finding[];
}

const isEverywhere = ({ metadata, status }: DaemonSet): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
  [status?.updatedNumberScheduled, status?.numberAvailable].every(
    count => (count ?? 0) === (status?.desiredNumberScheduled ?? 0),
  );

const namesOf = <T extends Deployment | DaemonSet>(fact: Fact<T[]>, isReady: (one: T) => boolean): Set<string> =>
  new Set(
    'seen' in fact ? fact.seen.filter(isReady).map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`) : [],
  );

type Workloads = Pick<Running, 'deployments'> & { daemonSets: Fact<DaemonSet[]> };

/** By namespace, in the order in which the tiers need each other; whatever is no tier comes after them. */
export const countsOf = ({ deployments, daemonSets }: Workloads, manifests: readonly Manifest[]): Count[] => {
  const ready = { Deployment: namesOf(deployments, isRolledOut), DaemonSet: namesOf(daemonSets, isEverywhere) };
  const wanted = (['Deployment', 'DaemonSet'] as const).flatMap(kind =>
    byKind(manifests, kind).map(({ metadata: { namespace = '', name } }) => ({
      namespace,
      isReady: ready[kind].has(`${namespace}/${name}`),
    })),
  );
  const order = [...tierOrder(), ...wanted.map(({ namespace }) => namespace)];
  return [...new Set(order)].flatMap(namespace => {
    const here = wanted.filter(one => one.namespace === namespace);
    if (here.length === 0) return [];
    return [{ namespace, ready: here.filter(({ isReady }) => isReady).length, all: here.length }];
  });
};

export const isComplete = ({ counts }: Seen): boolean => counts.every(({ ready, all }) => ready === all);

/** Looks at every workload of the manifests once. */
export const look = async ({ kubectl }: Programs, manifests: Manifest[]): Promise<Seen> => {
  const facts = await listsOf(kubectl, ['pods', 'deployments', 'daemonSets', 'claims', 'warnings']);
  return { counts: countsOf(facts, manifests), findings: notReady(facts, { manifests }) };
};

/** How long nothing may change before it is said what is still waited for. */
const patienceMs = 15_000;

/** A function that is told what each look shows, and says which tier has all its pods, and now and then what is missing. */
export const teller = (): ((seen: Seen) => void) => {
  const started = Date.now();
  const complete = new Set<string>();
  let said = started;
  const tell = (words: string): void => {
    said = Date.now();
    say(`       ${`${Math.round((said - started) / 1000)} s`.padStart(6)}  ${words}`);
  };
  return ({ counts }) => {
    for (const { namespace, ready, all } of counts) {
      if (ready < all) complete.delete(namespace);
      if (ready < all || complete.has(namespace)) continue;
      complete.add(namespace);
      tell(`${namespace}: all ${all} ready`);
    }
    const waiting = counts.filter(({ ready, all }) => ready < all);
    if (Date.now() - said < patienceMs || waiting.length === 0) return;
    tell(`waiting: ${waiting.map(({ namespace, ready, all }) => `${namespace} ${ready} of ${all}`).join(', ')}`);
  };
};

const namespacesOf = (findings: Finding[]): string[] => [
  ...new Set(findings.flatMap(({ check }) => / ([a-z0-9-]+)\//.exec(check)?.[1] ?? [])),
];

/** Why something does not get ready, a line each, without a credential: the doctor's findings, and the last log lines. */
export const troubleOf = async (programs: Programs, { findings }: Seen): Promise<string[]> => {
  const logs = await Promise.all(
    namespacesOf(findings)
      .slice(0, 3)
      .map(namespace => logsIn(programs, namespace).catch(() => [])),
  );
  return [
    ...findings.flatMap(({ check, says, remedy }) => [
      `${check}: ${redacted(says)}`,
      ...remedy.map(line => `  ${line}`),
    ]),
    ...logs.flat().map(redacted),
  ];
};

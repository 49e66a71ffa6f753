import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import { frontDoors } from '../../generator/model/parts.ts';
import { isRolledOut } from '../cluster/deployments.ts';
import { type Programs, until } from '../cluster/programs.ts';

/** Parts beside the services that have a sidecar of their own while there is a mesh. */
export const partNamespaces = ['tracing', 'monitoring'];

/** The front doors whose pods get a sidecar: those of Istio's gateway are proxies themselves. */
const sidecarDoors = frontDoors.filter(({ account, when }) => account && !when.includes('frontDoor.istio'));

/** Where the pods of a front door get a sidecar: its namespace, or none. */
export const doorNamespaces = (frontDoor: string): string[] =>
  sidecarDoors
    .filter(({ when }) => when.some(name => name === `frontDoor.${frontDoor}`))
    .map(({ namespace = '' }) => namespace);

/** A Deployment with the pods that it selects. */
export interface Member {
  name: string;
  rolledOut: boolean;
  pods: Pod[];
}

const ours = 'app.kubernetes.io/part-of=writecarenotes';

const isSelected = ({ spec }: Deployment, { metadata }: Pod): boolean =>
  Object.entries(spec?.selector.matchLabels ?? {}).every(([key, value]) => metadata?.labels?.[key] === value);

/** Whether a proxy of Istio runs beside it: as an init container that goes on, or as a container. */
export const hasSidecar = ({ spec }: Pod): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(({ name }) => name === 'istio-proxy');

const hasLabels = ({ spec }: Deployment, labels: Record<string, string> = {}): boolean =>
  Object.entries(labels).every(([key, value]) => spec?.template.metadata?.labels?.[key] === value);

const isInTiers = ({ spec }: Deployment): boolean =>
  'writecarenotes.com/tier' in (spec?.template.metadata?.labels ?? {});
const isFrontDoor = (deployment: Deployment): boolean =>
  sidecarDoors.some(({ labels }) => hasLabels(deployment, labels));
const asksForOne = ({ spec }: Deployment): boolean =>
  spec?.template.metadata?.labels?.['sidecar.istio.io/inject'] === 'true';

/**
 * The Deployments of a namespace that belong into the mesh: every service, the front door, and the parts that ask for a
 * sidecar.
 */
export const membersOf = async ({ kubectl }: Programs, namespace: string): Promise<Member[]> => {
  const list = await kubectl([
    'get',
    'deployments,pods',
    '--namespace',
    namespace,
    '--selector',
    ours,
    '--output',
    'json',
  ]);
  const { items } = JSON.parse(list) as { items: (Deployment | Pod)[] };
  const pods = items.filter((item): item is Pod => item.kind === 'Pod');
  return items
    .filter((item): item is Deployment => item.kind === 'Deployment')
    .filter(deployment => isInTiers(deployment) || isFrontDoor(deployment) || asksForOne(deployment))
    .map(deployment => ({
      name: deployment.metadata?.name ?? '',
      rolledOut: isRolledOut(deployment),
      pods: pods.filter(pod => isSelected(deployment, pod) && !/^(Succeeded|Failed)$/.test(pod.status?.phase ?? '')),
    }));
};

/** The names of the Deployments with a pod that has no sidecar though it should (or has one though it should not). */
export const wrongOnes = (members: Member[], wanted: boolean): string[] =>
  members.filter(({ pods }) => pods.some(pod => hasSidecar(pod) !== wanted)).map(({ name }) => name);

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(one => one.type === 'Ready' && one.status === 'True') ?? false;

/** How many pods are left that are not as they should be, and how many are not Ready. */
export const count = (members: Member[], wanted: boolean): { pods: number; wrong: number; unready: number } => {
  const pods = members.flatMap(member => member.pods);
  return {
    pods: pods.length,
    wrong: pods.filter(pod => hasSidecar(pod) !== wanted).length,
    unready: pods.filter(pod => !isReady(pod)).length,
  };
};

/**
 * Restarts what has no sidecar (or has one, when `wanted` is false) in a namespace, all of it at the same time, as the
 * quotas allow, and returns what was restarted. Waits for whatever rolls out already, so that an interrupted restart is
 * not begun again, and until the last old pod has ended, not only been replaced: it still answers while it drains.
 */
export const restart = async (
  programs: Programs,
  { namespace, wanted, seconds }: { namespace: string; wanted: boolean; seconds: number },
): Promise<string[]> => {
  const { kubectl, signal } = programs;
  let members: Member[] = [];
  const rolledOut = async (): Promise<boolean> => {
    members = await membersOf(programs, namespace);
    return members.every(member => member.rolledOut);
  };
  const waiting = () => members.filter(member => !member.rolledOut).map(({ name }) => name);
  const settle = () =>
    until(programs, { what: '', seconds, check: rolledOut }).catch(error => {
      if (signal.aborted || waiting().length === 0) throw error;
      throw new Error(`after ${seconds} s not every pod of ${waiting().join(', ')} in ${namespace} is available`);
    });
  await settle();
  const names = wrongOnes(members, wanted);
  if (names.length === 0) return [];
  await kubectl(['rollout', 'restart', '--namespace', namespace, ...names.map(name => `deployment/${name}`)]);
  await settle();
  const lasting = members.map(member => ({
    ...member,
    pods: member.pods.filter(pod => !pod.metadata?.deletionTimestamp),
  }));
  const still = wrongOnes(lasting, wanted);
  if (still.length > 0) {
    const reason = wanted
      ? `came without a sidecar: see the label istio-injection of ${namespace}, the label sidecar.istio.io/inject of the pods, and the log of istiod`
      : 'came with a sidecar: see the labels of the namespace and of the pods';
    throw new Error(`pods of ${still.join(', ')} in ${namespace} ${reason}`);
  }
  const ended = async () => wrongOnes(await membersOf(programs, namespace), wanted).length === 0;
  await until(programs, { what: `the old pods in ${namespace} end`, seconds, check: ended });
  return names;
};

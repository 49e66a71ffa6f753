import type { Deployment } from 'kubernetes-types/apps/v1';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import type { Programs } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';

/** A Deployment whose number of pods Helm lets go of, and how many it has. */
export interface Scaled {
  namespace: string;
  name: string;
  replicas: number;
}

const numberOf = ({ spec }: { spec?: unknown }): number | undefined => (spec as { replicas?: number })?.replicas;

/**
 * The Deployments for which autoscaling is switched on: the release that runs says how many pods, the new one leaves it
 * open. With more pods than one they would fall to one, which is what Kubernetes takes where nobody says a number.
 */
export const lettingGo = (before: readonly Manifest[], after: readonly Manifest[]): Scaled[] =>
  byKind(before, 'Deployment').flatMap(old => {
    const { namespace = '', name } = old.metadata;
    const now = byKind(after, 'Deployment').find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
    );
    const replicas = numberOf(old);
    return now && numberOf(now) === undefined && replicas !== undefined && replicas > 1
      ? [{ namespace, name, replicas }]
      : [];
  });

const live = async ({ kubectl }: Programs, { namespace, name }: Scaled): Promise<number | undefined> => {
  const words = ['get', 'deployment', name, '--namespace', namespace, '--ignore-not-found', '--output', 'json'];
  const text = (await kubectl(words)).trim();
  return text === '' ? undefined : numberOf(JSON.parse(text) as Deployment);
};

/** Nothing but the number: whoever applies this owns it, and Helm, letting go, takes nothing away. */
const numberAlone = ({ namespace, name }: Scaled, replicas: number): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace, name },
  spec: { replicas },
});

/** Gives the number of pods to another owner before Helm lets go of it, so that no service drops to one pod. */
export const handoverStep = (all: Scaled[]): Step => ({
  title: 'numbers of pods, handed over to the autoscalers',
  acts: [
    all.map(({ namespace, name, replicas }) => `${namespace}/${name} (${replicas})`).join(', '),
    'kubectl apply --server-side --field-manager handover: the number that runs, and nothing else',
  ],
  namespaces: [...new Set(all.map(({ namespace }) => namespace))],
  done: async () => (all.length === 0 ? 'no autoscaling is switched on for what runs' : undefined),
  act: async programs => {
    const items = await Promise.all(
      all.map(async one => {
        const replicas = await live(programs, one);
        return replicas === undefined ? [] : [numberAlone(one, replicas)];
      }),
    );
    const words = ['apply', '--server-side', '--force-conflicts', '--field-manager', 'handover', '--validate=false'];
    const list = { apiVersion: 'v1', kind: 'List', items: items.flat() };
    if (list.items.length > 0) await programs.kubectl([...words, '--filename', '-'], JSON.stringify(list));
    return undefined;
  },
});

import type { Pod } from 'kubernetes-types/core/v1';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import type { Programs } from '../cluster/programs.ts';
import type { Step } from '../cluster/steps.ts';
import type { Facts } from '../doctor/facts.ts';
import type { Place } from '../doctor/wanted.ts';
import type { Plan } from './plan.ts';

/** The marks by which Helm takes an object for that of a release. */
const ownership = ({ name, namespace }: Place) => ({
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': name, 'meta.helm.sh/release-namespace': namespace },
});

/** The release's Namespaces as Helm would make them, so that it adopts them. */
const namespacesOf = ({ wanted, release }: Plan): Manifest[] => {
  const { labels, annotations } = ownership(release);
  return byKind(wanted.manifests, 'Namespace').map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      labels: { ...metadata.labels, ...labels },
      annotations: { ...metadata.annotations, ...annotations },
    },
  }));
};

const holds = (there: Record<string, string> | undefined = {}, wanted: Readonly<Record<string, string>> = {}) =>
  Object.entries(wanted).every(([key, value]) => there[key] === value);

const isDone = async ({ kubectl }: Programs, wanted: Manifest[]): Promise<boolean> => {
  const names = wanted.map(({ metadata }) => metadata.name);
  // kubectl prints nothing at all for none.
  const list = (await kubectl(['get', 'namespaces', ...names, '--ignore-not-found', '--output', 'json'])).trim();
  const parsed = JSON.parse(list || '{"items":[]}') as { items?: Manifest[] } & Manifest;
  const there = parsed.items ?? [parsed];
  return wanted.every(({ metadata }) => {
    const found = there.find(one => one.metadata.name === metadata.name)?.metadata;
    return found && holds(found.labels, metadata.labels) && holds(found.annotations, metadata.annotations);
  });
};

/**
 * Makes the Namespaces, before Helm does: Secrets have to be in them before the first pod starts. As Helm's own manager
 * of fields, or a later change of a label would be a conflict between the two.
 */
export const namespacesStep = (plan: Plan): Step => {
  const wanted = namespacesOf(plan);
  const words = ['apply', '--server-side', '--force-conflicts', '--field-manager', 'helm', '--filename', '-'];
  return {
    title: `${wanted.length} namespaces, as the release’s own`,
    acts: [
      wanted.map(({ metadata }) => metadata.name).join(', '),
      'kubectl apply --server-side: each with the labels of the chart and the marks of Helm',
    ],
    namespaces: [],
    done: async programs => ((await isDone(programs, wanted)) ? 'they are there, with their labels' : undefined),
    act: async ({ kubectl }) => {
      await kubectl(words, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted }));
      return undefined;
    },
  };
};

const isOurs = ({ metadata }: Pod): boolean => metadata?.labels?.['app.kubernetes.io/part-of'] === 'writecarenotes';

/**
 * Which of the release's Namespaces are there already and belong to no release, and may become this one's: those in which
 * nothing else runs. The platform's policies, quotas and Pod Security would stop whatever somebody else runs in one.
 */
export const adoptable = (
  { namespaces, pods }: Pick<Facts, 'namespaces' | 'pods'>,
  manifests: readonly Manifest[],
): Set<string> => {
  if (!('seen' in namespaces) || !('seen' in pods)) return new Set();
  const wanted = new Set(byKind(manifests, 'Namespace').map(({ metadata }) => metadata.name));
  const taken = new Set(pods.seen.filter(pod => !isOurs(pod)).map(({ metadata }) => metadata?.namespace));
  const isFree = ({ metadata: { name, annotations } }: Manifest): boolean =>
    wanted.has(name) && !taken.has(name) && !annotations?.['meta.helm.sh/release-name'];
  return new Set(namespaces.seen.filter(isFree).map(({ metadata }) => metadata.name));
};

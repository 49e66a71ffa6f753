import { identity, type Manifest } from '../../verify/manifests.ts';
import { type PodPlan, plansOf } from '../../verify/plans.ts';
import { workloadOf } from '../../verify/workloads.ts';
import { changesOf } from './fields.ts';
import type { Objects, Pair } from './objects.ts';

/** A workload whose pods are replaced, because what they are made from differs. */
export interface Restart {
  object: string;
  pods: string;
  how: string;
  fields: string[];
}

/** Something that an upgrade does without being refused, and that somebody should know before. */
export interface Care {
  object: string;
  says: string;
  remedy?: string;
}

const podsIn = (plan: PodPlan | undefined): string => {
  const { min, max } = plan?.replicas ?? { min: 1, max: 1 };
  return min === max ? `${min} ${min === 1 ? 'pod' : 'pods'}` : `${min} to ${max} pods`;
};

const howOf = ({ kind, spec }: Manifest): string => {
  const { strategy, updateStrategy } = (spec ?? {}) as Record<string, { type?: string } | undefined>;
  const type = strategy?.type ?? updateStrategy?.type;
  if (type === 'Recreate') return 'all end before a new one starts';
  if (type === 'OnDelete') return 'each once somebody deletes it';
  return kind === 'Deployment' ? 'a new one is ready before an old one ends' : 'one after another';
};

/** The workloads whose pods an upgrade replaces: Jobs are refused instead, and CronJobs change with their next run. */
export const restartsOf = ({ changed }: Objects, after: readonly Manifest[]): Restart[] => {
  const plans = new Map(plansOf(after).map(plan => [plan.from, plan]));
  return changed
    .filter(({ after: { kind } }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind))
    .flatMap(pair => {
      const [old, now] = [pair.before, pair.after].map(({ spec }) => (spec as { template?: unknown })?.template);
      const fields = [...new Set(changesOf(old, now).map(({ path }) => path))];
      if (fields.length === 0) return [];
      const pods = pair.after.kind === 'DaemonSet' ? 'a pod a node' : podsIn(plans.get(pair.identity));
      return [{ object: pair.identity, pods, how: howOf(pair.after), fields }];
    });
};

interface Scaled {
  metadata: { name: string; namespace?: string };
  spec?: { minReplicas?: number; scaleTargetRef?: { kind: string; name: string } };
}

const scalerOf = (manifests: readonly Manifest[], { kind, metadata }: Manifest): Scaled | undefined =>
  manifests.find(one => {
    const { spec } = one as unknown as Scaled;
    return (
      one.kind === 'HorizontalPodAutoscaler' &&
      one.metadata.namespace === metadata.namespace &&
      spec?.scaleTargetRef?.kind === kind &&
      spec.scaleTargetRef.name === metadata.name
    );
  }) as Scaled | undefined;

const replicasOf = ({ spec }: Manifest): number | undefined => (spec as { replicas?: number } | undefined)?.replicas;

/** The number of pods: who decides it from now on, where that changes. */
export const scalingOf = ({ changed }: Objects, before: readonly Manifest[], after: readonly Manifest[]): Care[] =>
  changed
    .filter(pair => workloadOf(pair.after) !== undefined)
    .flatMap(({ identity: object, before: old, after: now }): Care[] => {
      const [had, has] = [replicasOf(old), replicasOf(now)];
      if (has === undefined && had !== undefined && had > 1)
        return [
          {
            object,
            says: `Helm takes back its number of ${had} pods, and it drops to one pod until ${scalerOf(after, now) ? 'the autoscaler raises it' : 'somebody raises it'}`,
            remedy: 'hand the number over first: "Autoscaling switched on" under "Upgrading" in README.md',
          },
        ];
      const scaler = scalerOf(before, old);
      if (has !== undefined && had === undefined && scaler && !scalerOf(after, now))
        return [{ object, says: `its autoscaler goes: it has ${has} pods at once, however many it had` }];
      return [];
    });

const injection = ({ metadata }: Manifest): string | undefined => metadata.labels?.['istio-injection'];

const proxies = ({ identity: object, before, after }: Pair): Care[] => {
  if (after.kind !== 'Namespace' || injection(before) === injection(after)) return [];
  const name = after.metadata.name;
  const verb = injection(after) === 'enabled' ? 'get' : 'lose';
  return [
    {
      object,
      says: `pods that run ${verb} their proxy only when they start anew`,
      remedy: `npm run mesh does it in steps; by hand: kubectl rollout restart deployment -n ${name}`,
    },
  ];
};

const storageOf = ({ spec }: Manifest): string | undefined =>
  (spec as { resources?: { requests?: { storage?: string } } } | undefined)?.resources?.requests?.storage;

/** Called for volumes that do not get smaller: that breaks an upgrade, and is told there. */
const growth = ({ identity: object, before, after }: Pair): Care[] => {
  if (after.kind !== 'PersistentVolumeClaim' || storageOf(before) === storageOf(after)) return [];
  return [
    {
      object,
      says: `grows from ${storageOf(before)} to ${storageOf(after)} where its StorageClass says allowVolumeExpansion, else the API server refuses it`,
    },
  ];
};

/** What namespaces and volumes that change mean for what runs. `broken` are the objects that break the upgrade. */
export const caresOf = ({ changed }: Objects, broken: ReadonlySet<string>): Care[] =>
  changed.flatMap(pair => [...proxies(pair), ...(broken.has(identity(pair.after)) ? [] : growth(pair))]);

import { identity, type Manifest } from '../../verify/manifests.ts';
import { type PodPlan, plansOf } from '../../verify/plans.ts';
import { parseCpu, parseMemory } from '../../verify/quantities.ts';
import { type PodExtra, quotaShortfalls, type Shortfall } from '../../verify/quota.ts';
import { workloadsOf } from '../../verify/workloads.ts';
import type { Care } from './pods.ts';

const annotation = (name: string): string => `sidecar.istio.io/proxy${name}`;

/** The proxy of a pod where its annotations say how large it is. */
const proxyOf = (manifests: readonly Manifest[]): ((plan: PodPlan) => PodExtra | undefined) => {
  const said = new Map(workloadsOf(manifests).map(({ identity: name, annotations }) => [name, annotations]));
  return ({ from, injected }) => {
    const own = said.get(from);
    const [cpu, memory] = [own?.[annotation('CPU')], own?.[annotation('Memory')]];
    const [cpuLimit, memoryLimit] = [own?.[annotation('CPULimit')], own?.[annotation('MemoryLimit')]];
    if (!injected || !cpu || !memory || !cpuLimit || !memoryLimit) return undefined;
    return {
      requests: { cpu: parseCpu(cpu), memory: parseMemory(memory) },
      limits: { cpu: parseCpu(cpuLimit), memory: parseMemory(memoryLimit) },
    };
  };
};

const isQuota = ({ kind }: Manifest): boolean => kind === 'ResourceQuota';

/** A quota's shortfalls by what they are about. Nobody knows here on how many nodes a DaemonSet runs: it is left out. */
const shortfalls = (manifests: readonly Manifest[]): Map<string, Shortfall> => {
  const counted = manifests.filter(({ kind }) => kind !== 'DaemonSet');
  const found = quotaShortfalls(counted, { perPodExtra: proxyOf(counted) });
  return new Map(found.map(one => [`${one.quota} ${one.resource}`, one]));
};

const shown = (resource: string, amount: number): string => {
  if (resource.endsWith('cpu')) return `${amount}m`;
  return /(memory|storage)$/.test(resource) ? `${Math.ceil(amount / 2 ** 20)}Mi` : `${amount}`;
};

/** Every autoscaler at its least. */
const quiet = (manifests: readonly Manifest[]): Manifest[] =>
  manifests.map(one => {
    if (one.kind !== 'HorizontalPodAutoscaler') return one;
    const spec = one.spec as { minReplicas?: number };
    return { ...one, spec: { ...spec, maxReplicas: spec.minReplicas ?? 1 } };
  });

/** What a quota lacks, in one line; `least` are those of its resources that do not suffice at the fewest pods either. */
const lacking = (own: Shortfall[], least: ReadonlyMap<string, Shortfall>): string =>
  own
    .map(({ quota, resource, hard, need, unset }) => {
      if (unset.length > 0) return `${resource} refuses pods that leave it open: ${unset.join(', ')}`;
      const always = least.has(`${quota} ${resource}`) ? ' (even with the fewest pods)' : '';
      return `${resource} ${shown(resource, need)} of ${shown(resource, hard)}${always}`;
    })
    .join(', ');

const caresFor = (found: Shortfall[], least: ReadonlyMap<string, Shortfall>, words: string, remedy: string): Care[] =>
  [...new Set(found.map(({ quota }) => quota))].map(object => ({
    object,
    says: `${words}: ${lacking(
      found.filter(({ quota }) => quota === object),
      least,
    )}`,
    remedy,
  }));

/**
 * The quotas of the new release that are too small: for the new pods; or for those that run, as far as they stay, at
 * their old size. Then no new pod is let in beside them, and a roll-out waits for ever. What was too small before is
 * not told again.
 */
export const quotasOf = (before: readonly Manifest[], after: readonly Manifest[]): Care[] => {
  const staying = new Set(plansOf(after).map(({ from }) => from));
  const leaving = new Set(plansOf(before).flatMap(({ from }) => (staying.has(from) ? [] : [from])));
  const running = [...before.filter(one => !isQuota(one) && !leaving.has(identity(one))), ...after.filter(isQuota)];
  const [old, now, meanwhile] = [shortfalls(before), shortfalls(after), shortfalls(running)];
  const fresh = (found: Map<string, Shortfall>, known: Map<string, Shortfall>): Shortfall[] =>
    [...found].flatMap(([key, one]) => (known.has(key) ? [] : [one]));
  return [
    ...caresFor(
      fresh(now, old),
      shortfalls(quiet(after)),
      'too small for what it is for, at the most',
      'raise it, or ask for less',
    ),
    ...caresFor(
      fresh(meanwhile, new Map([...old, ...now])),
      shortfalls(quiet(running)),
      'no longer admits the pods that run, at their most',
      'should the roll-out stand still: "Much smaller sizes" under "Upgrading" in README.md',
    ),
  ];
};

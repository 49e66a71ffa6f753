import { meshRoot } from '../../generator/model/names.ts';
import { identity, type Manifest } from '../../verify/manifests.ts';
import type { Change } from './fields.ts';
import { type FlowChanges, flowChanges } from './flows.ts';
import { type Break, breaksOf } from './immutable.ts';
import { type MeshChanges, meshChanges } from './mesh.ts';
import { fateOf, objectsOf } from './objects.ts';
import { type Care, caresOf, type Restart, restartsOf, scalingOf } from './pods.ts';
import { quotasOf } from './quotas.ts';

/** All that an upgrade from one render to another changes. `--json` prints it as it is. */
export interface Difference {
  reach: FlowChanges & { mesh: MeshChanges; unread: string[] };
  breaks: Break[];
  restarts: Restart[];
  scaling: Care[];
  quotas: Care[];
  cares: Care[];
  added: string[];
  removed: { object: string; fate: string }[];
  changed: { object: string; changes: Change[] }[];
  /** How many objects are the same. */
  same: number;
}

/** An older render may hold what the evaluators refuse to judge: that is told, and the rest compared all the same. */
const orElse = <Found>(judge: () => Found, otherwise: (reason: string) => Found): Found => {
  try {
    return judge();
  } catch (error) {
    return otherwise((error as Error).message);
  }
};

/** Compares two renders: who may reach whom, what breaks the upgrade, what it does to pods, and each object. */
export const differenceOf = (before: readonly Manifest[], after: readonly Manifest[]): Difference => {
  const objects = objectsOf(before, after);
  const breaks = breaksOf(objects.changed);
  const flows = orElse<FlowChanges & { unread: string[] }>(
    () => ({ ...flowChanges(before, after), unread: [] }),
    reason => ({ opens: [], closes: [], unread: [`NetworkPolicies: ${reason}`] }),
  );
  return {
    reach: { ...flows, mesh: meshChanges(before, after, meshRoot) },
    breaks,
    restarts: restartsOf(objects, after),
    scaling: scalingOf(objects, before, after),
    quotas: orElse(
      () => quotasOf(before, after),
      reason => [{ object: 'ResourceQuotas', says: `could not be judged: ${reason}` }],
    ),
    cares: caresOf(objects, new Set(breaks.map(({ object }) => object))),
    added: objects.added.map(identity),
    removed: objects.removed.map(one => ({ object: identity(one), fate: fateOf(one) })),
    changed: objects.changed.map(({ identity: object, changes }) => ({ object, changes })),
    same: objects.same,
  };
};

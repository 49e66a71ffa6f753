import type { Pod } from 'kubernetes-types/core/v1';
import { frontDoors } from '../../generator/model/parts.ts';
import type { Programs } from './programs.ts';
import { command, type Step } from './steps.ts';
import { hasSidecar } from './tiers.ts';

/**
 * Looks whether the front door can speak to an enforced mesh: its pods need a sidecar, or are proxies of the mesh
 * themselves. Refuses to go on where one has none: nobody would let it in, and so nobody in from outside.
 */
export const frontDoorStep = (frontDoor: string): Step => {
  const door = frontDoors.find(({ when }) => when.includes(`frontDoor.${frontDoor}`));
  const namespace = door?.namespace ?? '';
  const labels = Object.entries(door?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const words = ['get', 'pods', '--namespace', namespace, '--selector', labels.join(',')];
  const outside = async ({ kubectl }: Programs): Promise<{ all: number; names: string[] }> => {
    const { items } = JSON.parse(await kubectl([...words, '--output', 'json'])) as { items: Pod[] };
    const without = items.filter(pod => !hasSidecar(pod));
    return { all: items.length, names: without.map(({ metadata }) => metadata?.name ?? '') };
  };
  return {
    title: 'the front door can speak to the mesh',
    acts: door ? [command('kubectl', words)] : [`there is none (frontDoor: ${frontDoor})`],
    namespaces: door ? [namespace] : [],
    done: async programs => {
      if (!door) return 'there is none';
      const { all, names } = await outside(programs);
      if (names.length > 0) return undefined;
      return all === 0 ? `none of its pods runs in ${namespace}` : 'every pod of it has a sidecar';
    },
    act: async programs => {
      const { names } = await outside(programs);
      if (names.length === 0) return undefined;
      const why = `${names.join(', ')} in ${namespace}: no sidecar, so the enforced mesh would let nobody in from outside`;
      const remedy = `Label the namespace istio-injection=enabled and restart them, with the ServiceAccount ${door?.account}.`;
      throw new Error(`${why}\n${remedy}`);
    },
  };
};

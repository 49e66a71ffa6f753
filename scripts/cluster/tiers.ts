import { buildPlatform } from '../../generator/model/platform.ts';
import { restoreOrder } from '../../generator/model/restore-order.ts';
import { values } from '../../values/values.ts';

/**
 * The tiers in the order in which they come: one whose services are called comes before one that calls them, by
 * the graph's own order of a restore. What the front door reaches comes last, when all behind it is known to run, and then
 * the front door itself.
 */
export const tierOrder = (): string[] => {
  const platform = buildPlatform(values);
  const steps = restoreOrder(platform);
  const last = (tier: string): number =>
    steps.findLastIndex(({ names }) => names.some(name => platform.services.get(name)?.tier === tier));
  return platform.tiers.map(({ name }) => name).sort((a, b) => last(a) - last(b));
};

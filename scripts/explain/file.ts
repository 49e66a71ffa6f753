import type { Platform } from '../../generator/model/platform.ts';

/** Where it is written whom a service or a part calls. */
export const fileOf = ({ services }: Platform, name: string): string => {
  const service = services.get(name);
  return service ? `values/tiers/${service.tier}.ts` : 'generator/model/';
};

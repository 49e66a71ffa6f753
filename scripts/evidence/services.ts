import { isOn } from '../../generator/model/nodes.ts';
import type { Service } from '../../generator/model/service.ts';
import type { Scene } from './types.ts';

/** The services that are installed in this environment. */
export const servicesIn = ({ platform, switched }: Scene): Service[] =>
  [...platform.services.values()].filter(
    ({ tier, name }) => isOn(`tiers.${tier}`, switched) && isOn(`services.${name}`, switched),
  );

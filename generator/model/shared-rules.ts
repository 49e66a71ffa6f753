import type { Variant, WriteCareNotes } from '../../values-schema/types.ts';
import type { Platform } from './platform.ts';
import { at, type Problem, suggestion } from './problem.ts';
import type { Service } from './service.ts';

const unknownNames = (shared: WriteCareNotes, key: 'tiers' | 'services' | 'variants', known: string[]): Problem[] =>
  Object.keys(shared[key] ?? {})
    .filter(name => !known.includes(name))
    .map(name => ({
      path: at(key, name),
      message: `no ${key === 'tiers' ? 'tier' : 'service'} "${name}"${suggestion(name, known)}`,
    }));

const variantsOf = (shared: WriteCareNotes): [service: string, variants: Record<string, Variant>][] =>
  Object.entries(shared.variants ?? {});

/** Every tenant that a later variant of the same service claims again. */
const tenantsTwice = (service: string, variants: Record<string, Variant>): Problem[] => {
  const owners = new Map<string, string>();
  const claims = Object.entries(variants).flatMap(([variant, { tenants = [] }]) =>
    tenants.map(tenant => ({ variant, tenant })),
  );
  return claims.flatMap(({ variant, tenant }) => {
    const owner = owners.get(tenant) ?? variant;
    owners.set(tenant, owner);
    if (owner === variant) return [];
    const message = `tenant "${tenant}" goes to variant "${owner}" already; a tenant has one variant`;
    return [{ path: at('variants', service, variant, 'tenants'), message }];
  });
};

/**
 * What must hold of the shared values as installed; paths are those below global.writecarenotes. The chart says the same
 * at install, in the same words (templates/platform/_checks.tpl.hbs).
 */
export const sharedRules: Record<string, (shared: WriteCareNotes, platform: Platform) => Problem[]> = {
  'switches and variants are of tiers and services that exist': (shared, platform) => {
    const services = [...platform.services.keys()];
    const tiers = platform.tiers.map(tier => tier.name);
    return [
      ...unknownNames(shared, 'tiers', tiers),
      ...unknownNames(shared, 'services', services),
      ...unknownNames(shared, 'variants', services),
    ];
  },

  'variants need the mesh': shared =>
    variantsOf(shared).length === 0 || shared.mesh?.enabled
      ? []
      : [
          {
            path: 'variants',
            message: 'variants need the mesh, which splits the requests; set mesh.enabled to true or remove them',
          },
        ],

  'the weights of a service leave its stable pods a share': shared =>
    variantsOf(shared).flatMap(([service, variants]) => {
      const weight = Object.values(variants).reduce((sum, variant) => sum + (variant.weight ?? 0), 0);
      const message = `weights add up to ${weight}; at most 99, so that the stable pods get a share`;
      return weight > 99 ? [{ path: at('variants', service), message }] : [];
    }),

  'a tenant has one variant': shared =>
    variantsOf(shared).flatMap(([service, variants]) => tenantsTwice(service, variants)),

  'the front door istio needs the mesh': shared =>
    shared.frontDoor === 'istio' && !shared.mesh?.enabled
      ? [{ path: 'frontDoor', message: 'istio needs the mesh; set mesh.enabled to true or take nginx' }]
      : [],

  // Its pods have no identity that is known here, and a mesh that is enforced lets nobody in without one.
  'the front door gateway-api goes without the mesh': shared =>
    shared.frontDoor === 'gateway-api' && shared.mesh?.enabled
      ? [{ path: 'frontDoor', message: 'gateway-api is outside the mesh, which would refuse it; take istio or nginx' }]
      : [],

  'a front door has somebody behind it': ({ frontDoor, tiers, services: switches }, { services }) => {
    const isOn = ({ name, tier }: Service): boolean =>
      tiers?.[tier]?.enabled !== false && switches?.[name]?.enabled !== false;
    const reached = [...services.values()].some(service => service.host !== undefined && isOn(service));
    const message = 'every service with a public host is off, so it has nobody behind it; set it to none';
    return frontDoor === 'none' || reached ? [] : [{ path: 'frontDoor', message }];
  },

  'each public host is another': ({ hosts = {} }) => {
    // By code units, as Helm's range has them; a locale's order costs 5 ms to load.
    const named = Object.entries(hosts).sort(([a], [b]) => (a < b ? -1 : 1));
    return named.flatMap(([name, host], index) => {
      const [first] = named.slice(0, index).find(([, other]) => other === host) ?? [];
      const message = `${host} is the host of ${first} already; give each a host of its own`;
      return first === undefined ? [] : [{ path: at('hosts', name), message }];
    });
  },
};

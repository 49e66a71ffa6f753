import type { Check } from '../check.ts';
import { fail } from '../finding.ts';
import { oursOf } from './ours.ts';

const variantKey = 'writecarenotes.com/variant';

/** Variants of a service that have no pod to offer, while a part of the requests is meant for them. */
export const variants: Check = ({ deployments }) =>
  oursOf(deployments)
    .filter(({ metadata }) => ![undefined, 'stable'].includes(metadata?.labels?.[variantKey]))
    .filter(({ spec, status }) => (spec?.replicas ?? 1) > 0 && (status?.availableReplicas ?? 0) === 0)
    .map(({ metadata }) => {
      const { namespace = '', name = '', labels } = metadata ?? {};
      return fail(
        `Variant ${namespace}/${name}`,
        `no pod of the variant ${labels?.[variantKey]} is available, and its share of the requests fails`,
        'take its weight and its tenants away (global.writecarenotes.variants) until its pods are ready',
      );
    });

import type { Environment } from '../../values-schema/types.ts';

/** The defaults, with the mesh on: its cluster needs Istio's CRDs and istio-system first. */
export const production: Environment = {
  shared: { environment: 'production', mesh: { enabled: true } },
};

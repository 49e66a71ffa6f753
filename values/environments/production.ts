import type { Environment } from '../../values-schema/types.ts';

/**
 * The defaults, with the mesh on: its cluster needs Istio's CRDs and istio-system first. Logs and backups go to object
 * stores, as seven years of audit logs outlive every volume and every cluster.
 */
export const production: Environment = {
  shared: { environment: 'production', mesh: { enabled: true } },
  monitoring: {
    loki: { storage: 's3' },
    backup: { storage: 's3' },
  },
};

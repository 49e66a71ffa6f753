import type { Tier } from '../../values-schema/types.ts';

export const infrastructure: Tier = {
  description: 'What every other service leans on: configuration, security, tenants.',
  namespaceLabels: { monitoring: 'enabled' },
  services: {
    'configuration-service': {
      port: 3023,
      calls: ['audit-service'],
      stores: ['postgres', 'redis'],
      priority: 'clinical',
    },
    'security-service': { port: 3024, prefix: '/api/v1/auth', stores: ['postgres', 'redis'], priority: 'clinical' },
    'multi-tenancy-service': { port: 3025, prefix: '/api/v1/tenants', stores: ['postgres'], priority: 'clinical' },
  },
};

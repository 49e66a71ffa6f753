import type { Tier } from '../../values-schema/types.ts';

export const operational: Tier = {
  description: 'Money, people, stock, transport and laundry.',
  namespaceLabels: { compliance: 'financial', monitoring: 'enabled' },
  services: {
    'financial-service': {
      port: 3006,
      prefix: '/api/v1/financial',
      calls: ['resident-service'],
      stores: ['postgres', 'broker'],
      priority: 'essential',
      breaker: {
        maxConnections: 40,
        http1Pending: 15,
        http2Max: 40,
        perConnection: 5,
        maxRetries: 3,
        consecutiveErrors: 5,
        interval: '60s',
        ejection: '60s',
        maxEjectionPercent: 50,
        minHealthPercent: 50,
      },
    },
    'hr-payroll-service': {
      port: 3007,
      prefix: '/api/v1/hr',
      calls: ['financial-service'],
      stores: ['postgres', 'redis', 'broker'],
      priority: 'essential',
      breaker: {
        maxConnections: 30,
        http1Pending: 10,
        http2Max: 30,
        perConnection: 4,
        maxRetries: 2,
        consecutiveErrors: 5,
        interval: '60s',
        ejection: '60s',
        maxEjectionPercent: 50,
        minHealthPercent: 50,
      },
    },
    'inventory-service': {
      port: 3008,
      prefix: '/api/v1/inventory',
      calls: ['financial-service'],
      stores: ['postgres', 'broker'],
      // Medication rounds ask it what is in stock.
      priority: 'clinical',
    },
    'transport-service': {
      port: 3014,
      prefix: '/api/v1/transport',
      calls: ['resident-service'],
      stores: ['postgres', 'broker'],
      priority: 'essential',
    },
    'laundry-service': {
      port: 3015,
      prefix: '/api/v1/laundry',
      calls: ['resident-service', 'inventory-service'],
      stores: ['postgres', 'broker'],
      priority: 'supporting',
    },
  },
};

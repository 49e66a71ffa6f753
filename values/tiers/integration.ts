import type { Tier } from '../../values-schema/types.ts';

export const integration: Tier = {
  description: 'NHS, FHIR, CQC and other systems outside.',
  namespaceLabels: { compliance: 'healthcare', monitoring: 'enabled' },
  services: {
    'nhs-integration-service': {
      port: 3012,
      prefix: '/api/v1/nhs',
      stores: ['postgres', 'broker'],
      outside: ['nhs-digital-apis'],
      // Health records read the NHS's through it.
      priority: 'clinical',
      sampling: 80,
      breaker: {
        maxConnections: 20,
        http1Pending: 10,
        http2Max: 20,
        perConnection: 3,
        maxRetries: 5,
        consecutiveErrors: 3,
        interval: '60s',
        ejection: '120s',
        maxEjectionPercent: 50,
        minHealthPercent: 50,
      },
    },
    'fhir-integration-service': {
      port: 3013,
      prefix: '/api/v1/fhir',
      calls: ['nhs-integration-service'],
      stores: ['postgres', 'broker'],
      priority: 'clinical',
    },
    'cqc-integration-service': {
      port: 3017,
      prefix: '/api/v1/cqc',
      stores: ['postgres', 'broker'],
      outside: ['cqc-apis'],
      priority: 'essential',
    },
    'external-integration-service': {
      port: 3018,
      prefix: '/api/v1/external',
      stores: ['postgres', 'broker'],
      priority: 'supporting',
    },
  },
};

import type { Tier } from '../../values-schema/types.ts';

export const compliance: Tier = {
  description: "Compliance monitoring, audit, GDPR and the regulators' reports.",
  namespaceLabels: { compliance: 'regulatory', monitoring: 'enabled', audit: 'required' },
  services: {
    'compliance-service': {
      port: 3009,
      prefix: '/api/v1/compliance',
      calls: ['care-planning-service', 'medication-service', 'hr-payroll-service', 'regulatory-reporting-service'],
      stores: ['postgres', 'broker'],
      priority: 'essential',
      sampling: 100,
      alwaysTraced: ['POST /api/v1/compliance/violations'],
      breaker: {
        maxConnections: 40,
        http1Pending: 15,
        http2Max: 40,
        perConnection: 5,
        maxRetries: 3,
        consecutiveErrors: 3,
        interval: '30s',
        ejection: '30s',
        maxEjectionPercent: 30,
        minHealthPercent: 70,
      },
      // Four pods, so that ejecting one (25 %) stays within the 30 % its breaker may eject.
      values: { replicas: 4 },
    },
    'audit-service': {
      port: 3010,
      prefix: '/api/v1/audit',
      stores: ['postgres', 'broker'],
      // Every service writes its audit trail through it.
      priority: 'clinical',
      sampling: 100,
      sensitive: [{ operation: 'GET /api/v1/audit/export', roles: ['compliance-officer', 'registered-manager'] }],
      breaker: {
        maxConnections: 60,
        http1Pending: 20,
        http2Max: 60,
        perConnection: 6,
        maxRetries: 2,
        consecutiveErrors: 3,
        interval: '30s',
        ejection: '30s',
        maxEjectionPercent: 20,
        minHealthPercent: 80,
      },
      // Five pods, so that ejecting one (20 %) stays within the 20 % its breaker may eject.
      values: { replicas: 5 },
    },
    'gdpr-service': {
      port: 3011,
      prefix: '/api/v1/gdpr',
      calls: ['resident-service', 'health-records-service'],
      stores: ['postgres', 'broker'],
      priority: 'essential',
    },
    'regulatory-reporting-service': {
      port: 3016,
      prefix: '/api/v1/regulatory-reports',
      calls: ['cqc-integration-service'],
      stores: ['postgres', 'broker'],
      priority: 'essential',
    },
  },
};

import type { Tier } from '../../values-schema/types.ts';

export const aiAnalytics: Tier = {
  description: 'Analytics, predictions, machine learning and business intelligence.',
  namespaceLabels: { compliance: 'healthcare', monitoring: 'enabled' },
  services: {
    'ai-analytics-service': {
      port: 3019,
      prefix: '/api/v1/analytics',
      calls: ['resident-service', 'care-planning-service', 'machine-learning-service'],
      stores: ['postgres', 'broker'],
      priority: 'supporting',
    },
    'predictive-engagement-service': {
      port: 3020,
      prefix: '/api/v1/engagement',
      calls: ['ai-analytics-service', 'machine-learning-service'],
      stores: ['postgres', 'broker'],
      priority: 'supporting',
    },
    'machine-learning-service': { port: 3021, stores: ['postgres', 'broker'], priority: 'supporting' },
    'business-intelligence-service': {
      port: 3022,
      prefix: '/api/v1/insights',
      calls: ['financial-service', 'hr-payroll-service', 'compliance-service', 'ai-analytics-service'],
      stores: ['postgres'],
      priority: 'supporting',
    },
  },
};

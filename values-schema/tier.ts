import { closed, mapOf, ref } from './common.ts';

export const tierDefinitions = {
  Tier: {
    ...closed('One tier: a namespace, and the services in it.', {
      description: { type: 'string', description: 'What the tier is for, in a sentence.' },
      namespaceLabels: { ...ref('Labels'), description: 'Labels of the namespace beside `tier`.' },
      services: mapOf('The services of the tier by name.', ref('Service'), ref('ServiceName')),
    }),
    required: ['description', 'namespaceLabels', 'services'],
  },
  /** `services` is closed over the tier's own names when the chart is generated. */
  TierValues: closed('The Helm values of a tier chart.', {
    services: mapOf("What differs from the default service, by the service's name.", ref('ServiceValues')),
  }),
} as const;

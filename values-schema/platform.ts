import { closed, mapOf, ref } from './common.ts';

export const platformDefinitions = {
  Priority: {
    ...closed('A PriorityClass: who keeps running when room gets short.', {
      value: { type: 'integer', minimum: 1, maximum: 1_000_000_000, description: 'Higher runs first.' },
      description: { type: 'string', description: 'What belongs to it, in a sentence.' },
    }),
    required: ['value', 'description'],
  },
  PlatformFacts: {
    ...closed('What the whole platform has in common.', {
      version: {
        type: 'string',
        pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$',
        description: "The charts' version (semver).",
      },
      appVersion: {
        type: 'string',
        pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$',
        description: "The services' version (semver).",
      },
      kubeVersion: { type: 'string', description: 'The Kubernetes versions it installs on, as a semver range.' },
      metricsPort: { ...ref('Port'), description: 'The port every pod serves /metrics on.' },
      everyoneCalls: {
        type: 'array',
        uniqueItems: true,
        items: ref('DnsLabel'),
        description: 'Services that every other service calls; among themselves they call only what they list.',
      },
      outside: mapOf('Hosts outside the cluster, by the name of the group (its ServiceEntry); reached on 443.', {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: ref('HostName'),
        description: 'Host names.',
      }),
      priorities: {
        ...closed('The priority classes, by importance for residents.', {
          clinical: ref('Priority'),
          essential: ref('Priority'),
          supporting: ref('Priority'),
        }),
        required: ['clinical', 'essential', 'supporting'],
      },
      breaker: { ...ref('Breaker'), description: 'The breaker of every service that names no other.' },
      sampling: {
        ...ref('Percent'),
        description: 'Share of the traces kept where a service names no other, in per cent.',
      },
      global: { ...ref('WriteCareNotes'), description: 'The default of every value that more than one chart reads.' },
    }),
    required: [
      'version',
      'appVersion',
      'kubeVersion',
      'metricsPort',
      'everyoneCalls',
      'outside',
      'priorities',
      'breaker',
      'sampling',
      'global',
    ],
  },
  /** Everything a person edits, in one object: what the generator validates. */
  Values: {
    ...closed('All typed values.', {
      platform: ref('PlatformFacts'),
      tiers: mapOf('The tiers by name.', ref('Tier')),
      monitoring: { ...ref('MonitoringValues'), description: 'The default values of the monitoring chart.' },
      mesh: { ...ref('MeshValues'), description: 'The default values of the mesh chart.' },
      ingress: { ...ref('IngressValues'), description: 'The default values of the ingress chart.' },
      istio: { ...ref('IstioFacts'), description: "What the values of Istio's own charts are made from." },
      environments: mapOf('What differs from the defaults, by environment.', ref('Environment')),
    }),
    required: ['platform', 'tiers', 'monitoring', 'mesh', 'ingress', 'istio', 'environments'],
  },
} as const;

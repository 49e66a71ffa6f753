import { closed, ref } from './common.ts';

export const meshDefinitions = {
  /** What an installer decides about the mesh: the Helm values of the mesh chart. The switches are shared values. */
  MeshValues: closed('The values of the mesh chart.', {
    tokens: closed('Whose tokens say who a person is, for the routes that demand a role.', {
      issuer: {
        type: 'string',
        pattern: '^(https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?)?$',
        description:
          'The issuer of the tokens, as their claim iss spells it (https://...); empty: none, and sensitive routes are refused through the gateway unless `open` names them.',
      },
      jwksUri: {
        type: 'string',
        pattern: '^(https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?)?$',
        description:
          'Where the issuer publishes its keys (https://...); empty: where its discovery document says. istiod must reach it.',
      },
      audiences: {
        type: 'array',
        uniqueItems: true,
        items: { type: 'string', minLength: 1, description: 'An audience, as the claim aud spells it.' },
        description: 'Audiences that a token must be for; empty: any.',
      },
      rolesClaim: {
        type: 'string',
        pattern: '^[A-Za-z0-9_.:/-]+$',
        description:
          'The claim that lists the roles, such as roles; nested ones with a dot, such as realm_access.roles.',
      },
      open: {
        type: 'array',
        uniqueItems: true,
        items: ref('Operation'),
        description:
          'Sensitive routes that are open to everybody whom the gateway lets through, while there is no issuer.',
      },
    }),
    traffic: closed('How long a call may take, and what is tried again.', {
      timeoutSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: 300,
        description: 'Seconds until a call is given up, all its tries together.',
      },
      attempts: {
        type: 'integer',
        minimum: 0,
        maximum: 10,
        description: 'Tries after the first. Only what is safe to repeat, or provably did not arrive, is tried again.',
      },
      connectSeconds: { type: 'integer', minimum: 1, maximum: 30, description: 'Seconds to open a connection in.' },
    }),
    outside: closed('The way to hosts outside the cluster.', {
      tls: {
        type: 'string',
        enum: ['passthrough', 'origination'],
        description:
          'passthrough: services speak TLS to the host themselves; origination: they speak HTTP and the egress gateway opens the TLS, and takes trace headers away.',
      },
    }),
    jaeger: closed('Jaeger, which keeps the traces. They hold ids of people and belong to whoever may see those.', {
      image: ref('Image'),
      resources: ref('Resources'),
      nodeSelector: { ...ref('Labels'), description: 'Only nodes with these labels are used.' },
      tolerations: ref('Tolerations'),
      storage: {
        type: 'string',
        enum: ['memory', 'badger', 'opensearch', 'cassandra'],
        description:
          'Where traces are kept: memory (lost with the pod), badger (on a volume), opensearch or cassandra.',
      },
      volume: closed('The volume of storage badger.', {
        size: { ...ref('Memory'), description: 'Size of the volume, in whole Gi or Mi, such as 20Gi.' },
        className: {
          type: 'string',
          pattern: '^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$',
          description: "The storage class, one that encrypts (AES-256); empty: the cluster's default.",
        },
      }),
      retentionHours: { type: 'integer', minimum: 1, maximum: 8784, description: 'Hours that a trace is kept.' },
      decisionSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: 300,
        description:
          'Seconds after its first span until it is decided whether a trace is kept: longer than a call takes.',
      },
      slowMilliseconds: {
        type: 'integer',
        minimum: 1,
        description: 'A trace that took this many milliseconds is always kept.',
      },
      maxTraces: { type: 'integer', minimum: 100, description: 'Traces that wait for their decision at most.' },
      store: closed('The store of storage opensearch or cassandra.', {
        hosts: {
          type: 'array',
          uniqueItems: true,
          items: ref('HostName'),
          description: 'Its host names.',
        },
        port: { ...ref('Port'), description: 'Its port: 9200 for OpenSearch, 9042 for Cassandra.' },
        secret: { ...ref('DnsLabel'), description: 'Name of the existing Secret with the keys username and password.' },
        place: ref('Way'),
      }),
    }),
  }),
} as const;

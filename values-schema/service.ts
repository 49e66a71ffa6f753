import { closed, commonDefinitions, mapOf, ref } from './common.ts';

// A $ref's neighbours count for nothing in draft-07, so a narrowed definition is spread, not referred to.
const { Labels, Percent, Seconds } = commonDefinitions;

/** Names that a credential usually goes by. A plain value is public (it sits in the release), so they are refused there. */
const credentialName = '(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)';
/** Values that are credentials whatever their name: a user with a password in an address, a key file, a signed token. */
const credentialValue = '(://[^/@:]*:[^/@]+@|-----BEGIN|^eyJ[A-Za-z0-9_-]+\\.eyJ|^AKIA[0-9A-Z]{16}$)';

/** What an installer may decide about one service: the Helm values under `<tier>.services.<service>`. */
const serviceValueProperties = {
  replicas: {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    description: 'Pods that always run: the fixed number without autoscaling, the least number with it.',
  },
  image: ref('Image'),
  pullSecrets: {
    type: 'array',
    items: ref('DnsLabel'),
    uniqueItems: true,
    description: 'Names of existing image pull Secrets in the namespace.',
  },
  command: {
    type: 'array',
    items: { type: 'string' },
    description: "Replaces the image's entry point; empty: leave it.",
  },
  args: { type: 'array', items: { type: 'string' }, description: "Replaces the image's arguments; empty: leave them." },
  resources: ref('Resources'),
  autoscaling: ref('Autoscaling'),
  maxSurge: {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    description: 'Pods a roll-out may add at a time; none is ever taken away first.',
  },
  maxUnavailable: {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    description: 'Pods that may be evicted at a time when a node is drained (PodDisruptionBudget).',
  },
  probes: ref('Probes'),
  shutdown: ref('Shutdown'),
  tmpSize: { ...ref('Memory'), description: 'Size limit of /tmp, the only place the container can write to.' },
  env: ref('Env'),
  secretEnv: ref('SecretEnv'),
  storeSecrets: ref('StoreSecrets'),
  podLabels: ref('PodLabels'),
  podAnnotations: mapOf(
    'Extra annotations of the pods.',
    { type: 'string', description: 'A string; quote numbers and booleans.' },
    { type: 'string' },
  ),
  nodeSelector: { ...ref('Labels'), description: 'Only nodes with these labels are used.' },
  tolerations: ref('Tolerations'),
  spread: {
    type: 'string',
    enum: ['ScheduleAnyway', 'DoNotSchedule'],
    description: 'Whether spreading over zones and nodes is a wish (ScheduleAnyway) or a condition (DoNotSchedule).',
  },
} as const;

export const serviceDefinitions = {
  PodLabels: {
    ...Labels,
    propertyNames: {
      ...Labels.propertyNames,
      not: { pattern: '^(app\\.kubernetes\\.io|writecarenotes\\.com)/' },
      description:
        "the key of a label that is not the chart's own (app.kubernetes.io/..., writecarenotes.com/...), as policies and Services select by those",
    },
    description: 'Extra labels of the pods.',
  },
  Probe: closed("A probe's timing; its path is the platform's and not a value.", {
    periodSeconds: { ...Seconds, minimum: 1, description: 'Seconds between two probes.' },
    timeoutSeconds: { ...Seconds, minimum: 1, description: 'Seconds after which a probe counts as failed.' },
    failureThreshold: { type: 'integer', minimum: 1, description: 'Failed probes in a row before the kubelet acts.' },
  }),
  Image: closed('The container image.', {
    registry: {
      type: 'string',
      pattern: '^([a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?)?$',
      description:
        "Registry host, with a port or a path where needed, such as registry.example.org; empty: the node's own default.",
    },
    repository: {
      type: 'string',
      pattern: '^([a-z0-9]+([._/-]+[a-z0-9]+)*)?$',
      description: 'Repository without registry and tag; empty: writecarenotes/ and the name of the service.',
    },
    tag: {
      type: 'string',
      pattern: '^([A-Za-z0-9_][A-Za-z0-9._-]*)?$',
      maxLength: 128,
      not: { const: 'latest' },
      description: "A tag that names one version, never `latest`; empty: the chart's appVersion.",
    },
    digest: {
      type: 'string',
      pattern: '^(sha256:[a-f0-9]{64})?$',
      description: 'sha256: and 64 hexadecimal digits; when given it wins over the tag.',
    },
    pullPolicy: {
      type: 'string',
      enum: ['IfNotPresent', 'Always', 'Never'],
      description: 'When the kubelet fetches the image: IfNotPresent, Always or Never.',
    },
  }),
  Autoscaling: closed('The HorizontalPodAutoscaler.', {
    enabled: { type: 'boolean', description: 'Whether the number of pods follows the load.' },
    minReplicas: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: 'The least number of pods; left out, it is `replicas`.',
    },
    maxReplicas: { type: 'integer', minimum: 1, maximum: 1000, description: 'The greatest number of pods.' },
    cpuPercent: { ...Percent, minimum: 1, description: 'CPU use to steer at, in per cent of the request.' },
    memoryPercent: { ...Percent, minimum: 1, description: 'Memory use to steer at, in per cent of the request.' },
    scaleUp: closed('How fast pods are added: the larger of the two steps.', {
      percent: {
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        description: 'Pods added a minute, in per cent of those running.',
      },
      pods: { type: 'integer', minimum: 1, description: 'Pods added a minute.' },
      stabilizationSeconds: {
        ...Seconds,
        maximum: 3600,
        description: 'Seconds the load must last before pods are added.',
      },
    }),
    scaleDown: closed('How fast pods are taken away.', {
      percent: { ...Percent, minimum: 1, description: 'Pods taken away a minute, in per cent of those running.' },
      stabilizationSeconds: { ...Seconds, maximum: 3600, description: 'Seconds of calm before pods are taken away.' },
    }),
  }),
  Probes: closed('Timing of the three probes.', {
    startup: ref('Probe'),
    liveness: ref('Probe'),
    readiness: ref('Probe'),
  }),
  Shutdown: closed('How a pod leaves without losing a request.', {
    drainSeconds: {
      ...Seconds,
      minimum: 1,
      description: 'Seconds a pod still serves after it was taken out of the Service.',
    },
    graceSeconds: {
      ...Seconds,
      minimum: 2,
      description: 'Seconds until it is killed: drain, the longest request, and some air.',
    },
  }),
  Env: {
    type: 'object',
    description: 'Plain environment variables. They are public: give credentials through secretEnv.',
    propertyNames: {
      allOf: [ref('EnvName')],
      not: { pattern: credentialName },
      description:
        'a plain value is stored in the release, readable to many; move it to secretEnv: { NAME: { secret, key } }',
    },
    additionalProperties: {
      type: 'string',
      not: { pattern: credentialValue },
      description: 'a plain value (quote numbers and booleans) without credentials in it; those go to secretEnv',
    },
  },
  SecretEnv: mapOf(
    'Environment variables read from existing Secrets.',
    {
      ...closed('One key of an existing Secret.', {
        secret: { ...ref('DnsLabel'), description: 'Name of the Secret, in the namespace of the service.' },
        key: { type: 'string', pattern: '^[A-Za-z0-9._-]+$', description: 'Key in the Secret.' },
        optional: { type: 'boolean', description: 'Start without it where the Secret is missing.' },
      }),
      required: ['secret', 'key'],
    },
    ref('EnvName'),
  ),
  StoreSecrets: closed("Secrets of this service's own for a store, in place of the shared one.", {
    postgres: { ...ref('DnsLabel'), description: 'Secret with the keys username and password.' },
    redis: { ...ref('DnsLabel'), description: 'Secret with the key password.' },
    broker: { ...ref('DnsLabel'), description: 'Secret with the keys username and password.' },
  }),
  Tolerations: {
    type: 'array',
    description: 'Node taints that the pods put up with.',
    items: closed('One toleration, as Kubernetes spells it.', {
      key: { type: 'string', description: 'Key of the taint.' },
      operator: { type: 'string', enum: ['Exists', 'Equal'], description: 'Exists or Equal.' },
      value: { type: 'string', description: 'Value of the taint.' },
      effect: {
        type: 'string',
        enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
        description: 'Effect of the taint.',
      },
      tolerationSeconds: { type: 'integer', description: 'Seconds until eviction, with NoExecute.' },
    }),
  },
  ServiceValues: closed('What an installer decides about a service.', serviceValueProperties),
  Variant: {
    ...closed('A second Deployment of a service: a canary with a weight, or one for some tenants. Needs the mesh.', {
      ...serviceValueProperties,
      weight: {
        type: 'integer',
        minimum: 1,
        maximum: 99,
        description: 'Share of the requests, in per cent, from 1 to 99.',
      },
      tenants: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: {
          type: 'string',
          pattern: '^[A-Za-z0-9_-]+$',
          maxLength: 64,
          description: 'A tenant id as it stands in x-tenant-id.',
        },
        description: 'Tenants (x-tenant-id) whose requests go to this variant only.',
      },
      ejects: {
        type: 'boolean',
        description: 'Whether its breaker may eject a pod; false for a variant of too few pods to spare one.',
      },
    }),
    required: ['image'],
    oneOf: [{ required: ['weight'] }, { required: ['tenants'] }],
  },
  Operation: {
    type: 'string',
    pattern: '^(GET|POST|PUT|PATCH|DELETE) /api/v1/[a-z0-9/-]*[a-z0-9]$',
    description:
      'A method and a path, such as POST /api/v1/medications/administer: lower-case, without a slash at its end.',
  },
  SensitiveRoute: {
    ...closed('An operation, with all that lies below its path, and who may ask for it.', {
      operation: ref('Operation'),
      roles: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: ref('DnsLabel'),
        description: 'Roles, one of which the token must claim.',
      },
    }),
    required: ['operation', 'roles'],
  },
  Breaker: {
    ...closed('The circuit breaker in front of a service.', {
      maxConnections: { type: 'integer', minimum: 1, description: 'TCP connections to it at most.' },
      http1Pending: { type: 'integer', minimum: 1, description: 'Requests waiting for a connection at most.' },
      http2Max: { type: 'integer', minimum: 1, description: 'HTTP/2 requests under way at most.' },
      perConnection: { type: 'integer', minimum: 1, description: 'Requests a connection carries before it is closed.' },
      maxRetries: { type: 'integer', minimum: 0, description: 'Retries under way at most.' },
      consecutiveErrors: { type: 'integer', minimum: 1, description: 'Errors in a row that eject a pod.' },
      interval: { ...ref('Duration'), description: 'How often pods are judged.' },
      ejection: { ...ref('Duration'), description: 'How long a pod stays ejected the first time.' },
      maxEjectionPercent: { ...Percent, minimum: 1, description: 'Share of the pods that may be ejected at once.' },
      minHealthPercent: {
        ...ref('Percent'),
        description: 'Share of the pods below which nothing is ejected any more.',
      },
    }),
  },
  Service: {
    ...closed(
      'One service of the platform: what is decided here, and what differs from the default for the installer.',
      {
        port: { ...ref('Port'), description: 'The port its pods serve the API, /health and /ready on.' },
        servicePort: { ...ref('Port'), description: 'The port of its Service where that differs from the pod port.' },
        prefix: {
          type: 'string',
          pattern: '^/api/v1/[a-z][a-z0-9-]*$',
          description: 'The path of its API behind the gateway: /api/v1/ and one lower-case word.',
        },
        host: {
          type: 'string',
          enum: ['api', 'app', 'admin'],
          description: 'Which public host it answers for: api, app or admin.',
        },
        calls: {
          type: 'array',
          uniqueItems: true,
          items: ref('DnsLabel'),
          description: 'The services it calls, beside those that everybody calls.',
        },
        callsEveryPrefix: {
          type: 'boolean',
          description: 'Whether it also calls every service that has a prefix, as the gateway does.',
        },
        stores: {
          type: 'array',
          uniqueItems: true,
          items: { type: 'string', enum: ['postgres', 'redis', 'broker'], description: 'postgres, redis or broker.' },
          description: 'The stores it keeps its data in.',
        },
        outside: {
          type: 'array',
          uniqueItems: true,
          items: ref('DnsLabel'),
          description: 'The groups of outside hosts (of platform.outside) that it reaches.',
        },
        sensitive: {
          type: 'array',
          items: ref('SensitiveRoute'),
          description: 'Routes that demand a role of whoever asks through the gateway.',
        },
        alwaysTraced: {
          type: 'array',
          uniqueItems: true,
          items: ref('Operation'),
          description: 'Operations whose traces are all kept.',
        },
        priority: {
          type: 'string',
          enum: ['clinical', 'essential', 'supporting'],
          description: 'Who keeps running when room gets short: clinical first, then essential, then supporting.',
        },
        sampling: { ...ref('Percent'), description: 'Share of its traces that are kept, in per cent.' },
        breaker: { ...ref('Breaker'), description: 'What differs from the default breaker.' },
        values: { ...ref('ServiceValues'), description: 'What differs from the default service for the installer.' },
      },
    ),
    required: ['port', 'priority'],
  },
} as const;

/**
 * The small words every other schema is made of. Patterns are plain RE2, because Helm checks them with Go's regexp and
 * the generator with JavaScript's; lengths are maxLength's to bound, as Go compiles a counted repeat slowly. Every description says what is right, so that it can stand in an error message.
 */

/** An object that takes only the keys it lists. Exported schemas use it everywhere, so that a mistyped key never passes. */
export const closed = <P extends Record<string, unknown>>(description: string, properties: P) =>
  ({ type: 'object', description, additionalProperties: false, properties }) as const;

/** An object whose keys are names the user chooses. */
export const mapOf = <V>(description: string, value: V, names: unknown = { $ref: '#/definitions/DnsLabel' }) =>
  ({ type: 'object', description, propertyNames: names, additionalProperties: value }) as const;

/** A reference inside the same schema; nothing ever refers outside, or Helm would need a network. */
export const ref = <N extends string>(name: N) => ({ $ref: `#/definitions/${name}` }) as const;

const switchOf = (what: string) =>
  closed(`Whether ${what} is installed.`, {
    enabled: { type: 'boolean', description: `Whether ${what} is installed; switched off, it leaves no trace.` },
  });

export const commonDefinitions = {
  DnsLabel: {
    type: 'string',
    pattern: '^[a-z]([a-z0-9-]*[a-z0-9])?$',
    maxLength: 63,
    description: 'A DNS label: lower-case letters, digits and hyphens, starting with a letter, at most 63 characters.',
  },
  ServiceName: {
    type: 'string',
    pattern: '^[a-z]([a-z0-9-]*[a-z0-9])?$',
    maxLength: 42,
    description:
      'A DNS label: lower-case letters, digits and hyphens, starting with a letter, at most 42 characters, so that a variant and a hyphen fit behind it.',
  },
  VariantName: {
    type: 'string',
    pattern: '^[a-z]([a-z0-9-]*[a-z0-9])?$',
    maxLength: 20,
    not: { const: 'stable' },
    description:
      'A DNS label of at most 20 characters, and not `stable`, which is what the pods beside the variants are called.',
  },
  HostName: {
    type: 'string',
    pattern: '^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?$',
    maxLength: 253,
    description: 'A host name such as api.example.org: no scheme, no port, no path, not an IP address.',
  },
  Host: {
    type: 'string',
    pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
    description: 'A host name or an IPv4 address, without scheme, port or path.',
  },
  Port: { type: 'integer', minimum: 1, maximum: 65535, description: 'A port number from 1 to 65535.' },
  Percent: { type: 'integer', minimum: 0, maximum: 100, description: 'Whole per cent, from 0 to 100.' },
  Seconds: { type: 'integer', minimum: 0, maximum: 86400, description: 'Whole seconds.' },
  Duration: { type: 'string', pattern: '^[1-9][0-9]*s$', description: 'A duration in whole seconds, such as 30s.' },
  Cpu: {
    type: ['string', 'integer'],
    pattern: '^[1-9][0-9]*m?$',
    minimum: 1,
    description: 'CPU in millicores (250m) or whole cores (2): the quota adds these up, so no other spelling is taken.',
  },
  Memory: {
    type: 'string',
    pattern: '^[1-9][0-9]*(Mi|Gi)$',
    description:
      'Memory in whole Mi or Gi, such as 512Mi or 4Gi: the quota adds these up, so no other spelling is taken.',
  },
  Cidr: {
    type: 'string',
    pattern:
      '^([0-9]{1,3}(\\.[0-9]{1,3}){3}/([0-9]|[12][0-9]|3[0-2])|[0-9a-f:]*:[0-9a-f:]*/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))$',
    description: 'An address range in CIDR notation, such as 10.0.8.0/24.',
  },
  EnvName: {
    type: 'string',
    pattern: '^[A-Z_][A-Z0-9_]*$',
    not: { enum: ['PORT', 'METRICS_PORT', 'SERVICE_NAME'] },
    description:
      'The name of an environment variable: capitals, digits and underscores, such as LOG_LEVEL, and none that the chart sets itself (PORT, METRICS_PORT, SERVICE_NAME).',
  },
  LabelValue: {
    type: 'string',
    pattern: '^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$',
    maxLength: 63,
    description: 'The value of a Kubernetes label: at most 63 letters, digits, dots, hyphens and underscores.',
  },
  Labels: {
    type: 'object',
    propertyNames: {
      pattern: '^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
      maxLength: 317,
      description: 'The key of a Kubernetes label, such as team or example.org/team.',
    },
    additionalProperties: { $ref: '#/definitions/LabelValue' },
    description: 'Kubernetes labels by key.',
  },
  Resources: closed('CPU and memory of a container: what it asks for, and what it may use at most.', {
    requests: closed('What the scheduler sets aside.', { cpu: ref('Cpu'), memory: ref('Memory') }),
    limits: closed('What the container may use at most.', { cpu: ref('Cpu'), memory: ref('Memory') }),
  }),
  Place: closed(
    'Where something that this chart does not deploy is found, so that NetworkPolicies can open the way to it.',
    {
      namespace: { ...ref('DnsLabel'), description: 'The namespace its pods run in.' },
      podLabels: {
        ...ref('Labels'),
        description: 'Narrows the way to the pods with these labels; empty: every pod there.',
      },
      cidrs: {
        type: 'array',
        items: ref('Cidr'),
        uniqueItems: true,
        description:
          'Its addresses, where it runs outside the cluster; when given, they replace namespace and podLabels.',
      },
    },
  ),
  Switch: switchOf('this'),
} as const;

import { closed, commonDefinitions, mapOf, ref } from './common.ts';

const { Seconds } = commonDefinitions;

/** What every part that runs in a pod takes. */
const pod = {
  image: ref('Image'),
  resources: ref('Resources'),
  nodeSelector: { ...ref('Labels'), description: 'Only nodes with these labels are used.' },
  tolerations: ref('Tolerations'),
} as const;

const volume = {
  size: { ...ref('Memory'), description: 'Size of the volume, in whole Gi or Mi, such as 100Gi.' },
  className: {
    type: 'string',
    pattern: '^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$',
    description: "The storage class, one that encrypts (AES-256); empty: the cluster's default.",
  },
} as const;

const secretKey = {
  type: 'string',
  // Not a pattern: whoever breaks one sees the value printed, and it may be a credential.
  not: { pattern: '[^A-Za-z0-9._-]' },
  minLength: 1,
  maxLength: 253,
  description: 'A key of the existing Secret, such as on-call-url: the credential itself never stands in the values',
} as const;

const storage = {
  type: 'string',
  description: 'volume: a volume of its own; s3: an S3-compatible store.',
  enum: ['volume', 's3'],
} as const;

export const monitoringDefinitions = {
  /** A place that need not be in the cluster. */
  Way: closed('Where something is found: outside the cluster, unless a namespace or addresses are given.', {
    namespace: {
      type: 'string',
      pattern: '^([a-z]([a-z0-9-]*[a-z0-9])?)?$',
      maxLength: 63,
      description: 'The namespace its pods run in; empty: outside the cluster.',
    },
    podLabels: { ...ref('Labels'), description: 'Narrows the way to the pods with these labels.' },
    cidrs: {
      type: 'array',
      items: ref('Cidr'),
      uniqueItems: true,
      description: 'Its addresses; when given, they replace the namespace.',
    },
  }),
  Volume: closed('A volume of a part.', volume),
  Bucket: closed('An object store that speaks S3, by TLS.', {
    endpoint: { ...ref('Host'), description: 'Host of the store, such as s3.eu-west-2.amazonaws.com, without scheme.' },
    port: { ...ref('Port'), description: 'Port of the store; it speaks TLS.' },
    region: { ...ref('DnsLabel'), description: 'Region of the bucket, such as eu-west-2.' },
    bucket: {
      type: 'string',
      pattern: '^([a-z0-9][a-z0-9.-]*[a-z0-9])?$',
      maxLength: 63,
      description: 'Name of the bucket: lower-case letters, digits, dots and hyphens.',
    },
    place: { ...ref('Way'), description: 'Where it is found; without a namespace and cidrs: outside the cluster.' },
  }),
  Receiver: {
    ...closed('Who is told, and how. Its credential is read from a file of the existing Secret.', {
      type: {
        type: 'string',
        enum: ['webhook', 'email', 'pagerduty', 'slack', 'teams'],
        description: 'webhook, email, pagerduty, slack or teams.',
      },
      key: {
        ...secretKey,
        description:
          "Key of the Secret alertmanager.secret that holds the credential: a webhook's, Slack's or Teams' address, PagerDuty's routing key, the mail account's password; never the credential itself",
      },
      channel: { type: 'string', minLength: 1, description: "Slack's channel, such as #care-on-call." },
      to: { type: 'string', minLength: 3, description: 'Who gets the mail.' },
      from: { type: 'string', minLength: 3, description: 'Who it comes from.' },
      smarthost: {
        type: 'string',
        pattern: '^[a-z0-9.-]+:[0-9]+$',
        description: 'The mail server and its port, such as smtp.example.org:587.',
      },
      username: { type: 'string', minLength: 1, description: 'The account at the mail server.' },
    }),
    required: ['type', 'key'],
  },
  RemoteWrite: {
    ...closed('Another store that gets a copy of the samples.', {
      url: {
        type: 'string',
        pattern: '^https://',
        // Not part of the pattern: whoever breaks that sees the value printed.
        not: { pattern: '[@\\s]' },
        description: 'Its address, by https and without credentials in it; give those by secret and key.',
      },
      secret: { ...ref('DnsLabel'), description: 'Existing Secret with the bearer token.' },
      key: { ...secretKey, description: 'Key of the bearer token in that Secret.' },
      port: { ...ref('Port'), description: 'Port of the address.' },
      place: ref('Way'),
    }),
    required: ['url', 'port'],
  },
  Exporter: {
    ...closed('An exporter that the platform does not deploy, such as that of the database.', {
      targets: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: {
          type: 'string',
          pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?:[0-9]+$',
          description: 'host:port, such as postgres-exporter.databases.svc:9187.',
        },
        description: 'Its addresses, as host:port.',
      },
      port: { ...ref('Port'), description: 'The port of the addresses, for the NetworkPolicy.' },
      place: ref('Way'),
    }),
    required: ['targets', 'port'],
  },
  MonitoringValues: closed('The monitoring chart: what watches the platform, who is woken, and what is kept.', {
    runbooks: {
      type: 'string',
      pattern: '^https?://[^\\s@]+[^/\\s@]$',
      description: 'Where the runbooks of docs/runbooks are published: an address without a slash at its end.',
    },
    prometheus: closed('Prometheus: one replica with its own volume.', {
      ...pod,
      volume: { ...ref('Volume'), description: 'Where it keeps its data.' },
      retention: closed('How long samples are kept: until the first of the two.', {
        days: { type: 'integer', minimum: 30, description: 'At least 30 days.' },
        size: { ...ref('Memory'), description: "Below the volume's size, such as 85Gi: the WAL needs room beside it." },
      }),
      scrapeSeconds: {
        ...Seconds,
        minimum: 5,
        maximum: 60,
        description: 'Seconds between two scrapes and two evaluations, from 5 to 60.',
      },
      exporterSeconds: {
        ...Seconds,
        minimum: 5,
        maximum: 120,
        description: 'Seconds between two scrapes of exporters, from 5 to 120.',
      },
      tmpSize: { ...ref('Memory'), description: 'Size limit of /tmp, where an archive of the data made by hand fits.' },
      cluster: {
        type: 'string',
        pattern: '^[a-z0-9-]*$',
        description: 'External label cluster; empty: writecarenotes- and the environment.',
      },
      remoteWrite: mapOf('Stores that get a copy of all samples, by name.', ref('RemoteWrite')),
      exporters: mapOf('Exporters that others run, by name; their metrics get the label exporter.', ref('Exporter')),
      scrapeConfigs: {
        type: 'array',
        items: { type: 'object', required: ['job_name'], description: 'A scrape_config as Prometheus takes it.' },
        description: 'More scrape jobs, as Prometheus takes them; open the way for them by exporters.',
      },
    }),
    alertmanager: closed('Alertmanager: who is woken, and when.', {
      ...pod,
      volume: { ...ref('Volume'), description: 'Where silences are kept.' },
      secret: { ...ref('DnsLabel'), description: 'The existing Secret with a key for each receiver.' },
      optional: { type: 'boolean', description: 'Start without that Secret (for local trials only: nobody is told).' },
      receivers: mapOf('Who is told, by name.', ref('Receiver')),
      routes: closed('Which receiver gets what.', {
        default: { ...ref('DnsLabel'), description: 'The receiver of everything that no other gets.' },
        critical: { ...ref('DnsLabel'), description: 'The receiver of critical alerts, at once.' },
        high: { ...ref('DnsLabel'), description: 'The receiver of high alerts, within minutes.' },
        warning: { ...ref('DnsLabel'), description: 'The receiver of warnings, grouped.' },
        watchdog: {
          ...ref('DnsLabel'),
          description: "The receiver of the alert that always fires: a dead man's switch, which tells when it stops.",
        },
        tiers: mapOf('The receiver of all alerts of a tier, in place of the above.', ref('DnsLabel')),
      }),
      ports: {
        type: 'array',
        uniqueItems: true,
        minItems: 1,
        items: ref('Port'),
        description: 'The ports of the receivers.',
      },
      place: { ...ref('Way'), description: 'Where the receivers are; empty: outside the cluster.' },
    }),
    grafana: closed('Grafana: dashboards.', {
      ...pod,
      volume: { ...ref('Volume'), description: 'Where it keeps its database.' },
      secret: {
        ...ref('DnsLabel'),
        description: 'The existing Secret with admin-user, admin-password and secret-key.',
      },
      login: {
        type: 'boolean',
        description:
          'Whether people log in, by that Secret; false, for local trials only: no administrator is made, and whoever reaches it may look and change nothing.',
      },
    }),
    loki: closed('Loki: logs.', {
      ...pod,
      volume: { ...ref('Volume'), description: 'Where it keeps its index, and with `volume` its logs.' },
      storage,
      s3: { ...ref('Bucket'), description: 'The S3-compatible store for logs.' },
      secret: { ...ref('DnsLabel'), description: 'The existing Secret with access-key-id and secret-access-key.' },
      retentionDays: { type: 'integer', minimum: 30, description: 'At least 30 days.' },
      auditRetentionDays: {
        type: 'integer',
        minimum: 2555,
        description: 'At least 2555 days: audit logs are kept seven years by law.',
      },
    }),
    alloy: closed('Alloy: collects the logs through the API server.', pod),
    kubeStateMetrics: closed('kube-state-metrics: what the API server knows, as metrics.', pod),
    nodeExporter: closed(
      'node-exporter: what the nodes know; in the namespace node-metrics, as it mounts their files.',
      {
        ...pod,
        enabled: { type: 'boolean', description: 'Whether it runs on every node.' },
        maxNodes: { type: 'integer', minimum: 1, maximum: 5000, description: 'The most nodes there are: its quota.' },
      },
    ),
    blackboxExporter: closed('blackbox-exporter: asks the front door as people do.', {
      ...pod,
      enabled: { type: 'boolean', description: 'Whether the public hosts are probed.' },
      port: { ...ref('Port'), description: 'The port of the public hosts.' },
      place: { ...ref('Way'), description: 'Where the public hosts are; empty: outside the cluster.' },
    }),
    backup: closed('Daily backups of Prometheus, Grafana and, without an object store, Loki.', {
      enabled: { type: 'boolean', description: 'Whether backups are made.' },
      image: ref('Image'),
      exporterImage: { ...ref('Image'), description: 'The image that serves how the backups went: node-exporter.' },
      resources: ref('Resources'),
      time: {
        type: 'string',
        pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
        description: 'When, in UTC, such as 02:00.',
      },
      keepDays: { type: 'integer', minimum: 30, maximum: 3650, description: 'At least 30 days.' },
      storage,
      volume: closed("Each part's volume for backups, where the storage is `volume`: twice as large as its own.", {
        className: volume.className,
      }),
      s3: { ...ref('Bucket'), description: 'The S3-compatible store for backups.' },
      secret: {
        ...ref('DnsLabel'),
        description:
          'The existing Secret with repository-password, and access-key-id and secret-access-key where the storage is s3.',
      },
      tmpSize: { ...ref('Memory'), description: "Size limit of the backup's /tmp, where restic keeps its cache." },
    }),
    operator: closed('What the monitoring leaves to the operator, with mode operator.', {
      labels: { ...ref('Labels'), description: "Labels by which the operator's Prometheus finds rules and monitors." },
      dashboardLabels: { ...ref('Labels'), description: "Labels by which Grafana's sidecar finds dashboards." },
      prober: {
        type: 'string',
        pattern: '^([a-z0-9.-]+:[0-9]+)?$',
        description: 'host:port of a blackbox exporter for the front door; empty: it is not probed.',
      },
    }),
  }),
} as const;

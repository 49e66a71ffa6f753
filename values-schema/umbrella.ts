import { closed, mapOf, ref } from './common.ts';

const store = (what: string, extra: Record<string, unknown> = {}) =>
  closed(`Where ${what} is, and which existing Secret opens it.`, {
    ...extra,
    host: { ...ref('Host'), description: `Host of ${what}, as the services connect to it.` },
    port: { ...ref('Port'), description: `Port of ${what}.` },
    place: ref('Place'),
    secret: {
      ...ref('DnsLabel'),
      description: 'Name of the existing Secret with its credentials, in each tier that uses it.',
    },
    optional: {
      type: 'boolean',
      description: 'Start without credentials where the Secret is missing (for local trials only).',
    },
  });

const groups = (who: string) =>
  ({
    type: 'array',
    uniqueItems: true,
    items: { type: 'string', minLength: 1, description: 'The name of a group, as the identity provider spells it.' },
    description: `Groups of people who are ${who}.`,
  }) as const;

export const umbrellaDefinitions = {
  /** `tiers`, `services` and `variants` are closed over the platform's own names when the chart is generated. */
  WriteCareNotes: closed('What more than one chart of the platform reads.', {
    environment: { ...ref('DnsLabel'), description: 'Name of the environment, as services and metrics carry it.' },
    clusterDomain: { ...ref('HostName'), description: "The cluster's DNS domain." },
    trustDomain: { ...ref('HostName'), description: 'The trust domain of the identities in the mesh.' },
    hosts: closed('The public host names.', {
      api: { ...ref('HostName'), description: 'Host of the API.' },
      app: { ...ref('HostName'), description: "Host of the carers' application." },
      admin: { ...ref('HostName'), description: 'Host of the administration.' },
    }),
    frontDoor: {
      type: 'string',
      enum: ['nginx', 'gateway-api', 'istio', 'none'],
      description: 'How requests come in: nginx, gateway-api, istio (needs the mesh) or none.',
    },
    mesh: closed('The service mesh.', {
      enabled: { type: 'boolean', description: 'Whether pods get sidecars. Needs Istio in the cluster first.' },
      phase: {
        type: 'string',
        enum: ['joining', 'enforced', 'leaving'],
        description:
          'joining: sidecars come in and nothing is refused; enforced: only known identities are let in; leaving: sidecars go and nothing is refused, on the way to a mesh that is off.',
      },
      breakers: { type: 'boolean', description: 'Whether circuit breakers may eject failing pods.' },
      sidecar: closed("Each pod's sidecar, as quotas count it.", { resources: ref('Resources') }),
    }),
    monitoring: closed('The monitoring of the platform.', {
      enabled: { type: 'boolean', description: 'Whether the platform is watched.' },
      mode: {
        type: 'string',
        enum: ['servers', 'operator'],
        description:
          'servers: Prometheus and all that goes with it is installed; operator: rules, monitors and dashboards for a Prometheus Operator that runs already.',
      },
      operator: { ...ref('Place'), description: "Where the operator's Prometheus runs, with mode operator." },
      operatorAccount: {
        ...ref('DnsLabel'),
        description: "The ServiceAccount of the operator's Prometheus: its identity in the mesh.",
      },
    }),
    apiServer: closed("The way to the cluster's API server, for the parts that talk to it.", {
      cidrs: {
        type: 'array',
        uniqueItems: true,
        items: ref('Cidr'),
        description: 'Its addresses; empty: any address on its ports.',
      },
      ports: { type: 'array', uniqueItems: true, items: ref('Port'), description: 'Its ports.' },
    }),
    kubelets: closed("The way to the nodes' kubelets, which know containers and volumes.", {
      cidrs: {
        type: 'array',
        uniqueItems: true,
        items: ref('Cidr'),
        description: 'The addresses of the nodes; empty: any address on the port 10250.',
      },
    }),
    dns: ref('Place'),
    outside: {
      type: 'array',
      description:
        'What counts as outside the cluster for services that call outside hosts: ranges, less the private ones in them.',
      items: closed('One range.', {
        cidr: ref('Cidr'),
        except: { type: 'array', uniqueItems: true, items: ref('Cidr'), description: 'Ranges in it that stay closed.' },
      }),
    },
    stores: closed('The stores. This chart deploys none of them.', {
      postgres: store('PostgreSQL'),
      redis: store('Redis'),
      broker: store('the message broker', {
        kind: {
          type: 'string',
          enum: ['rabbitmq', 'kafka'],
          description: 'rabbitmq (port 5672) or kafka (port 9092).',
        },
      }),
    }),
    people: closed('Who may do what with kubectl: groups bound to ClusterRoles in each namespace of the platform.', {
      operators: groups('operators: they change workloads and Secrets'),
      developers: groups('developers: they read workloads and logs'),
      auditors: groups('auditors: they read everything but Secrets'),
    }),
    tiers: mapOf('Which tiers are installed.', ref('Switch')),
    services: mapOf('Which services are installed.', ref('Switch')),
    variants: mapOf(
      'Second Deployments of services by service and variant: canaries, or tenants of their own. Needs the mesh.',
      mapOf('Variants by name.', ref('Variant'), ref('VariantName')),
    ),
    defaults: {
      ...ref('ServiceValues'),
      description: 'What every service starts from; <tier>.services.<service> overrides it key by key.',
    },
  }),
  /** What an environment changes; written as Helm values, `shared` is global.writecarenotes and a tier is a chart's name. */
  Environment: closed('What differs from the defaults in one environment.', {
    shared: { ...ref('WriteCareNotes'), description: 'What more than one chart reads: global.writecarenotes.' },
    tiers: mapOf('The values of the tier charts by tier.', ref('TierValues')),
    monitoring: { ...ref('MonitoringValues'), description: 'The values of the monitoring chart.' },
    mesh: { ...ref('MeshValues'), description: 'The values of the mesh chart.' },
    ingress: { ...ref('IngressValues'), description: 'The values of the ingress chart.' },
  }),
} as const;

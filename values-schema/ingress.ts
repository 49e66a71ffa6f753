import { closed, commonDefinitions, mapOf, ref } from './common.ts';

/** Goes between quotes into a proxy's configuration: no quote, backslash, line break, or sign of a variable. */
const headerValue = '^[^"\\\\$%\\r\\n]+$';

const plainText = 'without double quotes, backslashes, line breaks, $ and %, which a proxy would read as its own';

/** Letters of either case, as Go and JavaScript have no common word for "any case". */
const anyCase = (text: string): string => text.replace(/[a-z]/g, letter => `[${letter.toUpperCase()}${letter}]`);

/** Headers that have values of their own here, or that are of one answer alone: the same on all would break them. */
const notForAll = [
  'content-(security-policy|length|type|encoding)',
  'access-control-.*',
  'transfer-encoding',
  'connection',
  'location',
  'set-cookie',
  'vary',
];

const contentSecurityPolicy = (host: string) =>
  ({
    type: 'string',
    pattern: headerValue,
    description: `Content-Security-Policy of the host \`${host}\`: what its pages may load, such as default-src 'self'; ${plainText}.`,
  }) as const;

const words = (items: Record<string, unknown>, description: string) =>
  ({ type: 'array', uniqueItems: true, items, description }) as const;

const cidrs = (description: string) => words(ref('Cidr'), description);

export const ingressDefinitions = {
  Rate: closed('How often one client may ask.', {
    perMinute: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      description: 'Requests a minute of one client address, 1 or more, counted by each pod of the front door alone.',
    },
    burst: {
      type: 'integer',
      minimum: 0,
      maximum: 1_000_000,
      description: 'Requests that may come at once beyond that: a page load is some 30 of them.',
    },
  }),
  /** What an installer decides about the front door: the Helm values of the ingress chart. Which one it is, is a shared value. */
  IngressValues: closed('The values of the ingress chart.', {
    clients: closed('Who may come to the front door.', {
      cidrs: cidrs('Address ranges of the clients; empty: any address.'),
      proxies: words(
        {
          ...commonDefinitions.Cidr,
          not: { pattern: '/0$' },
          description:
            'An address range in CIDR notation, such as 192.0.2.0/24, and never all addresses (/0), as every client could then say who it is.',
        },
        'Address ranges of proxies in front of it, such as a CDN: of requests from there the client is who they say in X-Forwarded-For.',
      ),
    }),
    tls: closed('The certificate of the public hosts.', {
      secret: {
        ...commonDefinitions.DnsLabel,
        description:
          'Name of the Secret with tls.crt and tls.key, such as writecarenotes-tls: lower-case letters, digits and hyphens. It is there already, or cert-manager writes it.',
      },
      issuer: closed('The issuer of cert-manager that signs the certificate.', {
        name: {
          type: 'string',
          pattern: '^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$',
          description: 'Its name; empty: the Secret is made by other means.',
        },
        kind: { type: 'string', enum: ['ClusterIssuer', 'Issuer'], description: 'ClusterIssuer or Issuer.' },
      }),
    }),
    headers: {
      ...mapOf(
        'Headers of every answer, whatever the service behind says of them.',
        { type: 'string', pattern: headerValue, description: `The value: ${plainText}.` },
        {
          type: 'string',
          pattern: '^[A-Za-z][A-Za-z0-9-]*$',
          not: { pattern: `^(${notForAll.map(anyCase).join('|')})$` },
          description:
            'a header name whose value is the same on every answer; contentSecurityPolicy and cors have theirs (Content-Security-Policy, Access-Control-...), and the services theirs (Content-Type, Set-Cookie, Vary ...)',
        },
      ),
    },
    contentSecurityPolicy: closed('Content-Security-Policy by host.', {
      api: contentSecurityPolicy('api'),
      app: contentSecurityPolicy('app'),
      admin: contentSecurityPolicy('admin'),
    }),
    cors: closed('Which pages of other hosts may call the API. Those of the hosts `app` and `admin` always may.', {
      origins: words(
        {
          type: 'string',
          pattern: '^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$',
          description: 'An origin: scheme and host, without path or slash at its end, such as https://app.example.org.',
        },
        'Further origins.',
      ),
      methods: {
        ...words(
          { type: 'string', pattern: '^[A-Z]+$', description: 'An HTTP method in capitals, such as GET.' },
          'Methods that they may use: one at least.',
        ),
        minItems: 1,
      },
      headers: words(
        { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9-]*$', description: 'A header name.' },
        'Headers that they may send.',
      ),
      maxAgeSeconds: { ...ref('Seconds'), description: 'Seconds for which a browser may remember the answer.' },
    }),
    limits: closed('What one client may ask for at most.', {
      default: { ...ref('Rate'), description: 'Of each public host.' },
      services: mapOf("Of the routes to single services, by the service's name: counted apart.", ref('Rate')),
      bodySize: {
        type: 'string',
        // Envoy counts bodies in 32 bits: 4Gi would be none.
        pattern: '^([1-9]|[1-9][0-9]|[1-9][0-9][0-9])Mi$|^[1-3]Gi$',
        description: 'The largest body of a request in whole Mi or Gi, such as 50Mi, at most 3Gi; larger ones get 413.',
      },
    }),
    timeouts: closed('How long it waits for a service.', {
      connectSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: 75,
        description: 'Seconds to open a connection in; with istio, mesh.traffic.connectSeconds says it.',
      },
      requestSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: 3600,
        description: 'Seconds without a word from the service, then the answer is 504.',
      },
    }),
    nginx: closed("F5's NGINX Ingress Controller, with frontDoor nginx.", {
      image: ref('Image'),
      className: { ...ref('DnsLabel'), description: 'Name of the IngressClass, which the whole cluster shares.' },
      replicas: { type: 'integer', minimum: 1, maximum: 100, description: 'Its pods, or the least number of them.' },
      autoscaling: closed('Whether the number of pods follows the load.', {
        enabled: { type: 'boolean', description: 'Whether there is a HorizontalPodAutoscaler.' },
        maxReplicas: { type: 'integer', minimum: 1, maximum: 100, description: 'The greatest number of pods.' },
        cpuPercent: {
          type: 'integer',
          minimum: 1,
          maximum: 100,
          description: 'CPU use to steer at, in per cent of the request.',
        },
      }),
      resources: ref('Resources'),
      service: closed('How clients reach it.', {
        type: { type: 'string', enum: ['LoadBalancer', 'NodePort'], description: 'LoadBalancer or NodePort.' },
        annotations: mapOf(
          "Annotations for the cloud's load balancer.",
          { type: 'string', description: 'A string; quote numbers and booleans.' },
          { type: 'string' },
        ),
        nodePorts: closed("The nodes' ports with type NodePort.", {
          http: { type: 'integer', minimum: 30000, maximum: 32767, description: 'The port of HTTP.' },
          https: { type: 'integer', minimum: 30000, maximum: 32767, description: 'The port of HTTPS.' },
        }),
      }),
      nodeSelector: { ...ref('Labels'), description: 'Only nodes with these labels are used.' },
      tolerations: ref('Tolerations'),
    }),
    gatewayApi: closed('A Gateway of the Gateway API, with frontDoor gateway-api.', {
      className: {
        type: 'string',
        pattern: '^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$',
        description: 'Name of the GatewayClass, which its implementation brings.',
      },
      implementation: {
        type: 'string',
        enum: ['nginx-gateway-fabric', 'envoy-gateway'],
        description:
          'Whose policies say what the standard cannot (limits, TLS 1.3): nginx-gateway-fabric (2.6.1 or later, installed with snippets allowed) or envoy-gateway (later than 1.9.1, whose limits forget all but 20 clients; deployed in the mode GatewayNamespace).',
      },
      controller: { ...ref('Place'), description: "Where the implementation's controller runs, which its pods call." },
    }),
  }),
} as const;

// The fields of Istio's objects that are evaluated, after the CRDs of istio.io/api 1.31. What is left out on purpose
// (targetRefs, delegates, rewrites, faults, mirrors, ports of a Sidecar's listeners) would change an answer: whoever
// starts to use it must teach the evaluators first, and is told so.

const selector = { matchLabels: 'labels' } as const;

export const source = {
  principals: 'strings',
  notPrincipals: 'strings',
  requestPrincipals: 'strings',
  notRequestPrincipals: 'strings',
  namespaces: 'strings',
  notNamespaces: 'strings',
  serviceAccounts: 'strings',
  notServiceAccounts: 'strings',
  ipBlocks: 'strings',
  notIpBlocks: 'strings',
} as const;

export const operation = {
  hosts: 'strings',
  notHosts: 'strings',
  ports: 'strings',
  notPorts: 'strings',
  methods: 'strings',
  notMethods: 'strings',
  paths: 'strings',
  notPaths: 'strings',
} as const;

export const rule = {
  from: [{ source }],
  to: [{ operation }],
  when: [{ key: 'string', values: 'strings', notValues: 'strings' }],
} as const;

const portNumber = { number: 'number' } as const;

const clientTls = {
  mode: 'string',
  sni: 'string',
  caCertificates: 'string',
  clientCertificate: 'string',
  privateKey: 'string',
  credentialName: 'string',
  subjectAltNames: 'strings',
} as const;

const settings = {
  loadBalancer: 'anything',
  connectionPool: 'anything',
  outlierDetection: 'anything',
  tls: clientTls,
} as const;

export const trafficPolicy = { ...settings, portLevelSettings: [{ ...settings, port: portNumber }] } as const;

export const destination = { host: 'string', subset: 'string', port: portNumber } as const;

const headerOperations = { set: 'labels', add: 'labels', remove: 'strings' } as const;

export const headers = { request: headerOperations, response: headerOperations } as const;

export const stringMatch = { exact: 'string', prefix: 'string', regex: 'string' } as const;

export const whoseMatch = {
  port: 'number',
  sourceLabels: 'labels',
  sourceNamespace: 'string',
  gateways: 'strings',
} as const;

export const httpMatch = {
  ...whoseMatch,
  name: 'string',
  uri: stringMatch,
  ignoreUriCase: 'boolean',
  method: stringMatch,
  authority: stringMatch,
  headers: { '*': stringMatch },
  withoutHeaders: { '*': stringMatch },
} as const;

export const httpRoute = {
  name: 'string',
  match: [httpMatch],
  route: [{ destination, weight: 'number', headers }],
  redirect: 'anything',
  directResponse: 'anything',
  timeout: 'string',
  retries: {
    attempts: 'number',
    perTryTimeout: 'string',
    retryOn: 'string',
    retryRemoteLocalities: 'boolean',
    backoff: 'string',
  },
  headers,
  corsPolicy: 'anything',
} as const;

const rawRoute = [{ destination, weight: 'number' }] as const;

/** What the spec of each kind may hold. */
export const specs = {
  AuthorizationPolicy: { selector, action: 'string', rules: [rule] },
  DestinationRule: {
    host: 'string',
    exportTo: 'strings',
    trafficPolicy,
    subsets: [{ name: 'string', labels: 'labels', trafficPolicy }],
  },
  Gateway: {
    selector: 'labels',
    servers: [
      {
        name: 'string',
        port: { number: 'number', name: 'string', protocol: 'string' },
        hosts: 'strings',
        tls: 'anything',
      },
    ],
  },
  PeerAuthentication: { selector, mtls: { mode: 'string' }, portLevelMtls: { '*': { mode: 'string' } } },
  ServiceEntry: {
    hosts: 'strings',
    addresses: 'strings',
    ports: [{ number: 'number', name: 'string', protocol: 'string', targetPort: 'number' }],
    location: 'string',
    resolution: 'string',
    endpoints: 'anything',
    exportTo: 'strings',
    subjectAltNames: 'strings',
  },
  Sidecar: {
    workloadSelector: { labels: 'labels' },
    egress: [{ hosts: 'strings' }],
    outboundTrafficPolicy: { mode: 'string' },
    inboundConnectionPool: 'anything',
  },
  VirtualService: {
    hosts: 'strings',
    gateways: 'strings',
    exportTo: 'strings',
    http: [httpRoute],
    tls: [{ match: [{ ...whoseMatch, sniHosts: 'strings' }], route: rawRoute }],
    tcp: [{ match: [whoseMatch], route: rawRoute }],
  },
} as const;

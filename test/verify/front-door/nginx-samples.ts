import { type Manifest, parseManifests } from '../../../verify/manifests.ts';

const config: Record<string, string> = {
  'server-tokens': 'false',
  'proxy-hide-headers': [
    'X-Own',
    ...['Origin', 'Methods', 'Headers', 'Credentials'].map(what => `Access-Control-Allow-${what}`),
    'Access-Control-Expose-Headers',
    'Access-Control-Max-Age',
  ].join(),
  'http-snippets': [
    'map "$host $http_origin" $origin { "a.example.org https://b.example.org" "https://b.example.org"; }',
    'map $host $vary { a.example.org Origin; }',
    'map "$request_method $origin" $preflight { "~^OPTIONS http" 1; }',
    'map $preflight $methods { 1 "GET, PUT"; }',
    'map $preflight $headers { 1 "X-Own"; }',
    'map $preflight $seconds { 1 600; }',
  ].join('\n'),
  'server-snippets': [
    'add_header X-Own "a; b" always;',
    'add_header Access-Control-Allow-Origin $origin always;',
    'add_header Access-Control-Allow-Methods $methods always;',
    'add_header Access-Control-Allow-Headers $headers always;',
    'add_header Access-Control-Max-Age $seconds always;',
    'add_header Vary $vary always;',
    'if ($preflight) { return 204; }',
  ].join('\n'),
  'location-snippets': 'proxy_set_header B3 "";',
};

const flags = [
  '-nginx-configmaps=$(POD_NAMESPACE)/settings',
  '-ingress-class=ours',
  '-watch-namespace=shop',
  '-enable-custom-resources=false',
  '-enable-telemetry-reporting=false',
];

const path = (at: string, pathType: string) => ({
  path: at,
  pathType,
  backend: { service: { name: 'web', port: { number: 80 } } },
});

const ingress = (name: string, host: string, annotations: object, spec: { paths?: object[]; tls?: object[] }) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'shop', annotations },
  spec: {
    ingressClassName: 'ours',
    rules: [{ host, ...(spec.paths && { http: { paths: spec.paths } }) }],
    ...(spec.tls && { tls: spec.tls }),
  },
});

const limited = (rate: string) => ({ 'nginx.org/limit-req-rate': rate, 'nginx.org/proxy-next-upstream': 'off' });
const minion = { 'nginx.org/mergeable-ingress-type': 'minion' };
const burst = { 'nginx.org/limit-req-burst': '5', 'nginx.org/limit-req-no-delay': 'true' };
const tls = (host: string) => [{ hosts: [host], secretName: 'certificate' }];

const pod = {
  metadata: { labels: { app: 'nginx' } },
  spec: {
    securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] },
    containers: [
      {
        name: 'nginx-ingress',
        args: flags,
        ports: [
          { name: 'http', containerPort: 80 },
          { name: 'https', containerPort: 443 },
        ],
      },
    ],
  },
};

const ports = [
  { port: 80, targetPort: 'http' },
  { port: 443, targetPort: 'https' },
];

/** A controller with a host of one route, and a host with a master and two. */
const objects = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'door', labels: {} } },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'ours' },
    spec: { controller: 'nginx.org/ingress-controller' },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'door' }, data: config },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'nginx', namespace: 'door' },
    spec: { template: pod },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'nginx', namespace: 'door' },
    spec: { selector: { app: 'nginx' }, ports },
  },
  ingress('plain', 'b.example.org', limited('10r/s'), { paths: [path('/', 'Prefix')], tls: tls('b.example.org') }),
  ingress('master', 'a.example.org', { 'nginx.org/mergeable-ingress-type': 'master' }, { tls: tls('a.example.org') }),
  ingress('all', 'a.example.org', { ...minion, ...limited('60r/m'), ...burst }, { paths: [path('/', 'Prefix')] }),
  ingress(
    'route',
    'a.example.org',
    { ...minion, ...limited('6r/m') },
    {
      paths: [path('/api', 'Exact'), path('/api/', 'Prefix')],
    },
  ),
];

// biome-ignore lint/suspicious/noExplicitAny: tests change what the types would not let them.
type Loose = any;

/** The sample objects by kind and name, after a change. */
export const sampled = (change: (named: Record<string, Loose>) => void = () => undefined): Manifest[] => {
  const copies = structuredClone(objects);
  const named = Object.fromEntries(copies.map(one => [`${one.kind}/${one.metadata.name}`, one]));
  change(named);
  return parseManifests(
    Object.values(named)
      .map(one => JSON.stringify(one))
      .join('\n---\n'),
  );
};

import { type Manifest, parseManifests } from '../../../verify/manifests.ts';

const target = (kind: string, name: string): string =>
  `[{ group: gateway.networking.k8s.io, kind: ${kind}, name: ${name} }]`;

const listener = (name: string, port: number, protocol: string, more = ''): string => `
  - name: ${name}
    port: ${port}
    protocol: ${protocol}
    hostname: care.example.org
    allowedRoutes: { kinds: [{ kind: HTTPRoute }], namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: care } } } }${more}`;

const gateway = (tls: string, infrastructure = ''): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: front }
spec:
  gatewayClassName: any
  ${infrastructure}
  listeners:${listener('http', 80, 'HTTP')}${listener('https', 443, 'HTTPS', `\n    tls: { mode: Terminate, certificateRefs: [{ name: certificate }]${tls} }`)}`;

const route = (name: string, section: string, rule: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: care }
spec:
  parentRefs: [{ name: door, namespace: front, sectionName: ${section} }]
  hostnames: [care.example.org]
  rules:
  - ${rule}`;

const served = (name: string, path: string): string =>
  route(
    name,
    'https',
    `matches: [{ path: { type: PathPrefix, value: ${path} } }]
    filters:
    - type: ResponseHeaderModifier
      responseHeaderModifier:
        set: [{ name: X-Frame-Options, value: DENY }, { name: Referrer-Policy, value: origin }]
        add: [{ name: Vary, value: Origin }]
        remove: [Access-Control-Allow-Origin, Access-Control-Allow-Methods, Access-Control-Allow-Headers, Access-Control-Allow-Credentials, Access-Control-Expose-Headers, Access-Control-Max-Age, Server, X-Powered-By]
    - type: CORS
      cors: { allowOrigins: ['https://app.example.org'], allowMethods: [GET, PUT], allowHeaders: [DNT], maxAge: 60 }
    backendRefs: [{ name: web, port: 80 }]`,
  );

const redirect = route(
  'to-https',
  'http',
  `matches: [{ path: { type: PathPrefix, value: / } }]
    filters: [{ type: RequestRedirect, requestRedirect: { scheme: https, statusCode: 308 } }]`,
);

const fabric = (kind: string, name: string, spec: string, version = 'v1alpha1'): string => `
apiVersion: gateway.nginx.org/${version}
kind: ${kind}
metadata: { name: ${name}, namespace: ${name === 'door' ? 'front' : 'care'} }
spec:
  ${spec}`;

const rate = (name: string, perMinute: number, burst: number): string =>
  fabric(
    'RateLimitPolicy',
    name,
    `targetRefs: ${target('HTTPRoute', name)}
  rateLimit: { rejectCode: 429, local: { rules: [{ key: $binary_remote_addr, zoneSize: 10m, rate: ${perMinute}r/m, burst: ${burst}, noDelay: true }] } }`,
  );

const envoy = (kind: string, name: string, spec: string): string => `
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ${kind}
metadata: { name: ${name}, namespace: ${name === 'door' ? 'front' : 'care'} }
spec:
  targetRefs: ${target(name === 'door' ? 'Gateway' : 'HTTPRoute', name)}
  ${spec}`;

const bucket = (name: string, requests: number): string =>
  envoy(
    'BackendTrafficPolicy',
    name,
    `rateLimit:
    local:
      rules:
      - { clientSelectors: [{ sourceCIDR: { type: Distinct, value: 0.0.0.0/0 } }], limit: { requests: ${requests}, unit: Minute } }
      - { clientSelectors: [{ sourceCIDR: { type: Distinct, value: '::/0' } }], limit: { requests: ${requests}, unit: Minute } }
  requestBuffer: { limit: 8Mi }
  timeout: { tcp: { connectTimeout: 5s }, http: { requestTimeout: 0s, streamIdleTimeout: 30s } }`,
  );

const routes = [redirect, served('all', '/'), served('drugs', '/drugs')];

const parsed = (...documents: string[]): Manifest[] => parseManifests(documents.join('\n---'));

/** A host with a limit of its own for one path, by NGINX Gateway Fabric. */
export const fabricDoor: Manifest[] = parsed(
  gateway(
    ', options: { nginx.org/ssl-protocols: TLSv1.3 }',
    'infrastructure: { parametersRef: { group: gateway.nginx.org, kind: NginxProxy, name: door } }',
  ),
  ...routes,
  rate('all', 600, 30),
  rate('drugs', 60, 6),
  fabric(
    'ClientSettingsPolicy',
    'door',
    `targetRef: ${target('Gateway', 'door').slice(1, -1)}\n  body: { maxSize: 8m }`,
  ),
  fabric(
    'ProxySettingsPolicy',
    'door',
    `targetRefs: ${target('Gateway', 'door')}\n  timeout: { connect: 5s, send: 30s, read: 30s }`,
  ),
  fabric(
    'SnippetsPolicy',
    'door',
    `targetRefs: ${target('Gateway', 'door')}
  snippets:
  - { context: http, value: proxy_next_upstream off; }
  - { context: http.server, value: 'add_header X-Frame-Options DENY always; add_header Referrer-Policy origin always; if ($request_uri ~* "%2f") { return 400; }' }
  - { context: http.server.location, value: 'proxy_set_header b3 "";' }`,
  ),
  fabric(
    'NginxProxy',
    'door',
    `rewriteClientIP: { mode: XForwardedFor, setIPRecursively: true, trustedAddresses: [{ type: CIDR, value: 192.0.2.0/24 }] }`,
    'v1alpha2',
  ),
);

/** The same by Envoy Gateway, as far as it can say it. */
export const envoyDoor: Manifest[] = parsed(
  gateway(''),
  ...routes,
  bucket('all', 600),
  bucket('drugs', 60),
  envoy(
    'ClientTrafficPolicy',
    'door',
    `tls: { minVersion: '1.3' }
  path: { escapedSlashesAction: RejectRequest }
  headers: { earlyRequestHeaders: { remove: [b3] }, lateResponseHeaders: { set: [{ name: X-Frame-Options, value: DENY }, { name: Referrer-Policy, value: origin }] } }
  clientIPDetection: { xForwardedFor: { trustedCIDRs: [192.0.2.0/24] } }`,
  ),
);

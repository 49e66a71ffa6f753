import type { IngressValues } from '../values-schema/types.ts';

/** What a page may load while nobody says more; a page that calls the API host itself needs `connect-src` beside it. */
const onlyItself = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'";

/** What the front door does with requests, whichever front door it is. Which one, and the hosts, are shared values (platform.ts). */
export const ingress: IngressValues = {
  clients: { cidrs: [], proxies: [] },
  tls: { secret: 'writecarenotes-tls', issuer: { name: '', kind: 'ClusterIssuer' } },
  headers: {
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'X-XSS-Protection': '1; mode=block',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Robots-Tag': 'noindex, nofollow',
  },
  contentSecurityPolicy: { api: onlyItself, app: onlyItself, admin: onlyItself },
  cors: {
    origins: [],
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    headers: [
      'DNT',
      'User-Agent',
      'X-Requested-With',
      'If-Modified-Since',
      'Cache-Control',
      'Content-Type',
      'Range',
      'Authorization',
      'X-Tenant-ID',
      'X-Correlation-ID',
    ],
    maxAgeSeconds: 600,
  },
  limits: {
    // A page load is some 30 requests at once, and a home may share one address.
    default: { perMinute: 1000, burst: 100 },
    services: {
      'medication-service': { perMinute: 500, burst: 50 },
      'nhs-integration-service': { perMinute: 100, burst: 20 },
      'external-integration-service': { perMinute: 200, burst: 40 },
    },
    bodySize: '50Mi',
  },
  timeouts: { connectSeconds: 60, requestSeconds: 60 },
  nginx: {
    image: { registry: '', repository: 'nginx/nginx-ingress', tag: '5.5.4', digest: '', pullPolicy: 'IfNotPresent' },
    // Not `nginx`: the name is the whole cluster's, and often taken.
    className: 'writecarenotes',
    replicas: 3,
    // By CPU alone: the controller holds more than 80 % of its 90 Mi when idle, so that memory would keep it at the maximum.
    autoscaling: { enabled: true, maxReplicas: 20, cpuPercent: 70 },
    resources: { requests: { cpu: '100m', memory: '90Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    service: { type: 'LoadBalancer', annotations: {}, nodePorts: { http: 30080, https: 30443 } },
    nodeSelector: {},
    tolerations: [],
  },
  gatewayApi: {
    className: '',
    implementation: 'nginx-gateway-fabric',
    controller: { namespace: 'nginx-gateway', podLabels: {}, cidrs: [] },
  },
};

import { identity, type Manifest } from '../manifests.ts';
import { type Shape, type Shaped, shaped } from '../mesh/fields.ts';
import type { FrontDoorProblem } from './problems.ts';

const targets = [{ group: 'string', kind: 'string', name: 'string' }] as const;
const named = [{ name: 'string', value: 'string' }] as const;

/** By kind: the fields that are evaluated here. Any other is refused. */
export const specs = {
  Gateway: {
    gatewayClassName: 'string',
    infrastructure: { parametersRef: { group: 'string', kind: 'string', name: 'string' } },
    listeners: [
      {
        name: 'string',
        port: 'number',
        protocol: 'string',
        hostname: 'string',
        tls: { mode: 'string', certificateRefs: [{ name: 'string' }], options: 'labels' },
        allowedRoutes: {
          kinds: [{ kind: 'string' }],
          namespaces: { from: 'string', selector: { matchLabels: 'labels' } },
        },
      },
    ],
  },
  HTTPRoute: {
    parentRefs: [{ name: 'string', namespace: 'string', sectionName: 'string' }],
    hostnames: 'strings',
    rules: [
      {
        matches: [{ path: { type: 'string', value: 'string' } }],
        filters: [
          {
            type: 'string',
            requestRedirect: { scheme: 'string', statusCode: 'number' },
            responseHeaderModifier: { set: named, add: named, remove: 'strings' },
            cors: { allowOrigins: 'strings', allowMethods: 'strings', allowHeaders: 'strings', maxAge: 'number' },
          },
        ],
        backendRefs: [{ name: 'string', port: 'number' }],
      },
    ],
  },
  ClientSettingsPolicy: { targetRef: targets[0], body: { maxSize: 'string' } },
  ProxySettingsPolicy: {
    targetRefs: targets,
    timeout: { connect: 'string', send: 'string', read: 'string' },
  },
  RateLimitPolicy: {
    targetRefs: targets,
    rateLimit: {
      rejectCode: 'number',
      local: {
        rules: [{ key: 'string', zoneSize: 'string', rate: 'string', burst: 'number', noDelay: 'boolean' }],
      },
    },
  },
  SnippetsPolicy: { targetRefs: targets, snippets: [{ context: 'string', value: 'string' }] },
  NginxProxy: {
    rewriteClientIP: {
      mode: 'string',
      setIPRecursively: 'boolean',
      trustedAddresses: [{ type: 'string', value: 'string' }],
    },
  },
  ClientTrafficPolicy: {
    targetRefs: targets,
    tls: { minVersion: 'string' },
    path: { escapedSlashesAction: 'string' },
    headers: { earlyRequestHeaders: { remove: 'strings' }, lateResponseHeaders: { set: named } },
    clientIPDetection: { xForwardedFor: { trustedCIDRs: 'strings' } },
  },
  BackendTrafficPolicy: {
    targetRefs: targets,
    rateLimit: {
      local: {
        rules: [
          {
            clientSelectors: [{ sourceCIDR: { type: 'string', value: 'string' } }],
            limit: { requests: 'number', unit: 'string' },
          },
        ],
      },
    },
    requestBuffer: { limit: 'string' },
    timeout: {
      tcp: { connectTimeout: 'string' },
      http: { requestTimeout: 'string', streamIdleTimeout: 'string' },
    },
  },
} as const satisfies Record<string, Shape>;

/** The API groups whose objects are evaluated, and their kinds. */
const groups: Record<string, readonly (keyof typeof specs)[]> = {
  'gateway.networking.k8s.io': ['Gateway', 'HTTPRoute'],
  'gateway.nginx.org': [
    'ClientSettingsPolicy',
    'ProxySettingsPolicy',
    'RateLimitPolicy',
    'SnippetsPolicy',
    'NginxProxy',
  ],
  'gateway.envoyproxy.io': ['ClientTrafficPolicy', 'BackendTrafficPolicy'],
};

/** An object of a known kind, with what its spec says. */
export interface Found<S> {
  name: string;
  namespace: string;
  identity: string;
  spec: S;
}

/** What an object of a kind says. */
export type SpecOf<K extends keyof typeof specs> = Shaped<(typeof specs)[K]>;

const groupOf = ({ apiVersion }: Manifest): string => apiVersion.split('/')[0] ?? '';

/** The objects of one kind. Throws on a field that is not evaluated here. */
export const objectsOf = <K extends keyof typeof specs>(manifests: readonly Manifest[], kind: K): Found<SpecOf<K>>[] =>
  manifests
    .filter(manifest => manifest.kind === kind && groups[groupOf(manifest)]?.includes(kind))
    .map(({ metadata: { name, namespace = '' }, spec }) => {
      const whose = `${kind}/${namespace}/${name}`;
      return { name, namespace, identity: whose, spec: shaped(spec, specs[kind], whose) as SpecOf<K> };
    });

/** Whether there are objects of an API group. */
export const isThere = (manifests: readonly Manifest[], group: string): boolean =>
  manifests.some(manifest => groupOf(manifest) === group);

/** Objects of these groups whose kind is not evaluated here. */
export const unknownKinds = (manifests: readonly Manifest[]): FrontDoorProblem[] =>
  manifests.flatMap(manifest => {
    const known: readonly string[] | undefined = groups[groupOf(manifest)];
    return known === undefined || known.includes(manifest.kind)
      ? []
      : [{ from: identity(manifest), message: `${manifest.kind} is no kind that is evaluated here` }];
  });

import { byKind, identity, type Manifest } from '../manifests.ts';
import { type Shaped, shaped } from '../mesh/fields.ts';
import type { Rate } from './behaviour.ts';
import { limitsOf } from './istio-limits.ts';

const named = { name: 'string' } as const;
const spec = {
  priority: 'number',
  workloadSelector: { labels: 'labels' },
  configPatches: [
    {
      applyTo: 'string',
      match: {
        context: 'string',
        listener: { filterChain: { filter: { ...named, subFilter: named } } },
        routeConfiguration: { portNumber: 'number', vhost: { domainName: 'string', route: named } },
      },
      patch: { operation: 'string', value: 'anything' },
    },
  ],
} as const;

const header = { header: { key: 'string', value: 'string' }, append_action: 'string' } as const;
const comparison = { op: 'string', value: { default_value: 'number', runtime_key: 'string' } } as const;

/** What is known here of Envoy's HTTP connection manager, extensions.filters.network.http_connection_manager.v3. */
const manager = {
  typed_config: {
    '@type': 'string',
    path_with_escaped_slashes_action: 'string',
    common_http_protocol_options: { headers_with_underscores_action: 'string' },
    request_headers_timeout: 'string',
    stream_idle_timeout: 'string',
    xff_num_trusted_hops: 'number',
    early_header_mutation_extensions: [
      { ...named, typed_config: { '@type': 'string', mutations: [{ remove: 'string' }] } },
    ],
    local_reply_config: { mappers: [{ filter: { status_code_filter: { comparison } }, headers_to_add: [header] }] },
  },
} as const;

const filter = {
  ...named,
  typed_config: { '@type': 'string', stat_prefix: 'string', max_request_bytes: 'number' },
} as const;
const ofHost = { typed_per_filter_config: { '*': 'anything' } } as const;
const switchedOff = { '@type': 'string', disabled: 'boolean' } as const;

const limiter = 'envoy.filters.http.local_ratelimit';
const httpManager = 'envoy.filters.network.http_connection_manager';

/** What Envoy is told beside Istio's own objects. */
export interface Filters {
  drops: string[];
  bodyBytes: number;
  /** Whether escaped slashes and backslashes are answered with 400. */
  refusesEscapes: boolean;
  trustedHops: number;
  /** Headers of answers for which no route was found, or looked for, by lower-case name. */
  ownHeaders: Record<string, string>;
  /** Whether there is what counts requests: without it limits are said and not kept. */
  counts: boolean;
  /** By host, and by path prefix. */
  limits: Record<string, Record<string, Rate>>;
  /** Routes that no limit counts: `<host> <route>`. */
  unlimited: string[];
}

const http = 'extensions.filters.http';

/** Throws where a part of Envoy is not of the type that its fields are of here; Envoy itself would refuse it. */
const isOf = (said: string | undefined, type: string, where: string): void => {
  if (said !== `type.googleapis.com/envoy.${type}`) throw new Error(`${where}: ${said} is not ${type}`);
};

type Patch = NonNullable<Shaped<typeof spec>['configPatches']>[number];

const ofManager = (value: unknown, where: string): Partial<Filters> => {
  const { typed_config: config = {} } = shaped(value, manager, where);
  isOf(config['@type'], 'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', where);
  const [mapper, ...others] = config.local_reply_config?.mappers ?? [];
  const { op, value: status } = mapper?.filter?.status_code_filter?.comparison ?? {};
  if (others.length > 0 || op !== 'GE' || status?.default_value !== 400)
    throw new Error(`${where}: its own answers from 400 on need headers`);
  const mutations = (config.early_header_mutation_extensions ?? []).flatMap(({ name, typed_config: its = {} }) => {
    isOf(its['@type'], 'extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation', where);
    if (name !== 'envoy.http.early_header_mutation.header_mutation')
      throw new Error(`${where}: ${name} is unknown here`);
    return its.mutations ?? [];
  });
  return {
    drops: mutations.flatMap(({ remove }) => remove?.toLowerCase() ?? []).sort(),
    refusesEscapes: config.path_with_escaped_slashes_action === 'REJECT_REQUEST',
    trustedHops: config.xff_num_trusted_hops ?? 0,
    ownHeaders: Object.fromEntries(
      (mapper?.headers_to_add ?? []).map(({ header: its = {}, append_action: action }) => {
        if (action !== 'ADD_IF_ABSENT') throw new Error(`${where}: ${its.key} would stand there twice`);
        return [its.key?.toLowerCase(), its.value];
      }),
    ),
  };
};

const ofHttpFilter = (value: unknown, where: string): Partial<Filters> => {
  const { name, typed_config: config = {} } = shaped(value, filter, where);
  if (name === 'envoy.filters.http.buffer') {
    isOf(config['@type'], `${http}.buffer.v3.Buffer`, where);
    return { bodyBytes: config.max_request_bytes ?? 0 };
  }
  // Without limits of its own, which each host has.
  isOf(config['@type'], `${http}.local_ratelimit.v3.LocalRateLimit`, where);
  if (name !== limiter) throw new Error(`${where}: the filter ${name} is not evaluated here`);
  return { counts: true };
};

/** What one patch adds. Throws on a patch of another kind, or for other parts of Envoy. */
const applied = (before: Filters, { applyTo, match = {}, patch = {} }: Patch, port: number, where: string): Filters => {
  const { value, operation } = patch;
  const { domainName = '', route } = match.routeConfiguration?.vhost ?? {};
  const inChain = match.listener?.filterChain?.filter;
  const kind = `${match.context} ${applyTo} ${operation}`;
  if (kind === 'GATEWAY NETWORK_FILTER MERGE' && inChain?.name === httpManager && !inChain.subFilter)
    return { ...before, ...ofManager(value, where) };
  if (
    kind === 'GATEWAY HTTP_FILTER INSERT_BEFORE' &&
    inChain?.name === httpManager &&
    inChain.subFilter?.name === 'envoy.filters.http.router'
  )
    return { ...before, ...ofHttpFilter(value, where) };
  const { typed_per_filter_config: its = {} } = shaped(value, ofHost, where);
  const [[name, config] = [], ...others] = Object.entries(its);
  const meant = name === limiter && others.length === 0 && match.routeConfiguration?.portNumber === port;
  if (!meant || !domainName) throw new Error(`${where}: ${kind} is not evaluated here`);
  if (kind === 'GATEWAY VIRTUAL_HOST MERGE')
    return { ...before, limits: { ...before.limits, [domainName]: limitsOf(config, where) } };
  const { '@type': type, disabled } = shaped(config, switchedOff, where);
  isOf(type, 'config.route.v3.FilterConfig', where);
  if (kind !== 'GATEWAY HTTP_ROUTE MERGE' || !disabled) throw new Error(`${where}: ${kind} is not evaluated here`);
  return { ...before, unlimited: [...before.unlimited, `${domainName} ${route?.name}`] };
};

const nothing: Filters = {
  drops: [],
  bodyBytes: Number.POSITIVE_INFINITY,
  refusesEscapes: false,
  trustedHops: 0,
  counts: false,
  ownHeaders: {},
  limits: {},
  unlimited: [],
};

/**
 * What the EnvoyFilters among the manifests do to the gateway with these labels, whose port of HTTPS this is. Throws on one
 * for other pods, and on every patch and field that is not evaluated here.
 */
export const filtersOf = (
  manifests: readonly Manifest[],
  { labels, port }: { labels: Readonly<Record<string, string>>; port: number },
): Filters =>
  byKind(manifests, 'EnvoyFilter').reduce((before, manifest) => {
    const from = identity(manifest);
    const { workloadSelector, configPatches = [] } = shaped(manifest.spec ?? {}, spec, from);
    if (JSON.stringify(workloadSelector?.labels) !== JSON.stringify(labels))
      throw new Error(`${from} is not for the gateway's pods`);
    return configPatches.reduce((filters, one, index) => applied(filters, one, port, `${from} patch ${index}`), before);
  }, nothing);

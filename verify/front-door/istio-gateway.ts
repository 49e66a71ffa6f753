import { byKind, type Manifest } from '../manifests.ts';
import { shaped } from '../mesh/fields.ts';
import { namesHost } from '../mesh/hosts.ts';
import type { Istio } from '../mesh/istio-types.ts';
import type { Filters } from './istio-filters.ts';

const tlsFields = { mode: 'string', credentialName: 'string', minProtocolVersion: 'string' } as const;

/** What Istio's gateways speak at least, by what a server of theirs says; without a word 1.2. */
const versions: Readonly<Record<string, string>> = { TLSV1_2: '1.2', TLSV1_3: '1.3' };

/** The gateway: its servers of HTTP and of HTTPS. Throws where there is not exactly one of each. */
export const doorOf = (gateways: readonly Istio<'Gateway'>[], from: string) => {
  const [gateway, ...others] = gateways;
  const servers = gateway?.spec.servers ?? [];
  const http = servers.find(({ port }) => port?.protocol === 'HTTP');
  const https = servers.find(({ port }) => port?.protocol === 'HTTPS');
  if (!gateway || !http?.port?.number || !https?.port?.number || others.length > 0 || servers.length !== 2)
    throw new Error(`${from} needs one Gateway, with a server of HTTP and one of HTTPS`);
  const tls = shaped(https.tls ?? {}, tlsFields, `${gateway.identity} tls`);
  if (http.tls || tls.mode !== 'SIMPLE') throw new Error(`${gateway.identity}: tls is not evaluated here`);
  return {
    labels: gateway.spec.selector ?? {},
    httpPort: http.port.number,
    httpsPort: https.port.number,
    hosts: [http.hosts ?? [], https.hosts ?? []],
    tls: { secret: tls.credentialName ?? '', minVersion: versions[tls.minProtocolVersion ?? 'TLSV1_2'] ?? 'unknown' },
  };
};

/** Does a server take routes for the host from this namespace? */
export const serves = (entries: readonly string[], host: string, namespace: string): boolean =>
  entries.some(entry => {
    const [name = '', scope = '*'] = entry.split('/').reverse();
    return namesHost(name, host) && (scope === '*' || scope === namespace);
  });

/** Whose X-Forwarded-For is believed: of the last hop, so of all who may connect. Throws where that is not only proxies. */
export const proxiesOf = (
  manifests: readonly Manifest[],
  { trustedHops }: Filters,
  port: number,
): string[] | undefined => {
  if (trustedHops === 0) return undefined;
  const policy = byKind(manifests, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'istio-ingressgateway');
  const rules = policy?.spec?.ingress?.filter(({ ports }) => ports?.some(one => one.port === port)) ?? [];
  const peers = rules.flatMap(({ from = [] }) => from.map(({ ipBlock }) => ipBlock?.cidr ?? 'anybody'));
  if (trustedHops !== 1 || peers.length === 0 || peers.some(cidr => cidr === 'anybody' || cidr.endsWith('/0')))
    throw new Error('X-Forwarded-For is believed of whoever connects, and that is not only a proxy');
  return peers;
};

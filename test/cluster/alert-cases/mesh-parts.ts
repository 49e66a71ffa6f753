import { type AlertCase, type Fired, series, silentAt, watching } from './case.ts';

const part = (severity: string, labels: Record<string, string> = {}) => ({ tier: 'monitoring', severity, ...labels });
const one = (severity: string, summary: string, labels: Record<string, string> = {}): Fired[] => [
  { labels: part(severity, labels), summary },
];
const upOf = (job: string, instance: string): string => series('up', { job, instance });

const controlCases: AlertCase[] = [
  {
    alert: 'IstiodDown',
    says: 'fires two minutes after the last of its pods is gone',
    series: { [upOf('istiod', 'istiod-0')]: '1x4 0x60', [upOf('istiod', 'istiod-1')]: '1x8 stale' },
    moments: { '4m': [], '4m15s': one('critical', 'istiod is down') },
  },
  {
    alert: 'IstiodDown',
    says: 'stays silent while one pod answers',
    series: { [upOf('istiod', 'istiod-0')]: '0x60', [upOf('istiod', 'istiod-1')]: '1x60' },
    moments: silentAt('3m', '10m'),
  },
  {
    alert: 'ProxiesOutdated',
    says: 'fires five minutes after a proxy refused its configuration, or istiod failed to send it',
    series: {
      ...watching,
      [series('pilot_total_xds_rejects', { job: 'istiod', instance: 'istiod-0', type: 'lds' })]: '_x40 1x80',
      [series('pilot_xds_pushes', { job: 'istiod', instance: 'istiod-0', type: 'cds_senderr' })]: '0x60 2x80',
      [series('pilot_xds_pushes', { job: 'istiod', instance: 'istiod-0', type: 'cds' })]: '0+5x140',
    },
    moments: {
      '14m45s': [],
      '15m': one('high', 'Proxies refuse their configuration: lds', { type: 'lds', part: 'refused' }),
      '20m15s': one('high', 'istiod cannot send configuration: cds_senderr', {
        type: 'cds_senderr',
        part: 'sending',
      }),
    },
  },
  {
    alert: 'ProxiesOutdated',
    says: 'is a warning when changes take too long',
    series: {
      [series('pilot_proxy_convergence_time_bucket', { le: '20' })]: '0x100',
      [series('pilot_proxy_convergence_time_bucket', { le: '30' })]: '0+10x100',
      [series('pilot_proxy_convergence_time_bucket', { le: '+Inf' })]: '0+10x100',
    },
    moments: { '5m': [], '5m15s': one('warning', 'A change takes 29.9s to reach the proxies', { part: 'slow' }) },
  },
  {
    alert: 'ProxiesOutdated',
    says: 'stays silent while configurations are taken in time',
    series: {
      ...watching,
      [series('pilot_total_xds_rejects', { type: 'lds' })]: '3x100',
      [series('pilot_xds_pushes', { type: 'cds' })]: '0+5x100',
      [series('pilot_proxy_convergence_time_bucket', { le: '1' })]: '0+10x100',
      [series('pilot_proxy_convergence_time_bucket', { le: '+Inf' })]: '0+10x100',
    },
    moments: silentAt('5m', '12m', '20m'),
  },
];

const day = 24 * 3600;
// Time begins at 1970, so an end is told from there.
const ends = (which: string, seconds: number) => ({
  [series(`citadel_server_${which}_expiry_timestamp`, { job: 'istiod', instance: 'istiod-0' })]: `${seconds}x120`,
});

const certificateCases: AlertCase[] = [
  {
    alert: 'MeshCertificateExpiring',
    says: 'fires a quarter of an hour after less than 30 days are left, and is critical at seven',
    series: { ...ends('root_cert', 30 * day + 300), ...ends('cert_chain', 7 * day + 300) },
    moments: {
      '5m': [],
      '20m': [],
      '20m15s': [
        ...one('warning', 'The mesh’s root_cert ends in 29d 23h 44m 45s', { part: 'root_cert' }),
        ...one('critical', 'The mesh’s cert_chain ends in 6d 23h 44m 45s', { part: 'cert_chain' }),
      ],
    },
  },
  {
    alert: 'MeshCertificateExpiring',
    says: 'stays silent with years left',
    series: { ...ends('root_cert', 3650 * day), ...ends('cert_chain', 365 * day) },
    moments: silentAt('15m', '30m'),
  },
  {
    alert: 'ProxyCertificatesRefused',
    says: 'fires five minutes after one was not signed or an asker was not known',
    series: {
      ...watching,
      [series('citadel_server_csr_sign_err_count', { job: 'istiod', instance: 'istiod-0', error: 'CA_NOT_READY' })]:
        '_x64 2x80',
    },
    moments: {
      '20m45s': [],
      '21m': one('high', 'Proxies get no certificates: 2 were refused', { job: 'istiod' }),
    },
  },
  {
    alert: 'ProxyCertificatesRefused',
    says: 'stays silent about what was refused long ago',
    series: {
      ...watching,
      [series('citadel_server_authentication_failure_count', { job: 'istiod', instance: 'istiod-0' })]: '4x120',
    },
    moments: silentAt('10m', '21m15s', '29m'),
  },
];

const nhs = { service: 'nhs-integration-service', tier: 'integration', severity: 'critical' };
const cqc = { ...nhs, service: 'cqc-integration-service' };
const unreached = ({ service }: { service: string }): string =>
  `${service} reaches nobody outside: the egress gateway is down`;

const jaeger = (metric: string, labels: Record<string, string> = {}): string =>
  series(`otelcol_${metric}_total`, { job: 'jaeger', instance: 'jaeger-0', ...labels });

const outwardCases: AlertCase[] = [
  {
    alert: 'EgressGatewayDown',
    says: 'fires a minute after its last pod stopped to answer, for each service that needs it',
    series: { [upOf('egress-gateway', 'istio-egressgateway-0')]: '1x4 0x60' },
    moments: {
      '2m': [],
      '2m15s': [nhs, cqc].map(labels => ({ labels, summary: unreached(labels) })),
    },
  },
  {
    alert: 'EgressGatewayDown',
    says: 'stays silent while one pod answers',
    series: {
      [upOf('egress-gateway', 'istio-egressgateway-0')]: '0x60',
      [upOf('egress-gateway', 'istio-egressgateway-1')]: '1x60',
    },
    moments: silentAt('2m15s', '10m'),
  },
  {
    alert: 'TracesLost',
    says: 'fires five minutes after traces were forgotten, refused or not stored, and when Jaeger is down',
    series: {
      ...watching,
      [upOf('jaeger', 'jaeger-0')]: '1x139 0x60',
      [jaeger('processor_tail_sampling_sampling_trace_dropped_too_early')]: '0x63 25x80',
      [jaeger('receiver_refused_spans', { receiver: 'otlp', transport: 'grpc' })]: '0x80 7x80',
      [jaeger('exporter_send_failed_spans', { exporter: 'jaeger_storage_exporter' })]: '0x100 9x80',
    },
    moments: {
      '20m45s': [],
      '21m': one('warning', 'Jaeger forgot 25 traces before it could decide', { job: 'jaeger', part: 'sampling' }),
      '30m15s': [
        ...one('warning', 'Jaeger forgot 25 traces before it could decide', { job: 'jaeger', part: 'sampling' }),
        ...one('warning', 'The store of traces did not take 9 spans', { job: 'jaeger', part: 'store' }),
        ...one('warning', 'Jaeger refused 7 spans: it has no memory left', { job: 'jaeger', part: 'memory' }),
      ],
      '41m': one('warning', 'Jaeger is down: no trace is kept'),
    },
  },
  {
    alert: 'TracesLost',
    says: 'stays silent while all are kept',
    series: {
      ...watching,
      [upOf('jaeger', 'jaeger-0')]: '1x120',
      [jaeger('processor_tail_sampling_sampling_trace_dropped_too_early')]: '0x120',
      [jaeger('exporter_send_failed_spans', { exporter: 'jaeger_storage_exporter' })]: '0x120',
      [jaeger('receiver_accepted_spans', { receiver: 'otlp', transport: 'grpc' })]: '0+9x120',
    },
    moments: silentAt('6m', '16m', '29m'),
  },
];

/** The mesh's own parts: istiod, certificates, the way out and traces. */
export const meshPartCases: AlertCase[] = [...controlCases, ...certificateCases, ...outwardCases];

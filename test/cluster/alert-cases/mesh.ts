import { type AlertCase, medication, series, silentAt, watching } from './case.ts';
import { meshPartCases } from './mesh-parts.ts';

/** What a caller's proxy says of the service that it calls. */
const ejected = (callee: string, port = '3002'): string =>
  series('envoy_cluster_outlier_detection_ejections_active', {
    instance: 'api-gateway-0',
    cluster_name: `outbound|${port}||${callee}.x.svc.cluster.local`,
    destination_service_name: callee,
  });
const callee = (service: string, tier: string, priority: string, severity: string) => ({
  service,
  tier,
  priority,
  severity,
});
const ofMedication = callee('medication-service', 'core-healthcare', 'clinical', 'high');
const ofLaundry = callee('laundry-service', 'operational', 'supporting', 'warning');

const asked = (callee: string, flags: string): string =>
  series('istio_requests_total', {
    reporter: 'source',
    service: 'api-gateway',
    instance: 'api-gateway-0',
    destination_service_name: callee,
    response_flags: flags,
  });

const breakerCases: AlertCase[] = [
  {
    alert: 'BreakerEjecting',
    says: 'fires after two minutes for a clinical service, after five for another, and bears the moment of another try',
    series: {
      [ejected('medication-service')]: '0x3 1x2 0x1 1x5 0x1 2x60',
      [ejected('medication-service', '9464')]: '0x80',
      [ejected('laundry-service', '3015')]: '0x3 1x60',
    },
    moments: {
      '2m45s': [],
      '3m': [{ labels: ofMedication, summary: 'medication-service: a caller has ejected 1 of its pods' }],
      '5m45s': [{ labels: ofMedication, summary: 'medication-service: a caller has ejected 2 of its pods' }],
      '6m': [
        { labels: ofMedication, summary: 'medication-service: a caller has ejected 2 of its pods' },
        { labels: ofLaundry, summary: 'laundry-service: a caller has ejected 1 of its pods' },
      ],
    },
  },
  {
    alert: 'BreakerEjecting',
    says: 'stays silent when a pod is left out once, and of a service that is no more',
    series: {
      [ejected('medication-service')]: '0x3 1x1 0x60',
      [ejected('former-service')]: '1x60',
    },
    moments: silentAt('1m', '2m', '3m', '6m'),
  },
  {
    alert: 'RequestsShed',
    says: 'fires after two minutes for a clinical service, after five for another',
    series: {
      [asked('medication-service', 'UO')]: '0x4 30+30x60',
      [asked('laundry-service', 'UO,URX')]: '0x4 30+30x60',
      [asked('laundry-service', '-')]: '0+300x60',
    },
    moments: {
      '3m': [],
      '3m15s': [
        { labels: ofMedication, summary: 'medication-service is offered too much: 2 requests a second are refused' },
      ],
      '6m15s': [
        { labels: ofMedication, summary: 'medication-service is offered too much: 2 requests a second are refused' },
        { labels: ofLaundry, summary: 'laundry-service is offered too much: 2 requests a second are refused' },
      ],
    },
  },
  {
    alert: 'RequestsShed',
    says: 'stays silent when requests fail for other reasons, and when a few were refused once',
    series: {
      [asked('medication-service', 'UH')]: '0+30x60',
      [asked('laundry-service', 'UO')]: '0x4 5x60',
    },
    moments: silentAt('3m', '5m', '10m'),
  },
];

const answered = (labels: Record<string, string>): string =>
  series('istio_requests_total', { reporter: 'destination', instance: 'medication-0', ...medication, ...labels });
const encrypted = answered({ connection_security_policy: 'mutual_tls', source_workload: 'api-gateway' });

const identityCases: AlertCase[] = [
  {
    alert: 'RequestsWithoutIdentity',
    says: 'fires five minutes after a plain request came in, and says their share',
    series: { [encrypted]: '0+30x60', [answered({ connection_security_policy: 'none' })]: '0x3 10+10x60' },
    moments: {
      '5m45s': [],
      '6m15s': [
        {
          labels: { ...medication, severity: 'high' },
          summary: '25% of requests to medication-service come without mutual TLS',
        },
      ],
    },
  },
  {
    alert: 'RequestsWithoutIdentity',
    says: 'stays silent while all are encrypted, and once the last plain one is over',
    series: { [encrypted]: '0+30x80', [answered({ connection_security_policy: 'none' })]: '0+10x12 130x60' },
    moments: silentAt('1m', '6m', '10m', '15m'),
  },
  {
    alert: 'RequestsDenied',
    says: 'fires at the first request that a service may not make, and names both',
    series: {
      ...watching,
      [answered({ source_workload: 'laundry-service', response_code: '403' })]: '_x40 1x60',
    },
    moments: {
      '9m45s': [],
      '10m15s': [
        {
          labels: { ...medication, source_workload: 'laundry-service', severity: 'high' },
          summary: 'laundry-service was refused by medication-service: 1 requests',
        },
      ],
      '21m': [],
    },
  },
  {
    alert: 'RequestsDenied',
    says: 'is a warning when many requests through the gateway are refused, after ten minutes',
    series: {
      ...watching,
      [answered({ source_workload: 'api-gateway-canary', response_code: '403' })]: '0+4x120',
    },
    moments: {
      '12m': [],
      '15m': [
        {
          labels: { ...medication, source_workload: 'api-gateway-canary', severity: 'warning' },
          summary: 'api-gateway-canary was refused by medication-service: 160 requests',
        },
      ],
    },
  },
  {
    alert: 'RequestsDenied',
    says: 'stays silent for a few refusals through the gateway or at a front door, and for all that is answered',
    series: {
      ...watching,
      [answered({ source_workload: 'api-gateway', response_code: '403' })]: '0x20 1+0x10 2x90',
      [answered({ service: 'api-gateway', source_workload: 'unknown', response_code: '403' })]: '_x20 1x100',
      [answered({ source_workload: 'laundry-service', response_code: '200' })]: '_x20 1+1x100',
    },
    moments: silentAt('5m', '5m15s', '10m', '20m'),
  },
];

/** What proxies say of requests: breakers and identities; and the mesh's own parts. */
export const meshCases: AlertCase[] = [...breakerCases, ...identityCases, ...meshPartCases];

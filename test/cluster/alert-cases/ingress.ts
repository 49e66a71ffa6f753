import { type AlertCase, type Fired, series, silentAt } from './case.ts';

const nginx = 'ingress-nginx-controller';
const ofClass = { class: 'writecarenotes', job: 'ingress-nginx' };
const pod = (name: string) => ({ ...ofClass, instance: name });
const one = (severity: string, summary: string, labels: Record<string, string> = {}): Fired[] => [
  { labels: { service: nginx, tier: 'core-healthcare', severity, ...labels }, summary },
];
const upOf = (job: string, instance: string): string => series('up', { job, instance });
const down = (service: string): Fired => ({
  labels: { service, tier: 'core-healthcare', severity: 'critical' },
  summary: `${service} is down`,
});
const reload = (instance: string): string => series('nginx_ingress_controller_nginx_last_reload_status', pod(instance));
const resources = (type: string, instance: string): string =>
  series('nginx_ingress_controller_ingress_resources_total', { ...pod(instance), type });
const connections = (what: string): string => series(`nginx_ingress_nginx_connections_${what}`, pod('a'));
const replicas = (what: string, deployment: string, namespace: string): string =>
  series(`kube_deployment_${what}`, { namespace, deployment });
const answers = (service: string, response_code: string, reporter = 'source'): string =>
  series('istio_requests_total', { service, response_code, reporter });

const pods: AlertCase[] = [
  {
    alert: 'IngressDown',
    says: 'fires a minute after the last pod of the controller is gone; all rules are loaded, so the gateway is missed too',
    series: { [upOf('ingress-nginx', 'a')]: '1x4 0x40', [upOf('ingress-nginx', 'b')]: '1x8 stale' },
    moments: { '45s': [], '3m': [down('istio-ingressgateway')], '3m15s': [down('istio-ingressgateway'), down(nginx)] },
  },
  {
    alert: 'IngressDown',
    says: 'stays silent while one pod of each answers',
    series: {
      [upOf('ingress-nginx', 'a')]: '0x60',
      [upOf('ingress-nginx', 'b')]: '1x60',
      [upOf('istio-ingressgateway', 'c')]: '1x60',
    },
    moments: silentAt('1m', '3m', '10m'),
  },
  {
    alert: 'DeploymentUnavailable',
    says: 'tells those who run the platform of pods that the front door lacks',
    series: {
      [replicas('spec_replicas', nginx, 'ingress-nginx')]: '3x100',
      [replicas('status_replicas_available', nginx, 'ingress-nginx')]: '3x3 1x97',
    },
    moments: {
      '15m45s': [],
      '16m': [
        {
          labels: {
            namespace: 'ingress-nginx',
            deployment: nginx,
            service: nginx,
            tier: 'monitoring',
            severity: 'warning',
          },
          summary: `2 pods of ${nginx} are missing`,
        },
      ],
    },
  },
];

const refused: AlertCase[] = [
  {
    alert: 'IngressConfigRefused',
    says: 'fires two minutes after pods could not load what they were told',
    series: { [reload('a')]: '1x4 0x40', [reload('b')]: '1x4 0x40', [reload('c')]: '1x44' },
    moments: {
      '3m': [],
      '3m15s': one('high', '2 pods of the ingress controller refuse their configuration'),
    },
  },
  {
    alert: 'IngressConfigRefused',
    says: 'stays silent while configurations are taken, and when the next one mends it within a minute',
    series: { [reload('a')]: '1x44', [reload('b')]: '1x4 0x3 1x40' },
    moments: silentAt('1m', '3m', '5m'),
  },
  {
    alert: 'IngressesRejected',
    says: 'fires five minutes after the API’s Ingress is refused, and when a page’s is',
    series: {
      [resources('master', 'a')]: '1x4 0x60',
      [resources('minion', 'a')]: '4x4 0x60',
      [resources('regular', 'a')]: '2x8 1x60',
    },
    moments: {
      '6m': [],
      '6m15s': one('high', 'The front door refuses the Ingress of the API', { service: 'api-gateway' }),
      '7m15s': [
        ...one('high', 'The front door refuses the Ingress of the API', { service: 'api-gateway' }),
        ...one('high', 'The front door serves 1 of 2 hosts of pages'),
      ],
    },
  },
  {
    alert: 'IngressesRejected',
    says: 'fires when the API’s host has no route left',
    series: { [resources('master', 'a')]: '1x60', [resources('minion', 'a')]: '4x4 0x60' },
    moments: {
      '6m': [],
      '6m15s': one('high', 'The front door refuses the Ingress of the API', { service: 'api-gateway' }),
    },
  },
  {
    alert: 'IngressesRejected',
    says: 'stays silent while all are served, and while a pod that starts has not read them yet',
    series: {
      ...Object.fromEntries(['master', 'minion', 'regular'].map(type => [resources(type, 'a'), '2x60'])),
      ...Object.fromEntries(['master', 'minion', 'regular'].map(type => [resources(type, 'b'), '_x10 0x50'])),
    },
    moments: silentAt('5m', '10m', '15m'),
  },
];

const errors: AlertCase[] = [
  {
    alert: 'FrontDoorRefusing',
    says: 'fires five minutes after a fifth of what the mesh saw come in failed, for the front door alone',
    series: {
      [answers(nginx, '200')]: '0+80x80',
      [answers(nginx, '503')]: '0+20x80',
      [answers('resident-service', '503')]: '0+50x80',
      [answers('istio-ingressgateway', '200')]: '0+95x80',
      [answers('istio-ingressgateway', '504')]: '0+5x80',
    },
    moments: { '5m': [], '5m15s': one('high', `${nginx} fails 20% of requests`) },
  },
  {
    alert: 'FrontDoorRefusing',
    says: 'fires five minutes after nginx has closed connections for want of room',
    series: { [connections('accepted')]: '0+100x80', [connections('handled')]: '0+98x80' },
    moments: {
      '5m': [],
      '5m15s': one('high', 'nginx closes 2% of new connections: it has no room for more', { part: 'connections' }),
    },
  },
  {
    alert: 'FrontDoorRefusing',
    says: 'stays silent when a limit refuses people, when nobody comes, and for what a service’s own proxy counts',
    series: {
      [answers(nginx, '200')]: '0+50x80',
      [answers(nginx, '429')]: '0+50x80',
      [answers(nginx, '503', 'destination')]: '0+50x80',
      [connections('accepted')]: '7x80',
      [connections('handled')]: '7x80',
    },
    moments: silentAt('5m', '10m', '15m'),
  },
];

/** What the front door tells of itself. */
export const ingressCases: AlertCase[] = [...pods, ...refused, ...errors];

import type { MonitoringValues } from '../values-schema/types.ts';

const anywhere = { nodeSelector: {}, tolerations: [] };
const outside = { namespace: '', podLabels: {}, cidrs: [] };
const image = (repository: string, tag: string, registry = '') => ({
  registry,
  repository,
  tag,
  digest: '',
  pullPolicy: 'IfNotPresent' as const,
});
const resources = (cpu: [string, string], memory: [string, string]) => ({
  requests: { cpu: cpu[0], memory: memory[0] },
  limits: { cpu: cpu[1], memory: memory[1] },
});
const bucket = (name: string) => ({
  endpoint: 's3.eu-west-2.amazonaws.com',
  port: 443,
  region: 'eu-west-2',
  bucket: name,
  place: outside,
});

/** What watches the platform. Sizes and times of Prometheus and Grafana, and all retention, are the platform's contract. */
export const monitoring: MonitoringValues = {
  runbooks: 'https://docs.writecarenotes.com/runbooks',
  prometheus: {
    ...anywhere,
    image: image('prom/prometheus', 'v3.13.5'),
    resources: resources(['500m', '2000m'], ['1Gi', '4Gi']),
    volume: { size: '100Gi', className: '' },
    // 85 of 100 Gi: blocks are counted, the WAL and a compaction's new block come on top.
    retention: { days: 30, size: '85Gi' },
    scrapeSeconds: 15,
    exporterSeconds: 30,
    tmpSize: '10Gi',
    cluster: '',
    remoteWrite: {},
    exporters: {},
    scrapeConfigs: [],
  },
  alertmanager: {
    ...anywhere,
    image: image('prom/alertmanager', 'v0.34.2'),
    resources: resources(['50m', '200m'], ['64Mi', '128Mi']),
    volume: { size: '2Gi', className: '' },
    secret: 'alertmanager-receivers',
    optional: false,
    receivers: {
      'on-call': { type: 'webhook', key: 'on-call-url' },
      'dead-mans-switch': { type: 'webhook', key: 'dead-mans-switch-url' },
    },
    routes: {
      default: 'on-call',
      critical: 'on-call',
      high: 'on-call',
      warning: 'on-call',
      watchdog: 'dead-mans-switch',
      tiers: {},
    },
    ports: [443],
    place: outside,
  },
  grafana: {
    ...anywhere,
    image: image('grafana/grafana', '13.2.3'),
    resources: resources(['100m', '500m'], ['128Mi', '512Mi']),
    volume: { size: '10Gi', className: '' },
    secret: 'grafana-secrets',
    login: true,
  },
  loki: {
    ...anywhere,
    image: image('grafana/loki', '3.7.8'),
    resources: resources(['100m', '1000m'], ['256Mi', '1Gi']),
    volume: { size: '50Gi', className: '' },
    storage: 'volume',
    s3: bucket('writecarenotes-logs'),
    secret: 'loki-object-store',
    retentionDays: 30,
    auditRetentionDays: 2555,
  },
  alloy: {
    ...anywhere,
    image: image('grafana/alloy', 'v1.15.0'),
    resources: resources(['100m', '500m'], ['192Mi', '512Mi']),
  },
  kubeStateMetrics: {
    ...anywhere,
    image: image('kube-state-metrics/kube-state-metrics', 'v2.18.0', 'registry.k8s.io'),
    resources: resources(['20m', '200m'], ['64Mi', '256Mi']),
  },
  nodeExporter: {
    nodeSelector: {},
    // Every node, tainted or not: a full disk of a control plane node is everybody's problem.
    tolerations: [{ operator: 'Exists' }],
    enabled: true,
    maxNodes: 50,
    image: image('prom/node-exporter', 'v1.12.1'),
    resources: resources(['20m', '100m'], ['32Mi', '64Mi']),
  },
  blackboxExporter: {
    ...anywhere,
    enabled: true,
    image: image('prom/blackbox-exporter', 'v0.28.0'),
    resources: resources(['10m', '100m'], ['32Mi', '64Mi']),
    port: 443,
    place: outside,
  },
  backup: {
    enabled: true,
    image: image('restic/restic', '0.18.1'),
    exporterImage: image('prom/node-exporter', 'v1.12.1'),
    resources: resources(['20m', '500m'], ['64Mi', '512Mi']),
    time: '02:00',
    keepDays: 30,
    storage: 'volume',
    volume: { className: '' },
    s3: bucket('writecarenotes-backups'),
    secret: 'monitoring-backup',
    tmpSize: '2Gi',
  },
  operator: {
    // What the kube-prometheus-stack looks for when it is released as kube-prometheus-stack.
    labels: { release: 'kube-prometheus-stack' },
    dashboardLabels: { grafana_dashboard: '1' },
    prober: '',
  },
};

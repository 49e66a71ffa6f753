import type { PlatformFacts } from '../values-schema/types.ts';

/** What the whole platform has in common. The numbers are the platform's contract; values/tiers/ holds what differs. */
export const platform: PlatformFacts = {
  version: '0.1.0',
  appVersion: '1.0.0',
  // 1.30 has preStop `sleep` and per-container autoscaling metrics switched on.
  kubeVersion: '>=1.30.0-0',
  metricsPort: 9464,
  everyoneCalls: ['audit-service', 'configuration-service'],
  outside: {
    'nhs-digital-apis': ['api.service.nhs.uk', 'sandbox.api.service.nhs.uk'],
    'cqc-apis': ['api.service.cqc.org.uk'],
  },

  priorities: {
    clinical: { value: 1_000_000, description: 'Without it a carer gives care blind: kept running before all else.' },
    essential: {
      value: 500_000,
      description: 'Needed to run a home today, though care goes on for an hour without it.',
    },
    supporting: { value: 100_000, description: 'Can wait: reports, predictions, laundry.' },
  },

  breaker: {
    maxConnections: 100,
    http1Pending: 50,
    http2Max: 100,
    perConnection: 10,
    maxRetries: 3,
    consecutiveErrors: 5,
    interval: '30s',
    ejection: '30s',
    maxEjectionPercent: 50,
    minHealthPercent: 50,
  },
  sampling: 10,

  global: {
    environment: 'production',
    clusterDomain: 'cluster.local',
    trustDomain: 'cluster.local',
    hosts: { api: 'api.writecarenotes.com', app: 'app.writecarenotes.com', admin: 'admin.writecarenotes.com' },
    frontDoor: 'nginx',
    mesh: {
      // Off, so that a plain cluster installs: Istio's resources need Istio's CRDs first.
      enabled: false,
      phase: 'enforced',
      breakers: true,
      sidecar: { resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '100m', memory: '256Mi' } } },
    },
    monitoring: {
      enabled: true,
      mode: 'servers',
      // The label that the Prometheus Operator puts on every Prometheus it runs.
      operator: { namespace: 'monitoring', podLabels: { 'app.kubernetes.io/name': 'prometheus' }, cidrs: [] },
      operatorAccount: 'prometheus',
    },
    apiServer: { cidrs: [], ports: [443, 6443] },
    kubelets: { cidrs: [] },
    dns: { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' }, cidrs: [] },
    outside: [
      {
        cidr: '0.0.0.0/0',
        // RFC 1918, shared address space (RFC 6598), loopback and link-local with the clouds' metadata services.
        except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
      },
      // Unique local (RFC 4193) and link-local addresses.
      { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] },
    ],
    stores: {
      postgres: {
        host: 'postgres.databases.svc.cluster.local',
        port: 5432,
        place: { namespace: 'databases', podLabels: {}, cidrs: [] },
        secret: 'writecarenotes-postgres',
        optional: false,
      },
      redis: {
        host: 'redis.caching.svc.cluster.local',
        port: 6379,
        place: { namespace: 'caching', podLabels: {}, cidrs: [] },
        secret: 'writecarenotes-redis',
        optional: false,
      },
      broker: {
        kind: 'rabbitmq',
        host: 'broker.messaging.svc.cluster.local',
        port: 5672,
        place: { namespace: 'messaging', podLabels: {}, cidrs: [] },
        secret: 'writecarenotes-broker',
        optional: false,
      },
    },
    people: { operators: [], developers: [], auditors: [] },
    variants: {},
    defaults: {
      replicas: 3,
      image: { registry: '', repository: '', tag: '', digest: '', pullPolicy: 'IfNotPresent' },
      pullSecrets: [],
      command: [],
      args: [],
      resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      autoscaling: {
        enabled: true,
        maxReplicas: 20,
        cpuPercent: 70,
        memoryPercent: 80,
        scaleUp: { percent: 50, pods: 2, stabilizationSeconds: 60 },
        scaleDown: { percent: 10, stabilizationSeconds: 300 },
      },
      maxSurge: 1,
      maxUnavailable: 1,
      probes: {
        // Two minutes to start, then a pod that hangs for 30 s is restarted, and one that is not ready for 10 s gets no requests.
        startup: { periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 },
        liveness: { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
        readiness: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
      },
      // 10 s until every proxy knows that the pod leaves, 30 s for the longest request, 5 s of air.
      shutdown: { drainSeconds: 10, graceSeconds: 45 },
      tmpSize: '64Mi',
      env: {},
      secretEnv: {},
      storeSecrets: {},
      podLabels: {},
      podAnnotations: {},
      nodeSelector: {},
      tolerations: [],
      spread: 'ScheduleAnyway',
    },
  },
};

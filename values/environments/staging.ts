import type { Environment } from '../../values-schema/types.ts';

/**
 * What fits three nodes of 4 CPU and 8 GiB, with room for a surge pod a Deployment, for monitoring, mesh and front door:
 * every breaker can still eject (that is what the replicas are), everything else is small.
 */
export const staging: Environment = {
  shared: {
    environment: 'staging',
    hosts: {
      api: 'api.staging.writecarenotes.com',
      app: 'app.staging.writecarenotes.com',
      admin: 'admin.staging.writecarenotes.com',
    },
    mesh: { enabled: true },
    defaults: {
      replicas: 2,
      resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
      autoscaling: { maxReplicas: 6 },
    },
  },
  tiers: {
    'core-healthcare': {
      services: {
        // Breakers that may eject 40 % need three pods.
        'care-planning-service': { replicas: 3 },
        'health-records-service': { replicas: 3 },
      },
    },
  },
  monitoring: {
    prometheus: {
      resources: { requests: { cpu: '200m', memory: '768Mi' }, limits: { cpu: '1000m', memory: '2Gi' } },
      volume: { size: '30Gi' },
      retention: { size: '24Gi' },
      tmpSize: '4Gi',
    },
    grafana: { volume: { size: '2Gi' } },
    loki: {
      resources: { requests: { cpu: '50m', memory: '192Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      volume: { size: '20Gi' },
    },
    alloy: { resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '384Mi' } } },
    nodeExporter: { maxNodes: 10 },
  },
  ingress: { nginx: { replicas: 2, autoscaling: { maxReplicas: 6 } } },
  mesh: {
    jaeger: {
      resources: { requests: { cpu: '50m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      volume: { size: '5Gi' },
      maxTraces: 20_000,
    },
  },
};

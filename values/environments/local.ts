import type { Environment } from '../../values-schema/types.ts';

/**
 * Stands in for every service where the real images are not to be had: answers on the API port, /health and /ready, and
 * serves a metric on the metrics port. The chart gives it PORT, METRICS_PORT and SERVICE_NAME like any service.
 */
export const standIn = `
const http = require('node:http');
const { PORT, METRICS_PORT, SERVICE_NAME } = process.env;
let requests = 0;
const answer = (response, type, body) => response.writeHead(200, { 'content-type': type }).end(body);
const json = body => JSON.stringify({ service: SERVICE_NAME, ...body });
const api = http.createServer((request, response) => {
  requests += 1;
  answer(response, 'application/json', json({ standIn: true, method: request.method, path: request.url }));
});
const metrics = http.createServer((request, response) => {
  if (request.url === '/health') return answer(response, 'application/json', json({ status: 'ok' }));
  if (request.url !== '/metrics') return response.writeHead(404).end();
  const text = '# TYPE http_requests_total counter\\nhttp_requests_total{method="ANY",route="/",status="200"} ' + requests + '\\n';
  answer(response, 'text/plain; version=0.0.4', text);
});
api.listen(PORT);
metrics.listen(METRICS_PORT);
process.on('SIGTERM', () => { api.close(); metrics.close(); });
`.trimStart();

/** One small pod a service with stand-in images, for kind or minikube: no Secrets, no autoscaling, no mesh. */
export const local: Environment = {
  shared: {
    environment: 'local',
    hosts: { api: 'api.localhost', app: 'app.localhost', admin: 'admin.localhost' },
    // One pod a service can't be ejected without an outage.
    mesh: { breakers: false },
    stores: { postgres: { optional: true }, redis: { optional: true }, broker: { optional: true } },
    defaults: {
      replicas: 1,
      image: { repository: 'node', tag: '20-alpine' },
      command: ['node', '-e', standIn],
      resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { cpu: '250m', memory: '128Mi' } },
      autoscaling: { enabled: false },
      // Nobody waits for a laptop's pods to drain.
      shutdown: { drainSeconds: 1, graceSeconds: 5 },
    },
  },
  tiers: {
    'core-healthcare': { services: { 'medication-service': { replicas: 1 } } },
    compliance: { services: { 'compliance-service': { replicas: 1 }, 'audit-service': { replicas: 1 } } },
  },
  monitoring: {
    prometheus: {
      resources: { requests: { cpu: '50m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '1Gi' } },
      volume: { size: '5Gi' },
      retention: { size: '4Gi' },
      tmpSize: '1Gi',
    },
    // Nobody is on call for a laptop, and nobody keeps its data.
    alertmanager: { optional: true, volume: { size: '256Mi' } },
    grafana: {
      login: false,
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      volume: { size: '1Gi' },
    },
    loki: {
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
      volume: { size: '2Gi' },
    },
    alloy: { resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { cpu: '250m', memory: '384Mi' } } },
    // The hosts of a laptop have names that only it knows.
    blackboxExporter: { enabled: false },
    nodeExporter: { maxNodes: 5 },
    backup: { enabled: false },
  },
  // kind and minikube have no load balancer, so the nodes' own ports are the way in.
  ingress: {
    // A page that came by the node's port says so in its origin.
    cors: { origins: ['https://app.localhost:30443', 'https://admin.localhost:30443'] },
    nginx: {
      replicas: 1,
      autoscaling: { enabled: false },
      resources: { requests: { cpu: '20m' }, limits: { cpu: '250m' } },
      service: { type: 'NodePort' },
    },
  },
  // For who turns the mesh on: traces go with the pod.
  mesh: {
    jaeger: {
      resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { cpu: '250m', memory: '384Mi' } },
      storage: 'memory',
      maxTraces: 5_000,
    },
  },
};

import { partLabels } from './names.ts';
import type { Node } from './node.ts';

/** A part of the monitoring, in its namespace or in one of its own. None is in the mesh, but Prometheus has an identity. */
const monitoring = (name: string, namespace = 'monitoring', ...when: Node['when']): Node => ({
  name,
  kind: 'part',
  namespace,
  labels: partLabels(name),
  when: ['monitoring.servers', ...when],
});

/** Somewhere that is found where the installer says. */
const place = (name: string, ...when: Node['when']): Node => ({ name, kind: 'place', when });

/** Who lets requests in from outside, one for each front door. */
export const frontDoors: Node[] = [
  {
    name: 'ingress-nginx-controller',
    kind: 'part',
    namespace: 'ingress-nginx',
    labels: { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' },
    account: 'ingress-nginx-controller',
    when: ['frontDoor.nginx'],
  },
  {
    name: 'writecarenotes-gateway',
    kind: 'part',
    namespace: 'front-door',
    // The label that every Gateway API implementation puts on the pods it starts for a Gateway.
    labels: { 'gateway.networking.k8s.io/gateway-name': 'writecarenotes-gateway' },
    when: ['frontDoor.gateway-api'],
  },
  {
    name: 'istio-ingressgateway',
    kind: 'part',
    namespace: 'istio-system',
    labels: { istio: 'ingressgateway' },
    account: 'istio-ingressgateway',
    when: ['frontDoor.istio', 'mesh'],
  },
];

/** What watches the platform. The one that mounts the node's files has a namespace of its own, for Pod Security. */
export const monitoringParts: Node[] = [
  // Its sidecar only writes the certificate to scrape with, and takes no requests.
  { ...monitoring('prometheus'), account: 'prometheus' },
  monitoring('alertmanager'),
  monitoring('grafana'),
  monitoring('loki'),
  monitoring('alloy'),
  monitoring('kube-state-metrics'),
  monitoring('blackbox-exporter', 'monitoring', 'parts.blackbox-exporter'),
  monitoring('node-exporter', 'node-metrics', 'parts.node-exporter'),
];

/** What Istio brings, and where spans go. */
export const meshParts: Node[] = [
  { name: 'istiod', kind: 'part', namespace: 'istio-system', labels: { app: 'istiod' }, when: ['mesh'] },
  {
    name: 'egress-gateway',
    kind: 'part',
    namespace: 'istio-egress',
    labels: { istio: 'egressgateway' },
    account: 'istio-egressgateway',
    meshed: true,
    when: ['mesh'],
  },
  {
    name: 'jaeger',
    kind: 'part',
    namespace: 'tracing',
    labels: partLabels('jaeger'),
    account: 'jaeger',
    meshed: true,
    when: ['mesh'],
  },
  { name: 'kiali', kind: 'part', namespace: 'istio-system', labels: partLabels('kiali'), when: ['mesh'] },
];

const places: Node[] = [
  place('postgres'),
  place('redis'),
  place('broker'),
  place('dns'),
  // People's devices: from anywhere, unless the installer says from where.
  place('clients'),
  place('gateway-controller', 'frontDoor.gateway-api'),
  place('outside'),
  place('api-server'),
  place('kubelet'),
  // A Prometheus that somebody's operator runs, in place of ours.
  { ...place('operator-prometheus', 'monitoring.operator'), account: 'prometheus' },
  // Where monitoring sends to, and what it asks beside the platform: nowhere, until the installer says.
  place('receivers'),
  place('public-hosts'),
  place('log-store'),
  place('trace-store', 'mesh.store'),
  place('backup-store'),
  place('remote-write'),
  place('exporters'),
];

/** The platform's parts around the services, and the places. A later chart that deploys a part uses these very labels. */
export const parts: Node[] = [...frontDoors, ...monitoringParts, ...meshParts, ...places];

import { type Edge, lookUps, tcp } from './edge.ts';
import { partPorts } from './monitoring-edges.ts';

/** What Jaeger listens on: spans, questions by HTTP and by gRPC, and its own health and metrics. */
export const jaegerPorts = { collector: 4317, query: 16686, queryGrpc: 16685, health: 13133, metrics: 8888 } as const;

/** Where istiod tells how it is, and where a proxy tells: the sidecars leave these alone. */
const istiodMetrics = 15014;
const proxyMetrics = 15090;

const mesh = (edge: Omit<Edge, 'protocol' | 'when'>): Edge => tcp({ ...edge, when: 'mesh' });

/** Every proxy of ours that is no service's sidecar gets its configuration, and looks names up. */
const proxies: Edge[] = ['egress-gateway', 'jaeger'].flatMap(from => [
  ...lookUps(from),
  mesh({ from, to: 'istiod', port: 15012, reason: 'its proxy gets configuration and certificates' }),
]);

/** Every permitted call of Istio's parts and of Jaeger. What istiod and Kiali may do beyond is their installation's. */
export const meshEdges = (): Edge[] => [
  ...proxies,
  mesh({ from: 'egress-gateway', to: 'outside', port: 443, reason: 'the only way out, while the mesh is enforced' }),
  mesh({ from: 'egress-gateway', to: 'jaeger', port: jaegerPorts.collector, reason: 'it reports spans' }),
  // 443 stands for whatever port the installer gives the store.
  mesh({ from: 'jaeger', to: 'trace-store', port: 443, reason: 'Jaeger keeps traces in a store that others run' }),
  mesh({ from: 'prometheus', to: 'istiod', port: istiodMetrics, reason: 'Prometheus scrapes istiod' }),
  mesh({
    from: 'prometheus',
    to: 'egress-gateway',
    port: proxyMetrics,
    reason: 'Prometheus scrapes the egress gateway',
    seenBy: 'network',
  }),
  mesh({
    from: 'prometheus',
    to: 'jaeger',
    port: jaegerPorts.metrics,
    reason: 'Prometheus scrapes Jaeger',
    seenBy: 'network',
  }),
  mesh({
    from: 'grafana',
    to: 'jaeger',
    port: jaegerPorts.query,
    reason: 'dashboards ask for traces',
    seenBy: 'network',
  }),
  mesh({ from: 'kiali', to: 'prometheus', port: partPorts.prometheus, reason: 'Kiali asks for metrics' }),
  mesh({ from: 'kiali', to: 'grafana', port: partPorts.grafana, reason: 'Kiali links to dashboards' }),
  ...[jaegerPorts.query, jaegerPorts.queryGrpc].map(port =>
    mesh({ from: 'kiali', to: 'jaeger', port, reason: 'Kiali asks for traces', seenBy: 'network' }),
  ),
];

import { type Edge, lookUps, tcp } from './edge.ts';
import { partPorts } from './monitoring-edges.ts';

/** What Jaeger listens on: spans, questions by HTTP and by gRPC, and its own health and metrics. */
export const jaegerPorts = { collector: 4317, query: 16686, queryGrpc: 16685, health: 13133, metrics: 8888 } as const;

/** What the egress gateway's pods listen on, and the port of their Service. */
export const egressPorts = { pod: 8443, service: 443 } as const;

/** What Prometheus scrapes of the mesh beside the services' sidecars, and where each part tells. */
export const meshScrapes = [
  { part: 'istiod', port: 15014, path: '/metrics' },
  { part: 'egress-gateway', port: 15090, path: '/stats/prometheus' },
  { part: 'jaeger', port: jaegerPorts.metrics, path: '/metrics' },
] as const;

const mesh = (edge: Omit<Edge, 'protocol' | 'when'>): Edge => tcp({ ...edge, when: 'mesh' });

/** Every proxy of ours that is no service's sidecar gets its configuration, and looks names up. */
const proxies: Edge[] = ['egress-gateway', 'jaeger'].flatMap(from => [
  ...lookUps(from),
  mesh({ from, to: 'istiod', port: 15012, reason: 'its proxy gets configuration and certificates' }),
]);

/** Whoever scrapes, ours or an operator's. The proxies leave their own metrics' port and Jaeger's alone; istiod has none. */
const scrapes: Edge[] = ['prometheus', 'operator-prometheus'].flatMap(from =>
  meshScrapes.map(({ part, port }) =>
    mesh({
      from,
      to: part,
      port,
      reason: `Prometheus scrapes ${part}`,
      ...(part !== 'istiod' && { seenBy: 'network' as const }),
    }),
  ),
);

/** Every permitted call of Istio's parts and of Jaeger. What istiod and Kiali may do beyond is their installation's. */
export const meshEdges = (): Edge[] => [
  ...proxies,
  mesh({ from: 'egress-gateway', to: 'outside', port: 443, reason: 'the only way out, while the mesh is enforced' }),
  mesh({ from: 'egress-gateway', to: 'jaeger', port: jaegerPorts.collector, reason: 'its proxy reports spans' }),
  // 443 stands for whatever port the installer gives the store.
  mesh({ from: 'jaeger', to: 'trace-store', port: 443, reason: 'Jaeger keeps traces in a store that others run' }),
  ...scrapes,
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

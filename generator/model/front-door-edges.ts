import { type Edge, lookUps, tcp } from './edge.ts';
import { jaegerPorts } from './mesh-edges.ts';
import type { Node } from './node.ts';
import { frontDoors } from './parts.ts';

/**
 * What the pods of the NGINX Ingress Controller listen on. 80 and 443 are its own choice for Ingresses: with others its
 * redirect would name a port that nobody outside can reach.
 */
export const nginxPorts = { http: 80, https: 443, ready: 8081, metrics: 9113 } as const;

/** What the pods of Istio's ingress gateway listen on, behind a Service with 80 and 443 (charts/istio). */
export const ingressGatewayPorts = { http: 8080, https: 8443 } as const;

/**
 * By implementation of the Gateway API: what its pods listen on for a Gateway with 80 and 443 (Envoy Gateway moves ports
 * below 1024 up by 10000), and the port of the controller that tells them what to do.
 */
export const gatewayPorts = {
  'nginx-gateway-fabric': { http: 80, https: 443, controller: 8443 },
  'envoy-gateway': { http: 10080, https: 10443, controller: 18000 },
} as const;

const nginx = 'ingress-nginx-controller';
const gateway = 'writecarenotes-gateway';
const istio = 'istio-ingressgateway';

/** People's devices, on the ports that a front door leaves to no sidecar. */
const comeIn = (to: string, ports: { http: number; https: number }, when?: Edge['when']): Edge[] =>
  [ports.http, ports.https].map(port =>
    tcp({ from: 'clients', to, port, reason: 'people come in', seenBy: 'network', ...(when && { when }) }),
  );

/** Whoever scrapes, ours or an operator's. */
const scraped = (to: string, port: number, when?: Edge['when']): Edge[] =>
  ['prometheus', 'operator-prometheus'].map(from =>
    tcp({ from, to, port, reason: `Prometheus scrapes ${to}`, seenBy: 'network', ...(when && { when }) }),
  );

/** A proxy in the mesh gets its configuration and certificates, and reports spans. */
const meshed = (from: string): Edge[] => [
  tcp({ from, to: 'istiod', port: 15012, reason: 'its proxy gets configuration and certificates', when: 'mesh' }),
  tcp({ from, to: 'jaeger', port: jaegerPorts.collector, reason: 'its proxy reports spans', when: 'mesh' }),
];

/** Every permitted call of the front doors but those to the services, which follow from the services' hosts. */
export const frontDoorEdges = (): Edge[] => [
  ...frontDoors.flatMap(({ name }: Node) => lookUps(name)),
  ...comeIn(nginx, nginxPorts),
  ...scraped(nginx, nginxPorts.metrics),
  // 15090: its sidecar's own metrics.
  ...scraped(nginx, 15090, 'mesh'),
  ...meshed(nginx),
  tcp({ from: nginx, to: 'api-server', port: 443, reason: 'it reads the Ingresses and the certificate' }),
  tcp({ from: 'kubelet', to: nginx, port: nginxPorts.ready, reason: 'the kubelet probes it', seenBy: 'nobody' }),
  ...comeIn(istio, ingressGatewayPorts),
  ...scraped(istio, 15090),
  ...meshed(istio),
  ...Object.entries(gatewayPorts).flatMap(([implementation, ports]) => {
    const when = `gateway.${implementation}` as const;
    return [
      ...comeIn(gateway, ports, when),
      tcp({ from: gateway, to: 'gateway-controller', port: ports.controller, reason: 'it is told what to do', when }),
    ];
  }),
];

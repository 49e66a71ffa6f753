import type { IstioFacts } from '../../values-schema/types.ts';
import { egressPorts } from '../model/mesh-edges.ts';
import type { Platform } from '../model/platform.ts';
import { apart, runtimeDefault } from './istio-istiod.ts';

/** A port of a gateway's Service, and the one behind it: above 1024, so that listening takes no right of its own. */
const listener = (name: string, port: number, targetPort: number) => ({ name, protocol: 'TCP', port, targetPort });

/** Longer than a proxy waits for its last requests (terminationDrainDuration of the mesh), by 15 s of air. */
const graceSeconds = ({ mesh }: Platform): number => (mesh.traffic?.timeoutSeconds ?? 30) + 20;

const gateway = (platform: Platform, app: string, { resources, replicas }: IstioFacts['egressGateway']) => ({
  resources,
  autoscaling: { enabled: true, minReplicas: replicas.min, maxReplicas: replicas.max },
  podDisruptionBudget: replicas.min > 1 ? { maxUnavailable: 1 } : {},
  securityContext: { runAsNonRoot: true, seccompProfile: runtimeDefault },
  topologySpreadConstraints: apart({ app }),
  terminationGracePeriodSeconds: graceSeconds(platform),
  imagePullPolicy: 'IfNotPresent',
});

/** Values of the chart gateway, released as `istio-ingressgateway` into istio-system: the front door `istio`. */
export const ingressGatewayValues = (platform: Platform): Record<string, unknown> => ({
  ...gateway(platform, 'istio-ingressgateway', platform.istio.ingressGateway),
  service: {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    ports: [listener('http2', 80, 8080), listener('https', 443, 8443)],
  },
});

/** Values of the same chart, released as `istio-egressgateway` into istio-egress: the way out to known hosts. */
export const egressGatewayValues = (platform: Platform): Record<string, unknown> => ({
  ...gateway(platform, 'istio-egressgateway', platform.istio.egressGateway),
  rbac: { enabled: false },
  service: { type: 'ClusterIP', ports: [listener('https', egressPorts.service, egressPorts.pod)] },
});

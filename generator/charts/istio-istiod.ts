import type { IstioFacts } from '../../values-schema/types.ts';
import { meshRoot } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { meshConfig } from './istio-mesh-config.ts';

/** The seccomp profile that Pod Security `restricted` asks for. */
export const runtimeDefault = { type: 'RuntimeDefault' };

type Image = Exclude<keyof IstioFacts['digests'], 'kiali'>;

/** An image as Istio's charts take it: its name, to which they add hub and tag, or the whole of it where a digest pins it. */
export const istioImage = ({ hub, version, variant, digests }: IstioFacts, name: Image): string =>
  digests[name] === '' ? name : `${hub}/${name}:${version}-${variant}@${digests[name]}`;

/** Where all of Istio's images come from. */
export const images = ({ hub, version, variant }: IstioFacts) => ({
  hub,
  tag: version,
  variant,
  imagePullPolicy: 'IfNotPresent',
});

/** Pods of one Deployment on different nodes and zones, as far as there are any. */
export const apart = (labels: Record<string, string>) =>
  ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(topologyKey => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  }));

/** How each proxy runs, sidecars and gateways alike; their resources are the shared value that quotas count. */
const proxy = ({ istio, shared }: Platform) => ({
  image: istioImage(istio, 'proxyv2'),
  clusterDomain: shared.clusterDomain,
  resources: shared.mesh?.sidecar?.resources,
  seccompProfile: runtimeDefault,
  privileged: false,
  excludeOutboundPorts: '53',
});

/** Values of the chart istiod: the control plane, what it injects into pods, and the configuration of the mesh. */
export const istiodValues = (platform: Platform): Record<string, unknown> => {
  const { istio } = platform;
  return {
    image: istioImage(istio, 'pilot'),
    resources: istio.istiod.resources,
    autoscaleEnabled: true,
    autoscaleMin: istio.istiod.replicas.min,
    autoscaleMax: istio.istiod.replicas.max,
    seccompProfile: runtimeDefault,
    topologySpreadConstraints: apart({ app: 'istiod' }),
    cni: { enabled: true, provider: 'default' },
    env: { ENABLE_NATIVE_SIDECARS: 'true' },
    sidecarInjectorWebhook: { enableNamespacesByDefault: false, rewriteAppHTTPProbe: true },
    gateways: { securityContext: { runAsNonRoot: true, seccompProfile: runtimeDefault } },
    global: {
      ...images(istio),
      istioNamespace: meshRoot,
      meshID: istio.mesh,
      network: istio.network,
      multiCluster: { clusterName: istio.cluster },
      logAsJson: true,
      configValidation: true,
      enableReaderRBAC: false,
      defaultPodDisruptionBudget: { enabled: true },
      proxy: proxy(platform),
      proxy_init: { image: istioImage(istio, 'proxyv2') },
    },
    meshConfig: meshConfig(platform),
  };
};

import { jaegerPorts } from '../model/mesh-edges.ts';
import { partPorts } from '../model/monitoring-edges.ts';
import { meshRoot } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { runtimeDefault } from './istio-istiod.ts';

/** Kiali's chart joins image, `@digest` and version in this order, so a digest stands in the version's place. */
const image = ({ kiali, digests }: Platform['istio']) => ({
  image_name: kiali.image,
  image_pull_policy: 'IfNotPresent',
  ...(digests.kiali === ''
    ? { image_digest: '', image_version: `v${kiali.version}` }
    : { image_digest: 'sha256', image_version: digests.kiali.replace('sha256:', '') }),
  version_label: `v${kiali.version}`,
});

/** What Pod Security `restricted` asks of a container, and a root file system that nobody writes to. */
const restricted = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: runtimeDefault,
  capabilities: { drop: ['ALL'] },
};

/**
 * Values of the chart kiali-server, released as `kiali` into istio-system. It asks the platform's own Prometheus, Grafana
 * and Jaeger, changes nothing, and holds no credential: the key that signs sessions comes from a Secret. The links that
 * it shows a person lead to the port-forwards that people have open, as neither of the three is exposed.
 */
export const kialiValues = ({ istio, shared }: Platform): Record<string, unknown> => {
  const url = (service: string, port: number): string => `http://${service}.svc.${shared.clusterDomain}:${port}`;
  return {
    auth: { strategy: 'token' },
    login_token: { signing_key: 'secret:kiali-signing-key:key' },
    deployment: {
      ...image(istio),
      replicas: 1,
      view_only_mode: true,
      cluster_wide_access: true,
      resources: istio.kiali.resources,
      security_context: restricted,
      pod_annotations: {},
      pod_labels: { 'sidecar.istio.io/inject': 'false' },
      service_type: 'ClusterIP',
      logger: { log_format: 'json', log_level: 'info' },
    },
    external_services: {
      custom_dashboards: { enabled: true },
      istio: { root_namespace: meshRoot },
      prometheus: { enabled: true, url: url('prometheus.monitoring', partPorts.prometheus) },
      grafana: {
        enabled: true,
        internal_url: url('grafana.monitoring', partPorts.grafana),
        external_url: 'http://localhost:3000',
      },
      tracing: {
        enabled: true,
        provider: 'jaeger',
        use_grpc: false,
        internal_url: url('writecarenotes-jaeger-query.tracing', jaegerPorts.query),
        external_url: 'http://localhost:16686',
      },
    },
    server: { port: 20001, observability: { metrics: { enabled: true, port: 9090 } } },
  };
};

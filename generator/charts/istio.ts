import type { ChartFile } from '../emit/file.ts';
import { commentedYamlFile, yamlFile } from '../emit/yaml.ts';
import { meshRoot } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { egressGatewayValues, ingressGatewayValues } from './istio-gateways.ts';
import { images, istiodValues, istioImage } from './istio-istiod.ts';
import { kialiValues } from './istio-kiali.ts';
import { istioWords } from './istio-words.ts';

const podSecurity = (profile: 'restricted' | 'privileged') => ({
  'pod-security.kubernetes.io/enforce': profile,
  'pod-security.kubernetes.io/audit': profile,
  'pod-security.kubernetes.io/warn': profile,
});

const namespace = (name: string, labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

/**
 * The namespaces that Istio is installed into, for `kubectl apply`: its charts make none. They carry no `tier`, by which
 * people find the namespaces of the platform: one who deletes those does not mean Istio's.
 */
const namespaces = ({ istio }: Platform) => ({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    namespace(meshRoot, { 'topology.istio.io/network': istio.network, ...podSecurity('restricted') }),
    namespace('istio-egress', podSecurity('restricted')),
    // Its pods change the network of a node.
    namespace('istio-cni', podSecurity('privileged')),
  ],
});

const baseValues = (): Record<string, unknown> => ({
  defaultRevision: 'default',
  global: { istioNamespace: meshRoot, enableReaderRBAC: false },
});

const cniValues = ({ istio }: Platform): Record<string, unknown> => ({
  image: istioImage(istio, 'install-cni'),
  chained: true,
  excludeNamespaces: ['kube-system', 'istio-cni'],
  repair: { enabled: true, repairPods: true, deletePods: false, labelPods: false },
  resources: istio.cni.resources,
  global: { ...images(istio), logAsJson: true },
});

const valuesFile = (name: string, values: Record<string, unknown>): ChartFile => ({
  path: `charts/istio/${name}.yaml`,
  content: commentedYamlFile(values, '', path => istioWords[name]?.[path.join('.')]),
});

/**
 * charts/istio/: the namespaces that Istio is installed into, and values for its own charts, one file a release: base,
 * istiod, cni and gateway (twice) of Istio, and kiali-server of Kiali. None of them belongs to our release.
 */
export const istioFiles = (platform: Platform): ChartFile[] => [
  { path: 'charts/istio/namespaces.yaml', content: yamlFile(namespaces(platform)) },
  valuesFile('base', baseValues()),
  valuesFile('istiod', istiodValues(platform)),
  valuesFile('cni', cniValues(platform)),
  valuesFile('ingress-gateway', ingressGatewayValues(platform)),
  valuesFile('egress-gateway', egressGatewayValues(platform)),
  valuesFile('kiali', kialiValues(platform)),
];

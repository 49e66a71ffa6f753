import { byKind, identity, type Labels, type Manifest } from '../manifests.ts';
import { hasLabels, printSelector } from '../selectors.ts';
import { workloadsOf } from '../workloads.ts';
import { fullHost } from './hosts.ts';
import { istioObjects } from './istio-types.ts';
import type { MeshProblem } from './problem.ts';

/** Pods of another release, that policies of ours select: a gateway's. */
export type ForeignPod = { namespace: string; labels: Labels };

/**
 * Labels that choose no pod: those of a subset, among the pods of its Service, and the selectors of policies, Sidecars
 * and Telemetry, among the pods of their namespace (of all namespaces, in the root namespace), and a Gateway's, among all
 * pods. Subsets of hosts that are no rendered Service are passed over: nobody here knows their pods.
 */
export const selectionProblems = ({
  manifests,
  clusterDomain,
  rootNamespace,
  foreignPods,
}: {
  manifests: readonly Manifest[];
  clusterDomain: string;
  rootNamespace: string;
  foreignPods: readonly ForeignPod[];
}): MeshProblem[] => {
  const pods = [...workloadsOf(manifests).map(({ namespace, labels }) => ({ namespace, labels })), ...foreignPods];
  const chosen = (namespace: string | undefined, labels: Labels): boolean =>
    pods.some(pod => (namespace === undefined || pod.namespace === namespace) && hasLabels(labels, pod.labels));
  const services = new Map(
    byKind(manifests, 'Service').map(({ metadata: { name, namespace = '' }, spec }) => [
      fullHost(name, namespace, clusterDomain),
      { namespace, selector: spec?.selector ?? {} },
    ]),
  );

  const subsets = istioObjects(manifests, 'DestinationRule').flatMap(({ identity: from, namespace, spec }) => {
    const service = services.get(fullHost(spec.host ?? '', namespace, clusterDomain));
    return (spec.subsets ?? []).flatMap(({ labels = {} }, index) => {
      const wanted = { ...labels, ...service?.selector };
      const contradicts = !hasLabels(labels, wanted);
      if (!service || (!contradicts && chosen(service.namespace, wanted))) return [];
      const message = `${printSelector({ matchLabels: labels })} chooses no pod of its Service`;
      return [{ from, where: `spec.subsets[${index}].labels`, message }];
    });
  });

  const selectors = manifests.flatMap(manifest => {
    const { where, labels } = selectorOf(manifest);
    const { namespace } = manifest.metadata;
    const everywhere = namespace === rootNamespace || manifest.kind === 'Gateway';
    return !labels || chosen(everywhere ? undefined : namespace, labels)
      ? []
      : [{ from: identity(manifest), where, message: `${printSelector({ matchLabels: labels })} chooses no pod` }];
  });
  return [...subsets, ...selectors];
};

const selecting = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication', 'Telemetry'];

const selectorOf = ({ apiVersion, kind, spec = {} }: Manifest): { where: string; labels: Labels | undefined } => {
  const { selector, workloadSelector } = spec as {
    selector?: { matchLabels?: Labels };
    workloadSelector?: { labels?: Labels };
  };
  if (!/^[a-z]+\.istio\.io\//.test(apiVersion)) return { where: '', labels: undefined };
  if (kind === 'Sidecar') return { where: 'spec.workloadSelector', labels: workloadSelector?.labels };
  const labels = selecting.includes(kind) ? selector?.matchLabels : undefined;
  return { where: 'spec.selector', labels: kind === 'Gateway' ? (selector as Labels | undefined) : labels };
};

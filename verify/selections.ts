import { byKind, identity, type Manifest, type ManifestOf } from './manifests.ts';
import { backendsOf } from './object-references.ts';
import type { Reference } from './reference.ts';
import { hasLabels, printSelector, selects } from './selectors.ts';
import { servedPorts, type Workload, workloadsOf } from './workloads.ts';

/**
 * Selections that lead nowhere: a Service or PodDisruptionBudget that chooses no pod template of its namespace, a
 * workload that doesn't choose its own pods, a Service's named target port that no chosen pod declares with the same
 * protocol, an Ingress that asks a rendered Service for a port it hasn't. A Service without a selector chooses on purpose
 * nobody.
 */
export const missingSelections = (manifests: readonly Manifest[]): Reference[] => {
  const workloads = workloadsOf(manifests);
  return [
    ...byKind(manifests, 'Service').flatMap(service => ofService(service, workloads)),
    ...byKind(manifests, 'PodDisruptionBudget').flatMap(budget => ofBudget(budget, workloads)),
    ...workloads.flatMap(ofWorkload),
    ...byKind(manifests, 'Ingress').flatMap(ingress => ofIngress(ingress, byKind(manifests, 'Service'))),
  ];
};

const missing = (manifest: Manifest, kind: string, name: string, where: string): Reference => ({
  from: identity(manifest),
  kind,
  namespace: manifest.metadata.namespace ?? '',
  name,
  optional: false,
  where,
});

const sameNamespace = (manifest: Manifest, workload: Workload): boolean =>
  (manifest.metadata.namespace ?? '') === workload.namespace;

const ofService = (service: ManifestOf<'Service'>, workloads: Workload[]): Reference[] => {
  const { selector, type, ports } = service.spec ?? {};
  if (!selector || Object.keys(selector).length === 0 || type === 'ExternalName') return [];
  const chosen = workloads.filter(workload => sameNamespace(service, workload) && hasLabels(selector, workload.labels));
  if (chosen.length === 0) return [missing(service, 'Pod', printSelector({ matchLabels: selector }), 'spec.selector')];
  const served = chosen.flatMap(({ spec }) => servedPorts(spec));
  return (ports ?? []).flatMap(({ targetPort, protocol = 'TCP' }, index) =>
    typeof targetPort === 'string' && !served.some(port => port.name === targetPort && port.protocol === protocol)
      ? [missing(service, 'ContainerPort', targetPort, `spec.ports[${index}].targetPort`)]
      : [],
  );
};

// A budget without a selector protects nothing, an empty one every pod of the namespace (policy/v1).
const ofBudget = (budget: ManifestOf<'PodDisruptionBudget'>, workloads: Workload[]): Reference[] => {
  const selector = budget.spec?.selector;
  const chooses = workloads.some(workload => sameNamespace(budget, workload) && selects(selector, workload.labels));
  return chooses ? [] : [missing(budget, 'Pod', selector ? printSelector(selector) : '(nothing)', 'spec.selector')];
};

// Jobs get their selector from the cluster.
const ofWorkload = ({ manifest, kind, labels }: Workload): Reference[] => {
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return [];
  const selector = (manifest as ManifestOf<'Deployment'>).spec?.selector;
  return selects(selector, labels)
    ? []
    : [missing(manifest, 'Pod', selector ? printSelector(selector) : '(nothing)', 'spec.selector')];
};

const ofIngress = (ingress: ManifestOf<'Ingress'>, services: ManifestOf<'Service'>[]): Reference[] =>
  backendsOf(ingress).flatMap(({ service: { name, port }, where }) => {
    const service = services.find(
      ({ metadata }) => metadata.name === name && metadata.namespace === ingress.metadata.namespace,
    );
    const wanted = port?.name ?? port?.number;
    const has = (service?.spec?.ports ?? []).some(entry => wanted === (port?.name ? entry.name : entry.port));
    return !service || has ? [] : [missing(ingress, 'ServicePort', `${name}:${wanted}`, `${where}.port`)];
  });

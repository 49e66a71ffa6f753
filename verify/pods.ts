import type { Container, ContainerPort } from 'kubernetes-types/core/v1';
import { byKind, type Manifest } from './manifests.ts';
import { plansOf } from './plans.ts';
import { type Problem, restrictedProblems } from './pod-security.ts';
import { selects } from './selectors.ts';
import { containersOf, type PodContainer, type Workload, workloadOf } from './workloads.ts';

/**
 * What is wrong with the pods that a manifest makes: what Pod Security `restricted` refuses, and our own rules (a
 * read-only root file system, no API token without a role, probes, requests and limits, spread, no doubled port or
 * variable, a pinned image). Paths start at the manifest's root; a manifest that makes no pods has no problems.
 * `manifests` is the render around it: ServiceAccounts, bindings and autoscalers are looked up there.
 */
export const podProblems = (manifest: Manifest, manifests: readonly Manifest[] = [manifest]): Problem[] => {
  const workload = workloadOf(manifest);
  if (!workload) return [];
  const containers = containersOf(workload.spec);
  const problems = [
    ...restrictedProblems(workload.spec),
    ...tokenProblems(workload, manifests),
    ...spreadProblems(workload, manifests),
    ...portProblems(containers),
    ...containers.flatMap(entry =>
      [...containerProblems(entry.container), ...probeProblems(entry, workload)].map(({ path, message }) => ({
        path: `${entry.path}.${path}`,
        message: `${entry.container.name}: ${message}`,
      })),
    ),
  ];
  return problems.map(({ path, message }) => ({ path: `${workload.specPath}.${path}`, message }));
};

// The pod's own word counts, then its ServiceAccount's, else the token is mounted.
const tokenProblems = ({ namespace, spec }: Workload, manifests: readonly Manifest[]): Problem[] => {
  const name = spec.serviceAccountName || 'default';
  const account = byKind(manifests, 'ServiceAccount').find(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
  );
  const mounted = spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
  if (!mounted || hasRole(namespace, name, manifests)) return [];
  return [
    { path: 'automountServiceAccountToken', message: `must be false: ServiceAccount ${name} is bound to no role` },
  ];
};

const hasRole = (namespace: string, name: string, manifests: readonly Manifest[]): boolean =>
  [...byKind(manifests, 'RoleBinding'), ...byKind(manifests, 'ClusterRoleBinding')].some(({ metadata, subjects }) =>
    (subjects ?? []).some(
      subject =>
        subject.kind === 'ServiceAccount' &&
        subject.name === name &&
        (subject.namespace ?? metadata.namespace ?? '') === namespace,
    ),
  );

// One pod alone can't be spread, a DaemonSet is spread by nature, a Job's pods need not outlive a node.
const spreadProblems = ({ identity, kind, labels, spec }: Workload, manifests: readonly Manifest[]): Problem[] => {
  const constraints = spec.topologySpreadConstraints ?? [];
  const most = plansOf(manifests).find(({ from }) => from === identity)?.replicas.max ?? 1;
  const spreads = (kind === 'Deployment' || kind === 'StatefulSet') && most > 1;
  return [
    ...(spreads && constraints.length === 0
      ? [{ path: 'topologySpreadConstraints', message: `must spread up to ${most} pods over nodes or zones` }]
      : []),
    ...constraints.flatMap(({ labelSelector }, index) =>
      selects(labelSelector, labels)
        ? []
        : [{ path: `topologySpreadConstraints[${index}].labelSelector`, message: 'does not choose its own pods' }],
    ),
  ];
};

// All containers of a pod share one network, and server-side apply takes number and protocol for the key of a port.
const portProblems = (containers: readonly PodContainer[]): Problem[] => {
  const key = ({ containerPort, protocol = 'TCP' }: ContainerPort): string => `${containerPort}/${protocol}`;
  const ports = containers
    .filter(({ role }) => role !== 'init')
    .flatMap(({ container, path }) =>
      (container.ports ?? []).map((port, at) => ({ port, path: `${path}.ports[${at}]` })),
    );
  return ports.flatMap(({ port, path }, index) => {
    const first = ports.findIndex(other => key(other.port) === key(port));
    return first < index ? [{ path, message: `${key(port)} is already declared at ${ports[first]?.path}` }] : [];
  });
};

const containerProblems = (container: Container): Problem[] => [
  ...(container.securityContext?.readOnlyRootFilesystem === true
    ? []
    : [{ path: 'securityContext.readOnlyRootFilesystem', message: 'must be true' }]),
  ...(['requests', 'limits'] as const).flatMap(side =>
    ['cpu', 'memory']
      .filter(resource => container.resources?.[side]?.[resource] === undefined)
      .map(resource => ({ path: `resources.${side}.${resource}`, message: 'must be set' })),
  ),
  ...(container.env ?? []).flatMap(({ name }, index, all) =>
    all.findIndex(other => other.name === name) < index
      ? [{ path: `env[${index}]`, message: `variable ${name} is set twice; the last one wins` }]
      : [],
  ),
  ...imageProblems(container.image ?? ''),
];

// A digest pins an image whatever its tag. A colon before the last slash is that of a registry's port.
const imageProblems = (image: string): Problem[] => {
  const [name = '', digest] = image.split('@');
  const tag = name.slice(name.lastIndexOf('/') + 1).split(':')[1];
  if (digest || (tag && tag !== 'latest')) return [];
  return [{ path: 'image', message: `"${image}" must have a tag other than latest, or a digest` }];
};

// Only what is meant to run for good is probed. The API refuses probes on init containers that end.
const probeProblems = ({ container, role }: PodContainer, { kind }: Workload): Problem[] =>
  role === 'init' || !['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)
    ? []
    : (['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
        .filter(probe => !container[probe])
        .map(path => ({ path, message: 'must be set' }));

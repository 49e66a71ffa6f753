import type { Labels, Manifest } from '../manifests.ts';
import { hasLabels } from '../selectors.ts';
import { exportedTo, type ForeignService, fullHost, type MeshHost, meshHosts, namesHost, routedPort } from './hosts.ts';
import { type Istio, istioObjects } from './istio-types.ts';
import { isBound } from './routes-matches.ts';
import { importTest } from './sidecar-imports.ts';

export type OutboundMode = 'REGISTRY_ONLY' | 'ALLOW_ANY';

export type Reach = {
  reaches: boolean;
  /** How: as a host that the proxy knows, or as an unknown one that the policy lets pass. */
  via: 'registry' | 'passthrough' | 'nothing';
  /** The object that makes the host known. */
  by?: string;
};

export type SidecarEvaluator = {
  /** The Sidecar that is for a pod; undefined where none is, and the proxy sees everything that is exported to it. */
  sidecarOf: (pod: { namespace: string; labels: Labels }) => string | undefined;
  /** The hosts that a pod's proxy is configured for, Services first. */
  hostsSeen: (pod: { namespace: string; labels: Labels }) => MeshHost[];
  /** Does the proxy pass on what the pod sends to a host and port? */
  reaches: (pod: { namespace: string; labels: Labels }, host: string, port: number) => Reach;
};

/**
 * Answers which hosts a pod's proxy knows, from the Sidecars, Services, ServiceEntries and VirtualServices among the
 * manifests, after https://istio.io/latest/docs/reference/config/networking/sidecar/: the Sidecar that selects the pod,
 * else the one for its namespace, else the one of the root namespace. What routes of an imported host lead to is known
 * too. This limits configuration, and is no firewall: a pod may leave its proxy out, NetworkPolicies hold even then.
 *
 * Throws on two Sidecars for one pod, on one with a selector in the root namespace, and on one that says no hosts.
 */
export const sidecarEvaluator = ({
  manifests,
  rootNamespace,
  clusterDomain,
  meshOutbound,
  foreign = [],
}: {
  manifests: readonly Manifest[];
  rootNamespace: string;
  clusterDomain: string;
  /** The mesh's own outboundTrafficPolicy. */
  meshOutbound: OutboundMode;
  foreign?: readonly ForeignService[];
}): SidecarEvaluator => {
  const hosts = meshHosts({ manifests, clusterDomain, foreign });
  const routes = istioObjects(manifests, 'VirtualService').map(service => routed(service, clusterDomain));
  const sidecars = istioObjects(manifests, 'Sidecar').map(sidecar => checkedSidecar(sidecar, rootNamespace));
  const find = selection(sidecars, rootNamespace);

  const importedBy = ({ namespace, labels }: { namespace: string; labels: Labels }) =>
    importTest(find({ namespace, labels })?.spec.egress?.flatMap(entry => entry.hosts ?? []) ?? ['*/*'], namespace);
  const routesSeen = (pod: { namespace: string; labels: Labels }) => {
    const imported = importedBy(pod);
    return routes
      .filter(route => route.inMesh && exportedTo(route.exportTo, route.namespace, pod.namespace))
      .filter(route => route.hosts.some(host => imported(route.namespace, host)));
  };

  const hostsSeen: SidecarEvaluator['hostsSeen'] = pod => {
    const visible = hosts.filter(({ exportTo, namespace }) => exportedTo(exportTo, namespace, pod.namespace));
    const imported = importedBy(pod);
    const named = visible.filter(({ namespace, host }) => imported(namespace, host));
    const led = routesSeen(pod)
      .flatMap(route => route.destinations)
      .flatMap(host => nearest(visible, host, pod.namespace));
    const first = new Map<string, MeshHost>();
    for (const entry of [...named, ...led]) if (!first.has(entry.host)) first.set(entry.host, entry);
    return [...first.values()];
  };

  const reaches: SidecarEvaluator['reaches'] = (pod, host, port) => {
    const known = hostsSeen(pod).find(seen => namesHost(seen.host, host) && seen.ports.includes(port));
    if (known) return { reaches: true, via: 'registry', by: known.from };
    // A host that is nobody's, by a route of its own.
    const listens = port === routedPort && hostsSeen(pod).some(({ ports }) => ports.includes(port));
    const led = listens && routesSeen(pod).find(route => route.hosts.some(pattern => namesHost(pattern, host)));
    if (led) return { reaches: true, via: 'registry', by: led.from };
    const passes = outboundOf(find(pod), meshOutbound) === 'ALLOW_ANY';
    return { reaches: passes, via: passes ? 'passthrough' : 'nothing' };
  };

  return { sidecarOf: pod => find(pod)?.identity, hostsSeen, reaches };
};

type Sidecar = Istio<'Sidecar'>;

const isSelective = ({ spec }: Sidecar): boolean => Object.keys(spec.workloadSelector?.labels ?? {}).length > 0;

const checkedSidecar = (sidecar: Sidecar, rootNamespace: string): Sidecar => {
  const { identity, namespace, spec } = sidecar;
  if (isSelective(sidecar) && namespace === rootNamespace) {
    throw new Error(`${identity}: no selector works in the root namespace`);
  }
  if (!spec.egress?.length || spec.egress.some(({ hosts }) => !hosts?.length)) {
    throw new Error(`${identity} must say its hosts`);
  }
  return sidecar;
};

const selection =
  (sidecars: Sidecar[], rootNamespace: string) =>
  (pod: { namespace: string; labels: Labels }): Sidecar | undefined => {
    const own = sidecars.filter(({ namespace }) => namespace === pod.namespace);
    const scopes = [
      own.filter(sidecar => isSelective(sidecar) && hasLabels(sidecar.spec.workloadSelector?.labels, pod.labels)),
      own.filter(sidecar => !isSelective(sidecar)),
      sidecars.filter(({ namespace }) => namespace === rootNamespace),
    ];
    const [found, ...others] = scopes.find(scope => scope.length > 0) ?? [];
    if (found && others.length > 0) {
      throw new Error(`one of these is too many: ${[found, ...others].map(({ identity }) => identity).join(', ')}`);
    }
    return found;
  };

const outboundOf = (sidecar: Sidecar | undefined, meshOutbound: OutboundMode): OutboundMode => {
  const policy = sidecar?.spec.outboundTrafficPolicy;
  // REGISTRY_ONLY is the first of the enumeration, so a policy without a mode means it.
  const mode = policy ? (policy.mode ?? 'REGISTRY_ONLY') : meshOutbound;
  if (mode !== 'REGISTRY_ONLY' && mode !== 'ALLOW_ANY') throw new Error(`no outbound mode "${mode}"`);
  return mode;
};

const routed = ({ identity: from, namespace, spec }: Istio<'VirtualService'>, clusterDomain: string) => {
  const full = (host: string): string => fullHost(host, namespace, clusterDomain);
  const destinations = [...(spec.http ?? []), ...(spec.tls ?? []), ...(spec.tcp ?? [])]
    .flatMap(({ route }) => route ?? [])
    .map(({ destination }) => full(destination?.host ?? ''));
  return {
    from,
    namespace,
    exportTo: spec.exportTo,
    inMesh: isBound(spec.gateways, namespace),
    hosts: (spec.hosts ?? []).map(full),
    destinations,
  };
};

// A host of the pod's own namespace first, else of the first namespace in the alphabet (istiod's choice).
const nearest = (visible: readonly MeshHost[], host: string, ownNamespace: string): MeshHost[] => {
  const found = visible.filter(entry => entry.host === host).sort((a, b) => a.namespace.localeCompare(b.namespace));
  const own = found.filter(({ namespace }) => namespace === ownNamespace);
  return [...own, ...found].slice(0, 1);
};

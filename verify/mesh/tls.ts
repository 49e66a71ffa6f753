import type { Labels, Manifest } from '../manifests.ts';
import { hasLabels } from '../selectors.ts';
import { servedPorts, type Workload } from '../workloads.ts';
import { type Istio, istioObjects } from './istio-types.ts';

/** What a proxy takes from the other end: only mTLS, both, or only plaintext. */
export type ServerMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** A pod, as far as its mTLS depends on it. A `Workload` is one. */
export type MeshPod = { namespace: string; labels: Labels; annotations?: Labels };

export type ServerTls = {
  mode: ServerMode;
  /** The PeerAuthentication that says so; absent for Istio's default, PERMISSIVE. */
  by?: string;
  /** False where connections bypass the proxy: no mode holds there. */
  intercepted: boolean;
};

/**
 * Answers which mTLS a pod's proxy demands on a port, from the PeerAuthentications among the manifests, after
 * https://istio.io/latest/docs/reference/config/security/peer_authentication/: a port's own mode, else the workload's,
 * the namespace's, the mesh's; UNSET or nothing inherits. Throws on two for the same scope (the older would win, which no
 * manifest says), on ports without a selector, and on a selector in the root namespace, which Istio passes over.
 */
export const serverTls = ({
  manifests,
  rootNamespace,
}: {
  manifests: readonly Manifest[];
  rootNamespace: string;
}): ((pod: MeshPod, port: number) => ServerTls) => {
  const policies = istioObjects(manifests, 'PeerAuthentication').map(checkedPolicy(rootNamespace));
  return (pod, port) => {
    const own = policies.filter(({ namespace }) => namespace === pod.namespace);
    const scopes = [
      only(own.filter(policy => isSelective(policy) && hasLabels(policy.spec.selector?.matchLabels, pod.labels))),
      only(own.filter(policy => !isSelective(policy))),
      only(policies.filter(policy => !isSelective(policy) && policy.namespace === rootNamespace)),
    ];
    const said = scopes.flatMap(policy => [
      { mode: modeOf(policy?.spec.portLevelMtls?.[port]?.mode), by: policy?.identity },
      { mode: modeOf(policy?.spec.mtls?.mode), by: policy?.identity },
    ]);
    const { mode = 'PERMISSIVE' as const, by } = said.find(entry => entry.mode !== undefined) ?? {};
    return { mode, ...(by ? { by } : {}), intercepted: isIntercepted(pod, port) };
  };
};

/**
 * Every port of the workloads that takes plaintext: not STRICT, or beside the proxy. Looked at are the TCP ports that
 * containers declare and those that a PeerAuthentication names.
 */
export const plaintextPorts = ({
  manifests,
  rootNamespace,
  workloads,
}: {
  manifests: readonly Manifest[];
  rootNamespace: string;
  workloads: readonly Workload[];
}): ({ workload: string; port: number } & ServerTls)[] => {
  const tlsOf = serverTls({ manifests, rootNamespace });
  const policies = istioObjects(manifests, 'PeerAuthentication');
  return workloads.flatMap(workload => {
    const declared = servedPorts(workload.spec).flatMap(({ number, protocol }) => (protocol === 'TCP' ? number : []));
    const named = policies
      .filter(
        ({ namespace, spec }) =>
          namespace === workload.namespace && hasLabels(spec.selector?.matchLabels, workload.labels),
      )
      .flatMap(({ spec }) => Object.keys(spec.portLevelMtls ?? {}).map(Number));
    return [...new Set([...declared, ...named])]
      .map(port => ({ workload: workload.identity, port, ...tlsOf(workload, port) }))
      .filter(({ mode, intercepted }) => mode !== 'STRICT' || !intercepted);
  });
};

/**
 * Would Istio put a proxy into the pods of a workload when they start? A pod's own label decides, else its namespace's
 * (a namespace that says `disabled` gets none at all); pods on the node's network never get one. Throws on a namespace
 * with a revision: there are none here.
 */
export const isInjected = ({ labels, annotations, spec }: Workload, namespaceLabels: Labels): boolean => {
  if (namespaceLabels['istio.io/rev']) throw new Error('revisions of Istio are not evaluated here');
  const ofNamespace = namespaceLabels['istio-injection'];
  const wish = labels['sidecar.istio.io/inject'];
  if (spec.hostNetwork || ofNamespace === 'disabled' || wish === 'false') return false;
  if (annotations['sidecar.istio.io/inject'] === 'false') return false;
  return wish === 'true' || ofNamespace === 'enabled';
};

type PeerAuthentication = Istio<'PeerAuthentication'>;

const isSelective = ({ spec }: PeerAuthentication): boolean => Object.keys(spec.selector?.matchLabels ?? {}).length > 0;

const checkedPolicy =
  (rootNamespace: string) =>
  (policy: PeerAuthentication): PeerAuthentication => {
    const { identity, namespace, spec } = policy;
    const selective = isSelective(policy);
    if (selective && namespace === rootNamespace)
      throw new Error(`${identity}: no selector works in the root namespace`);
    if (!selective && spec.portLevelMtls) throw new Error(`${identity}: portLevelMtls needs a selector`);
    for (const { mode } of [spec.mtls ?? {}, ...Object.values(spec.portLevelMtls ?? {})]) modeOf(mode);
    return policy;
  };

const modeOf = (mode: string | undefined): ServerMode | undefined => {
  if (mode === undefined || mode === 'UNSET') return undefined;
  if (mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE') return mode;
  throw new Error(`no mTLS mode "${mode}"`);
};

const only = (policies: PeerAuthentication[]): PeerAuthentication | undefined => {
  if (policies.length > 1) {
    throw new Error(`one of these is too many: ${policies.map(({ identity }) => identity).join(', ')}`);
  }
  return policies[0];
};

// The proxy's own ports are never intercepted. What is excluded counts only where everything is included (annotations
// of the injection, istio.io/latest/docs/reference/config/annotations).
const isIntercepted = ({ annotations = {} }: MeshPod, port: number): boolean => {
  const ports = (name: string): string[] | undefined =>
    annotations[`traffic.sidecar.istio.io/${name}`]?.split(',').map(entry => entry.trim());
  if ([15020, 15021, 15090].includes(port)) return false;
  const included = ports('includeInboundPorts') ?? ['*'];
  if (!included.includes('*')) return included.includes(`${port}`);
  return !ports('excludeInboundPorts')?.includes(`${port}`);
};

import { byKind, identity, type Manifest } from '../../verify/manifests.ts';
import { isInjected, serverTls } from '../../verify/mesh/tls.ts';
import { servedPorts, workloadsOf } from '../../verify/workloads.ts';
import { type Grant, grantsIn, together } from './grants.ts';

/** Ports of workloads that take mutual TLS otherwise than before. */
export interface TlsChange {
  before: string;
  after: string;
  workloads: string[];
}

export interface MeshChanges {
  opens: Grant[];
  closes: Grant[];
  /** Policies that are new, and that are gone. */
  starts: string[];
  ends: string[];
  tls: TlsChange[];
  /** What could not be judged, and why. */
  unread: string[];
}

/** The mode of each TCP port of each workload; `no proxy` where none is put in. */
const modesIn = (manifests: readonly Manifest[], rootNamespace: string): Map<string, string> => {
  const tls = serverTls({ manifests, rootNamespace });
  const labels = new Map(byKind(manifests, 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  return new Map(
    workloadsOf(manifests).flatMap(workload => {
      const proxied = isInjected(workload, labels.get(workload.namespace) ?? {});
      return servedPorts(workload.spec)
        .filter(({ protocol }) => protocol === 'TCP')
        .map(({ number }): [string, string] => {
          const { mode, intercepted } = tls(workload, number);
          return [`${workload.identity}:${number}`, proxied ? (intercepted ? mode : 'beside the proxy') : 'no proxy'];
        });
    }),
  );
};

const tlsChanges = (old: Map<string, string>, now: Map<string, string>): TlsChange[] => {
  const found = new Map<string, TlsChange>();
  for (const [port, after] of now) {
    const before = old.get(port) ?? 'new';
    if (before === after || (before === 'new' && after === 'no proxy')) continue;
    const change = found.get(`${before} ${after}`) ?? { before, after, workloads: [] };
    change.workloads.push(port);
    found.set(`${before} ${after}`, change);
  }
  return [...found.values()];
};

/**
 * What changes in the mesh: identities, methods and paths that AuthorizationPolicies admit or refuse, and mutual TLS.
 * Grants are compared as they are written: two that say the same in other words are told as one that goes and one that
 * comes.
 */
export const meshChanges = (before: readonly Manifest[], after: readonly Manifest[], root: string): MeshChanges => {
  const [olds, news] = [grantsIn(before), grantsIn(after)];
  const only = (own: Map<string, Grant>, others: Map<string, Grant>): Grant[] =>
    together([...own].flatMap(([key, grant]) => (others.has(key) ? [] : [grant])));
  const [come, gone] = [only(news, olds), only(olds, news)];
  // What a policy denies is told the other way round.
  const allows = ({ action }: Grant): boolean => action !== 'DENY';
  const names = (of: readonly Manifest[]): string[] => byKind(of, 'AuthorizationPolicy').map(identity);
  const [oldNames, newNames] = [names(before), names(after)];
  const grants = {
    opens: [...come.filter(allows), ...gone.filter(one => !allows(one))],
    closes: [...gone.filter(allows), ...come.filter(one => !allows(one))],
    starts: newNames.filter(name => !oldNames.includes(name)),
    ends: oldNames.filter(name => !newNames.includes(name)),
  };
  try {
    return { ...grants, tls: tlsChanges(modesIn(before, root), modesIn(after, root)), unread: [] };
  } catch (error) {
    // Another version of the charts may say what the evaluator does not know.
    return { ...grants, tls: [], unread: [`mutual TLS: ${(error as Error).message}`] };
  }
};

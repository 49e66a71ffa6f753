import type { Manifest } from '../manifests.ts';
import { type ForeignService, fullHost, type MeshHost, meshHosts, namesHost } from './hosts.ts';
import { type Istio, istioObjects } from './istio-types.ts';
import type { MeshProblem } from './problem.ts';
import { type FindHost, inVirtualService } from './references-routes.ts';
import { type ForeignPod, selectionProblems } from './selections.ts';
import { importOf } from './sidecar-imports.ts';
import { oldVersion } from './versions.ts';

/** What belongs to other releases, Istio's own installation for one; Gateways as `<namespace>/<name>`. */
export type MeshForeign = {
  services?: readonly ForeignService[];
  pods?: readonly ForeignPod[];
  gateways?: readonly string[];
};

/**
 * Everything in Istio's objects that leads nowhere: a host that is no Service, no host of a ServiceEntry and none of the
 * foreign Services; a port that the host hasn't; a Gateway that isn't there, or doesn't serve the host; labels of subsets
 * and selectors that choose no pod; a Sidecar's entry that names no host; a version older than `v1` where there is one.
 * Whether a subset exists is asked in `routes-problems.ts`, whether a principal does in `authorization-gaps.ts`.
 */
export const meshReferenceProblems = ({
  manifests,
  clusterDomain,
  rootNamespace,
  foreign = {},
}: {
  manifests: readonly Manifest[];
  clusterDomain: string;
  rootNamespace: string;
  foreign?: MeshForeign;
}): MeshProblem[] => {
  const hosts = meshHosts({ manifests, clusterDomain, foreign: foreign.services ?? [] });
  const find: FindHost = (host, namespace) => {
    const full = fullHost(host, namespace, clusterDomain);
    return {
      full,
      found: hosts.find(known => known.host === full) ?? hosts.find(known => namesHost(known.host, full)),
    };
  };
  // A Sidecar imports routes by their own namespace and host, too.
  const routed = istioObjects(manifests, 'VirtualService').flatMap(({ namespace, spec }) =>
    (spec.hosts ?? []).map(host => ({ namespace, host: fullHost(host, namespace, clusterDomain) })),
  );
  const gateways = [
    ...istioObjects(manifests, 'Gateway').map(({ namespace, name, spec }) => ({
      name: `${namespace}/${name}`,
      hosts: (spec.servers ?? []).flatMap(({ hosts: served }) => served ?? []),
    })),
    ...(foreign.gateways ?? []).map(name => ({ name, hosts: ['*'] })),
  ];
  return [
    ...manifests.flatMap(oldVersion),
    ...istioObjects(manifests, 'VirtualService').flatMap(service => inVirtualService(service, find, gateways)),
    ...istioObjects(manifests, 'DestinationRule').flatMap(rule => inDestinationRule(rule, find)),
    ...istioObjects(manifests, 'Sidecar').flatMap(sidecar => inSidecar(sidecar, [...hosts, ...routed])),
    ...selectionProblems({ manifests, clusterDomain, rootNamespace, foreignPods: foreign.pods ?? [] }),
  ];
};

const inDestinationRule = (
  { identity: from, namespace, spec }: Istio<'DestinationRule'>,
  find: FindHost,
): MeshProblem[] => {
  const policies = [
    { where: 'spec.trafficPolicy', policy: spec.trafficPolicy },
    ...(spec.subsets ?? []).map(({ trafficPolicy: policy }, index) => ({
      where: `spec.subsets[${index}].trafficPolicy`,
      policy,
    })),
  ];
  const { host = '' } = spec;
  const { full, found } = find(host, namespace);
  if (!found && !host.startsWith('*')) return [{ from, where: 'spec.host', message: `${full} is no host of the mesh` }];
  return policies.flatMap(({ where, policy }) =>
    (policy?.portLevelSettings ?? []).flatMap(({ port }, index) =>
      !found || found.ports.includes(port?.number ?? 0)
        ? []
        : [
            {
              from,
              where: `${where}.portLevelSettings[${index}].port`,
              message: `${found.from} has no port ${port?.number}`,
            },
          ],
    ),
  );
};

const inSidecar = (
  { identity: from, namespace, spec }: Istio<'Sidecar'>,
  hosts: readonly Pick<MeshHost, 'namespace' | 'host'>[],
): MeshProblem[] =>
  (spec.egress ?? []).flatMap((egress, index) =>
    (egress.hosts ?? []).flatMap((entry, place) => {
      const wanted = importOf(entry, namespace);
      const named = hosts.some(
        known =>
          (wanted.namespace === '*' || wanted.namespace === known.namespace) && namesHost(wanted.name, known.host),
      );
      const where = `spec.egress[${index}].hosts[${place}]`;
      return named ? [] : [{ from, where, message: `${entry} names no host of the mesh` }];
    }),
  );

import type { Edge } from '../../generator/model/edge.ts';
import { pathNormalization as normalization, meshRoot as rootNamespace } from '../../generator/model/names.ts';
import type { Node } from '../../generator/model/node.ts';
import { isOn } from '../../generator/model/nodes.ts';
import { isThere } from '../../generator/model/permits.ts';
import type { Platform } from '../../generator/model/platform.ts';
import type { Endpoint } from '../../verify/connections.ts';
import { byKind } from '../../verify/manifests.ts';
import { authorizationEvaluator } from '../../verify/mesh/authorization.ts';
import { networkEvaluator, type Verdict } from '../../verify/network.ts';
import { podOf } from '../explain/network-layer.ts';
import { encryptions } from './encryption.ts';
import { present } from './findings.ts';
import { mayBePersonal } from './personal.ts';
import { placeEnds } from './places.ts';
import type { Shown } from './shown.ts';
import type { Flow, Scene } from './types.ts';

/** Parts whose pods Istio's installation brings, and whose policies are its own. */
const others = new Set(['istiod', 'kiali']);

const isOurs = ({ kind, name }: Node): boolean => kind !== 'place' && !others.has(name);

interface Way {
  from: Endpoint;
  to: Endpoint;
  port: number;
}

/** The ways of an edge: one for each end and port of a place that it starts or ends at. */
const waysOf = (scene: Scene, ends: ReturnType<typeof placeEnds>, { from, to, port }: Edge): Way[] => {
  const { platform, rendered } = scene;
  const endsOf = (name: string): { end: Endpoint; ports?: number[] }[] => {
    const node = platform.nodes.get(name) as Node;
    return node.kind === 'place' ? ends(name) : [{ end: podOf(rendered.manifests, node) }];
  };
  return endsOf(from).flatMap(source =>
    endsOf(to).flatMap(target =>
      (target.ports ?? [port]).map(number => ({ from: source.end, to: target.end, port: number })),
    ),
  );
};

/** The lines of the rules that let a connection through at one end, or what is missing there. */
const heldAt = (
  scene: Scene,
  direction: 'egress' | 'ingress',
  name: string,
  { allowed, selectedBy, allowedBy }: Verdict,
): { shown: Shown[]; missing: string[] } => {
  const way = direction === 'egress' ? `out of ${name}` : `into ${name}`;
  if (selectedBy.length === 0) return { shown: [], missing: [`${way}: no NetworkPolicy is for its pods`] };
  if (!allowed) return { shown: [], missing: [`${way}: no rule of a NetworkPolicy is for it`] };
  const lines = allowedBy.map(({ policy, rule }) => scene.rendered.of(policy)?.at('spec', direction, rule));
  return { shown: present(lines), missing: [] };
};

/** A host that a service reaches outside. */
const hostOf = ({ services, facts }: Platform, name: string): string =>
  services.get(name)?.outside.flatMap(group => facts.outside[group] ?? [])[0] ?? '';

/** The rule by which the asked one's proxy lets the asking identity in. */
const identities = (scene: Scene): ((edge: Edge) => Shown[]) => {
  const { platform, switched, rendered } = scene;
  if (!isOn('mesh.enforced', switched)) return () => [];
  const trustDomain = switched.shared.trustDomain as string;
  const { manifests } = rendered;
  const { decide } = authorizationEvaluator({ manifests, rootNamespace, trustDomain, normalization });
  return ({ from, to, port, methods, paths, seenBy }) => {
    const [asking, asked] = [platform.nodes.get(from) as Node, platform.nodes.get(to) as Node];
    if (seenBy !== undefined || asked.meshed !== true || asking.account === undefined) return [];
    const { namespace = '', account } = asking;
    const { by } = decide({
      from: { trustDomain, namespace, account },
      to: { namespace: asked.namespace ?? '', labels: asked.labels ?? {} },
      port,
      // The egress gateway is asked by the name of the host, and sees nothing else.
      ...(to === 'egress-gateway' && { sni: hostOf(platform, from) }),
      ...(methods && { method: methods.at(-1) as string, path: paths?.[0] ?? '/' }),
    });
    return by ? present([rendered.of(by.policy)?.at('spec', 'rules', by.rule)]) : [];
  };
};

/**
 * Every flow that the graph permits in this environment, with the lines that hold it to that. Replies are of the flow
 * that they answer. What a node asks of its own pods (probes) is left out: no policy has a say there.
 */
export const flowsOf = (scene: Scene): Flow[] => {
  const { platform, switched, rendered } = scene;
  const ends = placeEnds(scene);
  const { explain } = networkEvaluator({
    policies: byKind(rendered.manifests, 'NetworkPolicy'),
    namespaces: byKind(rendered.manifests, 'Namespace'),
  });
  const [encryptionOf, identityOf] = [encryptions(scene), identities(scene)];
  const flowOf = (edge: Edge, way: Way): Flow => {
    const { egress, ingress } = explain({ ...way, protocol: edge.protocol });
    const [from, to] = [platform.nodes.get(edge.from) as Node, platform.nodes.get(edge.to) as Node];
    const held = [
      ...(isOurs(from) ? [heldAt(scene, 'egress', edge.from, egress)] : []),
      ...(isOurs(to) ? [heldAt(scene, 'ingress', edge.to, ingress)] : []),
    ];
    return {
      from: edge.from,
      to: edge.to,
      port: way.port,
      protocol: edge.protocol,
      purpose: edge.reason,
      personal: mayBePersonal(scene, edge),
      network: held.flatMap(({ shown }) => shown),
      missing: held.flatMap(({ missing }) => missing),
      encryption: encryptionOf(edge),
      identity: identityOf(edge),
    };
  };
  return platform.edges
    .filter(edge => edge.seenBy !== 'nobody' && isThere(platform, edge, switched))
    .flatMap(edge => waysOf(scene, ends, edge).map(way => flowOf(edge, way)));
};

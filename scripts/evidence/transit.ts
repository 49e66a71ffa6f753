import { isOn } from '../../generator/model/nodes.ts';
import { doorFindings } from './door.ts';
import { count, gap, shownOr, unique, unread, where } from './findings.ts';
import type { Finding, Flow, Scene } from './types.ts';
import { unencrypted } from './unencrypted.ts';

/** Between pods: mutual TLS, by whom it is demanded, and what istiod alone knows. */
const meshFindings = ({ switched, rendered }: Scene, flows: Flow[]): Finding[] => {
  if (!isOn('mesh', switched)) return [];
  const meshed = flows.filter(({ encryption }) => encryption.words === 'mutual TLS, demanded');
  const known = flows.filter(({ identity }) => identity.length > 0);
  const sidecars = rendered
    .kind('Namespace')
    .flatMap(object => object.at('metadata', 'labels', 'istio-injection') ?? []);
  return [
    shownOr(
      'transit',
      `Between pods of the mesh mutual TLS is demanded: ${count(meshed.length, 'flow')} have it.`,
      unique(meshed.flatMap(({ encryption }) => encryption.shown)),
      ['Mutual TLS between pods is not demanded', 'set mesh.phase to enforced'],
    ),
    ...where(known.length > 0, () => [
      shownOr(
        'transit',
        `${count(known.length, 'flow')} are let in by the identity of who asks, and by no address.`,
        unique(known.flatMap(({ identity }) => identity)),
        unread('an identity'),
      ),
    ]),
    gap(
      'transit',
      'That each pod got its sidecar when it started is not in manifests: they only ask for it',
      'see in kubectl get pods -A that each pod of the tiers has a container istio-proxy',
      sidecars,
    ),
    gap(
      'transit',
      'TLS 1.3 as the floor between pods stands in Istio’s own values (charts/istio/istiod.yaml, meshMTLS), not in these manifests',
      'see minProtocolVersion TLSV1_3 in kubectl get configmap istio -n istio-system -o yaml',
    ),
  ];
};

/** To hosts outside: that only known ones are reached, and by whom. */
const outsideFindings = ({ rendered, switched }: Scene): Finding[] => {
  const entries = rendered.kind('ServiceEntry');
  if (!isOn('mesh.enforced', switched) || entries.length === 0) return [];
  const hosts = entries.flatMap(({ manifest }) => (manifest.spec as { hosts?: string[] }).hosts ?? []);
  const policy = rendered.of('AuthorizationPolicy/istio-egress/egress-gateway');
  const floors = rendered.of('Gateway/istio-egress/egress-gateway')?.all(/minProtocolVersion: TLSV1_3/) ?? [];
  return [
    shownOr(
      'transit',
      `Outside, ${hosts.join(', ')} are reached through the egress gateway, each by the services named there.`,
      [...entries.map(entry => entry.at('spec', 'hosts')), policy?.at('spec', 'rules')],
      unread('which hosts are reached'),
    ),
    shownOr(
      'transit',
      'The way to the egress gateway is mutual TLS 1.3.',
      floors,
      unread('the TLS of the egress gateway'),
    ),
  ];
};

/** Encryption on the way: at the front door, between pods, to the stores, to hosts outside. */
export const transitFindings = (scene: Scene, flows: Flow[]): Finding[] => [
  ...unencrypted(scene, flows),
  ...doorFindings(scene),
  ...meshFindings(scene, flows),
  ...outsideFindings(scene),
];

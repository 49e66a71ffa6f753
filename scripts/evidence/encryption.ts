import type { Edge } from '../../generator/model/edge.ts';
import { meshRoot as rootNamespace } from '../../generator/model/names.ts';
import type { Node } from '../../generator/model/node.ts';
import { isOn } from '../../generator/model/nodes.ts';
import { isInjected, serverTls } from '../../verify/mesh/tls.ts';
import { workloadOf } from '../explain/pods.ts';
import { doorTls } from './door.ts';
import { present } from './findings.ts';
import type { Shown } from './shown.ts';
import type { Encryption, Scene } from './types.ts';

const open = (words: string): Encryption => ({ words, holds: false, shown: [] });

const held = (words: string, otherwise: string, shown: (Shown | undefined)[]): Encryption =>
  shown.length > 0 && present(shown).length === shown.length
    ? { words, holds: true, shown: present(shown) }
    : open(otherwise);

/** Whether the pods of a node get a proxy: as their own labels and their namespace's say. Istio's gateways are proxies. */
const hasProxy = ({ rendered }: Scene, node: Node): boolean => {
  const workload = workloadOf(rendered.manifests, node);
  if (!workload) return node.meshed === true;
  const namespace = rendered.of(`Namespace/${workload.namespace}`)?.manifest.metadata.labels ?? {};
  return isInjected(workload, namespace);
};

/** Mutual TLS: demanded of whoever asks, by the PeerAuthentication that counts for the pod and the port. */
const mutual = (scene: Scene, tlsOf: ReturnType<typeof serverTls>, to: Node, port: number): Encryption => {
  const { namespace = '', labels = {} } = to;
  const annotations = workloadOf(scene.rendered.manifests, to)?.annotations ?? {};
  const { mode, by, intercepted } = tlsOf({ namespace, labels, annotations }, port);
  if (!hasProxy(scene, to)) return open('none: its pods get no proxy');
  if (!intercepted) return open('none: the proxy leaves this port alone');
  if (mode !== 'STRICT') return open(`mutual TLS is offered, but not demanded (${mode})`);
  const object = by === undefined ? undefined : scene.rendered.of(by);
  return held('mutual TLS, demanded', 'mutual TLS is not shown', [object?.at('spec', 'mtls') ?? object?.at('spec')]);
};

/** Beyond the egress gateway: by the service itself, which only the names it asks for show, or opened by the gateway. */
const outward = ({ rendered, switched }: Scene): Encryption => {
  if (switched.mesh.outside?.tls === 'origination') {
    const rules = rendered.kind('DestinationRule').flatMap(object => object.all(/mode: SIMPLE/));
    return held('TLS, opened by the egress gateway', 'none is shown', rules.slice(0, 1));
  }
  const names = rendered.of('AuthorizationPolicy/istio-egress/egress-gateway')?.all(/connection\.sni/) ?? [];
  const entries = rendered.kind('ServiceEntry').flatMap(object => object.all(/protocol: TLS\b/));
  return held('TLS of the service with the host, end to end', 'none is shown', [names[0], entries[0]]);
};

const bucketLines = ({ rendered }: Scene, from: string): (Shown | undefined)[] =>
  rendered.objects.flatMap(object => {
    const { name, namespace } = object.manifest.metadata;
    if (namespace !== 'monitoring' || name !== from) return [];
    return object.all(/RESTIC_REPOSITORY, value: "s3:https:/);
  });

/** How Loki speaks to its store: Loki's S3 client takes TLS unless it is told `insecure`. */
const lokiLines = ({ rendered }: Scene): (Shown | undefined)[] => {
  const config = rendered.of('ConfigMap/monitoring/loki');
  return config?.find(/insecure: true/) ? [undefined] : [config?.find(/\bs3: \{ endpoint: /)];
};

/** By the name of the place, what the manifests show, or do not. */
const toPlace = (scene: Scene, { from, to }: Edge): Encryption => {
  if (to === 'log-store') return held('TLS with the object store', 'none is shown', lokiLines(scene));
  if (to === 'backup-store') return held('TLS with the object store', 'none is shown', bucketLines(scene, from));
  if (to === 'api-server') return open('TLS of the API server, which the cluster brings');
  if (to === 'outside' && from === 'egress-gateway') return outward(scene);
  if (to === 'outside') return open('the service’s own: not shown');
  if (['postgres', 'redis', 'broker', 'trace-store'].includes(to))
    return open('the client’s own, with the store: not shown');
  if (to === 'dns') return open('none');
  return open('not shown');
};

/** Says of each flow how it is encrypted, and which lines show it. */
export const encryptions = (scene: Scene): ((edge: Edge) => Encryption) => {
  const { platform, switched, rendered } = scene;
  const door = doorTls(scene);
  const tlsOf = serverTls({ manifests: rendered.manifests, rootNamespace });
  const byPeer = new Map<string, Encryption>();
  return edge => {
    const to = platform.nodes.get(edge.to) as Node;
    if (edge.from === 'clients')
      return edge.reason === 'people come in' && [80, 8080, 10080].includes(edge.port)
        ? held('none; answered with the way to HTTPS', 'none is shown', door.redirect)
        : held('TLS 1.3', 'no floor of TLS 1.3 is shown', door.floor);
    if (to.kind === 'place') return toPlace(scene, edge);
    if (edge.to === 'istiod') return open('TLS of istiod’s own, which Istio’s installation brings');
    if (!isOn('mesh', switched)) return open('none: the mesh is off');
    if (edge.seenBy === 'network') return open('none: the proxy leaves this port alone');
    if (to.meshed !== true) return open('none: it is outside the mesh');
    const key = `${edge.to}:${edge.port}`;
    const known = byPeer.get(key) ?? mutual(scene, tlsOf, to, edge.port);
    byPeer.set(key, known);
    return known;
  };
};

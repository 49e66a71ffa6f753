import { egressPorts } from '../../generator/model/mesh-edges.ts';
import { pathNormalization as normalization, meshRoot as rootNamespace } from '../../generator/model/names.ts';
import type { Node } from '../../generator/model/node.ts';
import { isOn, type Switched } from '../../generator/model/nodes.ts';
import type { Platform } from '../../generator/model/platform.ts';
import type { Store } from '../../generator/model/service.ts';
import type { Endpoint } from '../../verify/connections.ts';
import type { Manifest } from '../../verify/manifests.ts';
import { authorizationEvaluator } from '../../verify/mesh/authorization.ts';
import { routeEvaluator } from '../../verify/mesh/routes.ts';
import type { Answer, Layer, Question } from './case.ts';
import { fileOf } from './file.ts';
import { networkVerdict, podOf } from './network-layer.ts';

/** What an answer about a place is judged by: a store, or a host outside. */
interface PlaceCase {
  platform: Platform;
  switched: Switched;
  manifests: Manifest[];
  question: Question;
}

const storeNames = ['postgres', 'redis', 'broker'];

/** The group of outside hosts that a host is in; undefined where nobody reaches it. */
const groupOf = ({ facts }: Platform, host: string): string | undefined =>
  Object.entries(facts.outside).find(([, hosts]) => hosts.includes(host))?.[0];

/** The stores and hosts outside that may be asked about, beside what has pods. */
export const placeNames = ({ facts }: Platform): string[] => [...storeNames, ...Object.values(facts.outside).flat()];

const valuesLayer = ({ platform, question }: PlaceCase, listed: boolean, what: string, key: string): Layer => {
  const file = fileOf(platform, question.from);
  const said = listed
    ? `${question.from} lists ${what} in \`${key}\` (${file})`
    : `nothing says that ${question.from} reaches ${what}: it would stand in \`${key}\` of ${question.from} in ${file}`;
  return { name: 'Values', allows: listed, lines: [said] };
};

const storeAnswer = (known: PlaceCase): Answer => {
  const { platform, switched, manifests, question } = known;
  const store = question.to as Store;
  const { host, port = 0, place } = switched.shared.stores?.[store] ?? {};
  const [cidr] = place?.cidrs ?? [];
  const to: Endpoint = cidr
    ? { kind: 'ip', address: cidr.split('/')[0] as string }
    : { kind: 'pod', namespace: place?.namespace ?? '', labels: place?.podLabels ?? {} };
  const from = platform.nodes.get(question.from) as Node;
  const { allows, lines } = networkVerdict(manifests, { from: podOf(manifests, from), to, port }, question.from);
  const listed = platform.services.get(question.from)?.stores.includes(store) ?? false;
  const where = `${store} is ${host}, found ${cidr ? `at ${cidr}` : `in the namespace ${place?.namespace}`}`;
  const network: Layer = { name: 'NetworkPolicy', allows, lines: [where, ...lines.slice(0, 1)] };
  return { allowed: allows, port, layers: [valuesLayer(known, listed, store, 'stores'), network] };
};

/** By itself while nothing is enforced, else by the egress gateway: which of them it is, and what the policies say of it. */
const wayOut = ({ platform, switched, manifests, question }: PlaceCase, direct: boolean): Layer => {
  const from = podOf(manifests, platform.nodes.get(question.from) as Node);
  const gateway = platform.nodes.get('egress-gateway') as Node;
  // An address of those kept for documentation stands for any outside.
  const to: Endpoint = direct ? { kind: 'ip', address: '192.0.2.1' } : podOf(manifests, gateway);
  const { allows, lines } = networkVerdict(
    manifests,
    { from, to, port: direct ? 443 : egressPorts.pod },
    question.from,
    'egress-gateway',
  );
  const how = direct ? 'by itself, on 443' : `by the egress gateway, on ${egressPorts.pod}`;
  const why = direct && switched.shared.mesh?.enabled ? ', while the mesh is not enforced' : '';
  return { name: 'NetworkPolicy', allows, lines: [`${how}${why}`, ...lines.slice(0, direct ? 1 : 2)] };
};

const gatewayLayers = ({ platform, switched, manifests, question }: PlaceCase): Layer[] => {
  const { namespace = '', labels = {}, account = '' } = platform.nodes.get(question.from) as Node;
  const trustDomain = switched.shared.trustDomain as string;
  const { decide } = authorizationEvaluator({ manifests, rootNamespace, trustDomain, normalization });
  const gateway = platform.nodes.get('egress-gateway') as Node;
  const { allowed, reason } = decide({
    from: { trustDomain, namespace, account },
    to: { namespace: gateway.namespace ?? '', labels: gateway.labels ?? {} },
    port: egressPorts.pod,
    sni: question.to,
  });
  const passthrough = switched.mesh.outside?.tls === 'passthrough';
  const clusterDomain = switched.shared.clusterDomain as string;
  const { rawRouteOf, routeOf } = routeEvaluator({ manifests, clusterDomain, normalization });
  const call = { client: { namespace, labels }, host: question.to };
  const route = passthrough
    ? rawRouteOf({ ...call, port: 443, sni: question.to })
    : routeOf({ ...call, port: 80, method: 'GET', path: '/' });
  const goesOn = route.kind === 'route';
  const to = goesOn ? `${route.virtualService} to ${route.destinations[0]?.host}` : 'no route leads there';
  const how = passthrough ? 'the service speaks TLS to the host itself' : 'the gateway opens the TLS to the host';
  return [
    { name: 'Identity', allows: allowed, lines: [`at the egress gateway, for ${question.to}: ${reason}`] },
    { name: 'Route', allows: goesOn, lines: [to, how] },
  ];
};

const outsideAnswer = (known: PlaceCase, group: string): Answer => {
  const { platform, switched, question } = known;
  const enforced = isOn('mesh.enforced', switched);
  const listed = platform.services.get(question.from)?.outside.includes(group) ?? false;
  const values = valuesLayer(known, listed, group, 'outside');
  const layers = [wayOut(known, !enforced), ...(enforced ? gatewayLayers(known) : [])];
  const hosts = `${group} is ${platform.facts.outside[group]?.join(', ')} (values/platform.ts)`;
  return {
    allowed: layers.every(({ allows }) => allows !== false),
    port: 443,
    layers: [{ ...values, lines: [...values.lines, hosts] }, ...layers],
  };
};

/** What each layer says to a question about a store or a host outside; undefined where it is about neither. */
export const placeAnswer = (known: PlaceCase): Answer | undefined => {
  const { platform, question } = known;
  if (storeNames.includes(question.to)) return storeAnswer(known);
  const group = groupOf(platform, question.to);
  return group === undefined ? undefined : outsideAnswer(known, group);
};

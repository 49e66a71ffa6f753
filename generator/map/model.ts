import type { Edge } from '../model/edge.ts';
import type { Node } from '../model/node.ts';
import { isOn, type Switched } from '../model/nodes.ts';
import { isThere } from '../model/permits.ts';
import { type Platform, switchedIn } from '../model/platform.ts';
import { about, type Fact } from './about.ts';
import { type AlertLink, alertsOf } from './alerts.ts';
import { type Box, boxesOf } from './boxes.ts';
import { type Line, linesOf } from './lines.ts';
import { type PolicyObject, policiesOf } from './policies.ts';
import { purposes } from './words.ts';

/** A card of the map, and what is told when it is chosen. */
export interface Card {
  name: string;
  kind: Node['kind'];
  box: string;
  /** Small print below the name. */
  note: string;
  purpose: string;
  priority?: string;
  stores: string[];
  facts: Fact[];
  policies: PolicyObject[];
  alerts: AlertLink[];
}

/** A permitted flow, as the table tells it. */
export interface Flow extends Edge {
  /** What keeps everything else out: the network policies, and the mesh where it sees the connection. */
  heldBy: string;
}

/** Everything that the page shows. */
export interface ServiceMap {
  /** `the default values`, or the name of an environment. */
  installs: string;
  frontDoor: string;
  mesh: 'on' | 'joining' | 'off';
  boxes: Box[];
  cards: Map<string, Card>;
  flows: Flow[];
  lines: Line[];
}

/** Methods and paths are the mesh's: until it is enforced a permitted connection may carry any request. */
const heldBy = (platform: Platform, edge: Edge, switched: Switched): string => {
  if (edge.seenBy === 'nobody') return 'no policy';
  const meshed = platform.nodes.get(edge.to)?.meshed && platform.nodes.get(edge.from)?.account !== undefined;
  return meshed && edge.seenBy === undefined && isOn('mesh.enforced', switched) ? 'network, mesh' : 'network';
};

const noteOf = (platform: Platform, name: string): string => {
  const service = platform.services.get(name);
  return service ? `:${service.port}` : '';
};

const cardOf = (platform: Platform, switched: Switched, node: Node, box: string, environment?: string): Card => {
  const service = platform.services.get(node.name);
  return {
    name: node.name,
    kind: node.kind,
    box,
    note: noteOf(platform, node.name),
    purpose: purposes[node.name] ?? '',
    ...(service && { priority: service.priority }),
    stores: service?.stores ?? [],
    facts: about({ platform, switched, node, ...(environment !== undefined && { environment }) }),
    policies: policiesOf(platform, switched, node),
    alerts: alertsOf(platform, switched, node),
  };
};

const meshOf = (switched: Switched): ServiceMap['mesh'] => {
  if (!isOn('mesh', switched)) return 'off';
  return isOn('mesh.enforced', switched) ? 'on' : 'joining';
};

/**
 * The map of what is installed, by default or in an environment: every node that is switched on (a place where somebody
 * goes there), and every edge that is there. Refuses an environment there is none of.
 */
export const serviceMap = (platform: Platform, environment?: string): ServiceMap => {
  const switched = switchedIn(platform, environment);
  const edges = platform.edges.filter(edge => isThere(platform, edge, switched));
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = [...platform.nodes.values()].filter(
    ({ name, kind, when }) => when.every(word => isOn(word, switched)) && (kind !== 'place' || used.has(name)),
  );
  const boxes = boxesOf(platform, nodes);
  const boxOf = new Map(boxes.flatMap(box => box.cards.map(name => [name, box.name] as const)));
  const cards = nodes.map(node => cardOf(platform, switched, node, boxOf.get(node.name) ?? '', environment));
  return {
    installs: environment ?? 'the default values',
    frontDoor: switched.shared.frontDoor ?? 'none',
    mesh: meshOf(switched),
    boxes,
    cards: new Map(cards.map(card => [card.name, card])),
    flows: edges.map(edge => ({ ...edge, heldBy: heldBy(platform, edge, switched) })),
    lines: linesOf(platform, edges),
  };
};

/** What a picture has room for: the tiers, and whom they reach or are reached by; not what watches them. */
export const pictured = (map: ServiceMap): ServiceMap => {
  const others = ['front-door', 'outside', 'stores'];
  const boxes = map.boxes.filter(
    ({ name, cards }) => others.includes(name) || map.cards.get(cards[0] ?? '')?.kind === 'service',
  );
  const names = new Set(boxes.flatMap(({ cards }) => cards));
  const lines = map.lines.filter(({ from, to }) => names.has(from) && names.has(to));
  return { ...map, boxes, lines };
};

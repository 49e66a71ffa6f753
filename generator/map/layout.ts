import ELK from 'elkjs/lib/elk.bundled.js';
import type { ElkExtendedEdge, ElkNode, ELK as Engine } from 'elkjs/lib/elk-api.js';
import type { Line } from './lines.ts';
import type { Card, ServiceMap } from './model.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Rectangle extends Point {
  width: number;
  height: number;
}

/** Where everything is drawn. */
export interface Layout {
  width: number;
  height: number;
  /** By the name of a box, and of a card. */
  boxes: Map<string, Rectangle>;
  cards: Map<string, Rectangle>;
  /** Corners of the lines that the layout routed, by `from to`. */
  routes: Map<string, Point[]>;
}

/** More lines than this are no drawing any more: boxes are packed then, and a line is shown with the card it belongs to. */
const mostRouted = 120;

/** No card is narrower. A character of the name takes 7.6, as wide as the widest of the common system fonts has it at 13 pixels. */
const [narrowest, character] = [112, 7.8];
const cardHeight = 48;
/** Between the drawing's two halves, and around it. */
const [gap, margin] = [26, 16];

const padding = '[top=58,left=14,right=14,bottom=14]';

/** Calls run downwards, and bend at right angles around the cards. */
const layered = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.spacing.nodeNode': '14',
  'elk.spacing.edgeNode': '10',
  'elk.spacing.edgeEdge': '8',
  'elk.spacing.componentComponent': String(gap),
  'elk.layered.spacing.nodeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeNodeBetweenLayers': '9',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
  // Whoever is called by nobody stands as high as can be: people come in at the top.
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
};

/** In rows, in the order that is written. */
const packed = (aspect: number): Record<string, string> => ({
  'elk.algorithm': 'rectpacking',
  'elk.aspectRatio': String(aspect),
  'elk.spacing.nodeNode': '14',
  'elk.padding': padding,
});

const sizeOf = ({ name }: Card): { width: number; height: number } => ({
  width: Math.max(narrowest, Math.round(name.length * character) + 24),
  height: cardHeight,
});

/** What a packed box needs for its title and description. Where calls are routed, the engine takes no least size. */
const least = ({ title, description }: ServiceMap['boxes'][number]): string =>
  `(${Math.round(Math.max(title.length * 9, Math.min(description.length, 44) * 6.2) + 36)}, 100)`;

const boxNode = (map: ServiceMap, box: ServiceMap['boxes'][number], options: Record<string, string>): ElkNode => ({
  id: `box ${box.name}`,
  layoutOptions: options,
  children: box.cards.map(name => ({ id: name, ...sizeOf(map.cards.get(name) as Card) })),
});

const edgeOf = ({ from, to }: Line): ElkExtendedEdge => ({ id: `${from} ${to}`, sources: [from], targets: [to] });

const rectangle = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode, at: Point): Rectangle => ({
  x: Math.round(x + at.x),
  y: Math.round(y + at.y),
  width: Math.round(width),
  height: Math.round(height),
});

/** The edges of a graph, at whatever level the engine has put them. */
const edgesIn = (node: ElkNode): ElkExtendedEdge[] => [
  ...(node.edges ?? []),
  ...(node.children ?? []).flatMap(edgesIn),
];

const cornersOf = ({ sections = [] }: ElkExtendedEdge, at: Point): Point[] =>
  sections
    .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
    .map(({ x, y }) => ({ x: Math.round(x + at.x), y: Math.round(y + at.y) }));

/** Takes what the engine found into the layout, moved by `at`. */
const place = (layout: Layout, root: ElkNode, at: Point): void => {
  for (const box of root.children ?? []) {
    const where = rectangle(box, at);
    layout.boxes.set(box.id.replace('box ', ''), where);
    for (const card of box.children ?? []) layout.cards.set(card.id, rectangle(card, where));
  }
  for (const edge of edgesIn(root)) layout.routes.set(edge.id, cornersOf(edge, at));
};

const upper = (map: ServiceMap, names: Set<string>, lines: Line[]): ElkNode => ({
  id: 'upper',
  layoutOptions: layered,
  children: map.boxes.filter(({ name }) => names.has(name)).map(box => boxNode(map, box, { 'elk.padding': padding })),
  edges: lines.map(edgeOf),
});

/** Boxes that no drawn line leads to, in rows as wide as the upper half, or on an area of its shape where there is none. */
const lower = (map: ServiceMap, names: Set<string>, width: number | undefined): ElkNode => ({
  id: 'lower',
  layoutOptions: {
    ...packed(1.5),
    'elk.padding': '[top=0,left=0,right=0,bottom=0]',
    'elk.spacing.nodeNode': String(gap),
    ...(width !== undefined && {
      'elk.rectpacking.widthApproximation.strategy': 'TARGET_WIDTH',
      'elk.rectpacking.widthApproximation.targetWidth': String(width),
    }),
  },
  children: map.boxes
    .filter(({ name }) => !names.has(name))
    .map(box =>
      boxNode(map, box, {
        ...packed(3.6),
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': least(box),
      }),
    ),
});

const inLayout = (map: ServiceMap): Line[] => {
  const lines = map.lines.filter(({ shown }) => shown);
  return lines.length > mostRouted ? [] : lines;
};

/** The boxes that a drawn line leads to or from. */
const connected = (map: ServiceMap, lines: Line[]): Set<string> =>
  new Set(lines.flatMap(({ from, to }) => [map.cards.get(from)?.box ?? '', map.cards.get(to)?.box ?? '']));

/** Lays a map out: boxes that calls connect above, with their lines routed, all others below. The same map, the same layout. */
export const layOut = async (map: ServiceMap): Promise<Layout> => {
  const engine: Engine = new ELK();
  const lines = inLayout(map);
  const names = connected(map, lines);
  const layout: Layout = { width: 0, height: 0, boxes: new Map(), cards: new Map(), routes: new Map() };
  const above = await engine.layout(upper(map, names, lines));
  const { width = 0, height = 0 } = names.size > 0 ? above : {};
  const below = await engine.layout(lower(map, names, names.size > 0 ? width : undefined));
  place(layout, above, { x: margin, y: margin });
  place(layout, below, { x: margin, y: margin + (height > 0 ? Math.round(height) + gap : 0) });
  const all = [...layout.boxes.values()];
  layout.width = Math.max(...all.map(box => box.x + box.width), Math.round(width) + margin) + margin;
  layout.height = Math.max(...all.map(box => box.y + box.height)) + margin;
  return layout;
};

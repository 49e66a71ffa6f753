import { curve, through } from './curves.ts';
import type { Layout, Rectangle } from './layout.ts';
import type { Line } from './lines.ts';
import { attribute, escaped, shortened } from './markup.ts';
import type { Card, ServiceMap } from './model.ts';

/** What is drawn: every line and cards that can be chosen for the page; what is seen at rest for a picture. */
export type Use = 'page' | 'picture';

const size = ({ x, y, width, height }: Rectangle): string => `x="${x}" y="${y}" width="${width}" height="${height}"`;

const boxMarkup = ({ name }: ServiceMap['boxes'][number], where: Rectangle): string =>
  `<g class="box"${attribute('data-box', name)}><rect ${size(where)} rx="10"/></g>`;

/** What a box is called. It is drawn above the lines, as they run through boxes. */
const heading = ({ title, description }: ServiceMap['boxes'][number], { x, y, width }: Rectangle): string =>
  [
    '<g class="heading">',
    `<text class="title" x="${x + 14}" y="${y + 25}">${escaped(title)}</text>`,
    `<text class="small" x="${x + 14}" y="${y + 43}">${escaped(shortened(description, Math.floor((width - 20) / 6.2)))}</text></g>`,
  ].join('');

const lineMarkup = ({ from, to }: Line, { path, routed }: { path: string; routed: boolean }, use: Use): string => {
  const ends = use === 'page' ? `${attribute('data-from', from)}${attribute('data-to', to)}` : '';
  return `<path class="line${routed ? '' : ' quiet'}"${ends} d="${path}" marker-end="url(#arrow)"/>`;
};

const badge = (store: string, index: number, { x, y, width }: Rectangle): string => {
  const left = x + width - 23 - index * 18;
  return `<g class="store"><title>${escaped(store)}</title><rect x="${left}" y="${y + 26}" width="16" height="16" rx="4"/><text x="${left + 8}" y="${y + 38}">${escaped(store.slice(0, 1).toUpperCase())}</text></g>`;
};

const face = ({ name, note, stores }: Card, where: Rectangle): string => {
  const { x, y, width, height } = where;
  const nameAt = note === '' ? y + height / 2 + 5 : y + 20;
  return [
    `<rect class="face" ${size(where)} rx="7"/>`,
    `<path class="stripe" d="M${x + 4} ${y + 8}v${height - 16}"/>`,
    `<text class="name" x="${x + 13}" y="${nameAt}">${escaped(name)}</text>`,
    note === ''
      ? ''
      : `<text class="note" x="${x + 13}" y="${y + 37}">${escaped(shortened(note, Math.floor((width - 20) / 6.4)))}</text>`,
    ...[...stores].reverse().map((store, index) => badge(store, index, where)),
  ].join('');
};

const spoken = ({ name, box, priority }: Card): string => [name, box, priority].filter(Boolean).join(', ');

const cardMarkup = (card: Card, where: Rectangle, use: Use): string => {
  const classes = ['card', card.kind, card.priority].filter(Boolean).join(' ');
  const role =
    use === 'page'
      ? ` role="button" tabindex="-1" aria-pressed="false"${attribute('aria-label', spoken(card))}${attribute('data-name', card.name)}`
      : '';
  return `<g class="${classes}"${role}>${face(card, where)}</g>`;
};

const arrow = (id: string): string =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8 8 4 0 7.2z"/></marker>`;

const pathOf = ({ from, to }: Line, { cards, routes }: Layout): { path: string; routed: boolean } => {
  const corners = routes.get(`${from} ${to}`);
  if (corners) return { path: through(corners), routed: true };
  return { path: curve(cards.get(from) as Rectangle, cards.get(to) as Rectangle), routed: false };
};

/** The map as elements of SVG: boxes, lines above them, and cards above those. */
export const drawing = (map: ServiceMap, layout: Layout, use: Use): string => {
  const lines = map.lines.filter(({ from, to }) => use === 'page' || layout.routes.has(`${from} ${to}`));
  return [
    `<defs>${['arrow', 'arrow-in', 'arrow-out']
      .slice(0, use === 'page' ? 3 : 1)
      .map(arrow)
      .join('')}</defs>`,
    ...map.boxes.map(box => boxMarkup(box, layout.boxes.get(box.name) as Rectangle)),
    `<g class="lines"${attribute('aria-hidden', 'true')}>`,
    ...lines.map(line => lineMarkup(line, pathOf(line, layout), use)),
    '</g>',
    ...map.boxes.map(box => heading(box, layout.boxes.get(box.name) as Rectangle)),
    ...map.boxes.flatMap(({ cards }) =>
      cards.map(name => cardMarkup(map.cards.get(name) as Card, layout.cards.get(name) as Rectangle, use)),
    ),
  ].join('\n');
};

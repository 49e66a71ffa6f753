import { attribute, escaped } from './markup.ts';
import type { Card, Flow, ServiceMap } from './model.ts';

const goto = (name: string): string => `<button class="goto"${attribute('value', name)}>${escaped(name)}</button>`;

const limits = ({ methods, paths }: Flow): string =>
  [methods?.join(' '), paths?.join(', ')].filter(text => text !== undefined).join(' of ');

const kinds: Card['kind'][] = ['service', 'part', 'place'];

/** The other ends of flows, each once, with its ports: services first. */
const ends = ({ cards }: ServiceMap, flows: Flow[], end: 'from' | 'to'): string => {
  const rank = (name: string): number => kinds.indexOf(cards.get(name)?.kind ?? 'place');
  const names = [...new Set(flows.map(flow => flow[end]))].sort((a, b) => rank(a) - rank(b));
  const items = names.map(name => {
    const its = flows.filter(flow => flow[end] === name);
    const ports = [...new Set(its.map(({ port }) => port))].join(', ');
    const only = [...new Set(its.map(limits))].filter(text => text !== '').join('; ');
    return `<li>${goto(name)} <span class="muted">on ${ports}${only === '' ? '' : `, ${escaped(only)}`}</span></li>`;
  });
  return items.length === 0 ? '<p class="muted">nobody</p>' : `<ul>${items.join('')}</ul>`;
};

const facts = ({ facts: all }: Card): string =>
  all.length === 0
    ? ''
    : `<dl>${all
        .map(
          ({ name, lines }) =>
            `<dt>${escaped(name)}</dt><dd>${lines.map(line => `<span>${escaped(line)}</span>`).join('')}</dd>`,
        )
        .join('')}</dl>`;

const policies = ({ policies: all }: Card): string =>
  all.length === 0
    ? ''
    : `<h3>Policies</h3><ul>${all
        .map(
          ({ kind, name, namespace }) =>
            `<li>${escaped(kind)} <code>${escaped(name)}</code> <span class="muted">in ${escaped(namespace)}</span></li>`,
        )
        .join('')}</ul>`;

const alerts = ({ alerts: all }: Card): string =>
  all.length === 0
    ? ''
    : `<h3>Alerts and what to do</h3><ul>${all
        .map(
          ({ name, severity, runbook }) =>
            `<li><a${attribute('href', runbook)}>${escaped(name)}</a> <span class="severity ${escaped(severity)}">${escaped(severity)}</span></li>`,
        )
        .join('')}</ul>`;

const sheet = (map: ServiceMap, card: Card): string => {
  const { name, box, purpose } = card;
  const title = map.boxes.find(one => one.name === box)?.title ?? box;
  return [
    `<article${attribute('id', `about-${name}`)} hidden>`,
    `<h2 tabindex="-1">${escaped(name)}</h2>`,
    `<p class="muted">${escaped(purpose === '' ? `A service of ${title}.` : purpose)}</p>`,
    `<div class="bar"><button class="show-flows"${attribute('value', name)}>Its flows in the table</button><button class="close"${attribute('value', name)}>Close</button></div>`,
    facts(card),
    `<section class="callers"><h3>Is called by</h3>${ends(
      map,
      map.flows.filter(({ to }) => to === name),
      'from',
    )}</section>`,
    `<section class="callees"><h3>Calls</h3>${ends(
      map,
      map.flows.filter(({ from }) => from === name),
      'to',
    )}</section>`,
    policies(card),
    alerts(card),
    '</article>',
  ].join('');
};

/** A sheet for each card, hidden until it is chosen: what it is, who calls it, whom it calls, policies and alerts. */
export const sheets = (map: ServiceMap): string => [...map.cards.values()].map(card => sheet(map, card)).join('\n');

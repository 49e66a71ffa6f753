/**
 * What the page does by itself: a card is chosen by mouse or keyboard, its lines light up and its sheet is shown; the
 * table is filtered; the drawing grows and shrinks. Everything that is shown stands in the page already.
 */
const one = <T extends Element>(selector: string): T => document.querySelector(selector) as T;
const all = <T extends Element>(selector: string): T[] => [...document.querySelectorAll<T>(selector)];

const svg = one<SVGSVGElement>('svg.map');
const cards = all<SVGGElement>('.card');
const lines = all<SVGPathElement>('.line');
const sheets = all<HTMLElement>('article');
const picker = one<HTMLSelectElement>('#pick');
const filter = one<HTMLInputElement>('#filter');
const count = one<HTMLElement>('#count');
const said = one<HTMLElement>('#said');
const rows = all<HTMLTableRowElement>('tbody tr');
const words = rows.map(row => (row.textContent ?? '').toLowerCase());

const nameOf = (card: Element): string => card.getAttribute('data-name') ?? '';
const cardOf = (name: string): SVGGElement | undefined => cards.find(card => nameOf(card) === name);

/** One card alone is in the way of the tab key; arrows go from there. */
const reachable = (card: SVGGElement | undefined): void => {
  for (const other of cards) other.setAttribute('tabindex', other === card ? '0' : '-1');
};

/** Lights the lines of a card and says which cards they lead to and from. */
const light = (name: string): { callers: Set<string>; callees: Set<string> } => {
  const [callers, callees] = [new Set<string>(), new Set<string>()];
  for (const line of lines) {
    const [from, to] = [line.getAttribute('data-from') ?? '', line.getAttribute('data-to') ?? ''];
    line.classList.toggle('to', name !== '' && to === name);
    line.classList.toggle('away', name !== '' && from === name);
    if (to === name) callers.add(from);
    if (from === name) callees.add(to);
  }
  return { callers, callees };
};

/** Chooses a card by name; none with the empty name, or one that there is none of. */
const choose = (wanted: string): void => {
  const card = cardOf(wanted);
  const name = card ? wanted : '';
  const { callers, callees } = light(name);
  for (const other of cards) {
    const its = nameOf(other);
    other.setAttribute('aria-pressed', String(its === name));
    other.classList.toggle('caller', callers.has(its));
    other.classList.toggle('callee', callees.has(its));
    other.classList.toggle('lit', its === name || callers.has(its) || callees.has(its));
  }
  svg.classList.toggle('chosen', name !== '');
  document.body.classList.toggle('one-chosen', name !== '');
  for (const sheet of sheets) sheet.hidden = sheet.id !== `about-${name}`;
  one('aside').scrollTop = 0;
  picker.value = name;
  said.textContent = card ? `${name}: ${callers.size} may call it, and it may call ${callees.size}` : '';
  if (card) {
    reachable(card);
    card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  history.replaceState(null, '', name === '' ? location.pathname + location.search : `#${name}`);
};

/**
 * The nearest card in the direction of an arrow key: of those more ahead than aside, if there are any. What lies aside
 * counts twice.
 */
const nearest = (from: SVGGElement, key: string): SVGGElement | undefined => {
  const middle = (card: SVGGElement) => {
    const { x, y, width, height } = card.getBBox();
    return { x: x + width / 2, y: y + height / 2 };
  };
  const here = middle(from);
  const sideways = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
  const ways = cards.map(card => {
    const there = middle(card);
    const [x, y] = [there.x - here.x, there.y - here.y];
    const [ahead, aside] = sideways ? [x * sign, Math.abs(y)] : [y * sign, Math.abs(x)];
    return { card, ahead, straight: aside <= ahead, far: ahead + 2 * aside };
  });
  const [best] = ways
    .filter(({ ahead }) => ahead > 5)
    .sort((a, b) => Number(b.straight) - Number(a.straight) || a.far - b.far);
  return best?.card;
};

const focusOn = (card: SVGGElement | undefined): void => {
  if (!card) return;
  reachable(card);
  card.focus();
};

const onCardKey = (event: KeyboardEvent, card: SVGGElement): void => {
  if (event.key === 'Enter' || event.key === ' ') choose(nameOf(card));
  else if (event.key.startsWith('Arrow')) focusOn(nearest(card, event.key));
  else if (event.key === 'Home' || event.key === 'End') focusOn(cards.at(event.key === 'Home' ? 0 : -1));
  else if (event.key === 'PageDown') focusOn(cards[cards.indexOf(card) + 1]);
  else if (event.key === 'PageUp') focusOn(cards[cards.indexOf(card) - 1]);
  else return;
  event.preventDefault();
};

/** Shows the rows that hold every word. */
const narrow = (): void => {
  const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [index, row] of rows.entries()) {
    row.hidden = !wanted.every(word => words[index]?.includes(word));
    if (!row.hidden) shown += 1;
  }
  count.textContent = `${shown} of ${rows.length} flows`;
};

/** How wide the drawing is, of the room there is; at 1 it fits. */
let zoom = 1;
const enlarge = (by: number): void => {
  zoom = by === 0 ? 1 : Math.min(6, Math.max(1, zoom * by));
  svg.style.setProperty('--zoom', String(zoom));
};

for (const card of cards) {
  card.addEventListener('click', () => choose(card.getAttribute('aria-pressed') === 'true' ? '' : nameOf(card)));
  card.addEventListener('keydown', event => onCardKey(event, card));
}
for (const button of all<HTMLButtonElement>('.goto'))
  button.addEventListener('click', () => {
    choose(button.value);
    one<HTMLElement>(`#${CSS.escape(`about-${button.value}`)} h2`).focus();
  });
for (const button of all<HTMLButtonElement>('.show-flows'))
  button.addEventListener('click', () => {
    filter.value = button.value;
    narrow();
    filter.focus();
  });
for (const button of all<HTMLButtonElement>('.zoom button'))
  button.addEventListener('click', () => enlarge(Number(button.value)));
for (const button of all<HTMLButtonElement>('.close'))
  button.addEventListener('click', () => {
    choose('');
    cardOf(button.value)?.focus();
  });
picker.addEventListener('change', () => choose(picker.value));
filter.addEventListener('input', narrow);
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  if (document.activeElement === filter) {
    filter.value = '';
    narrow();
    return;
  }
  const chosen = cards.find(card => card.getAttribute('aria-pressed') === 'true');
  choose('');
  chosen?.focus();
});
window.addEventListener('hashchange', () => choose(decodeURIComponent(location.hash.slice(1))));

reachable(cards[0]);
narrow();
choose(decodeURIComponent(location.hash.slice(1)));

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServiceMap } from '../../generator/map/model.ts';
import { isThere } from '../../generator/model/permits.ts';
import { syntheticValues } from '../../scripts/bench/synthetic.ts';
import { mapOf } from '../map/fixtures.ts';
import { platform, platformOf, switchedIn } from '../platform.ts';
import { root } from '../render.ts';
import { debianChromium } from './chromium.ts';

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'service-map-'));
const default_ = await mapOf(platform);
const flows = default_.map.flows.length;

test.before(async () => {
  const { executablePath, env } = await debianChromium();
  // Nothing is loaded but files, so the sandbox, which some containers forbid, guards nothing.
  browser = await chromium.launch({ executablePath, env, chromiumSandbox: false });
});

test.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  page: Page;
  /** What the page complained of, and what it asked the network for. */
  complaints: string[];
}

const open = async (path: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  const complaints: string[] = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(error.message));
  page.on('request', request => {
    if (!request.url().startsWith('file:')) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(path).href);
  return { page, complaints };
};

const opened = (colorScheme?: 'light' | 'dark') => open(`${root}docs/service-map.html`, colorScheme);

/** What is asked in the page gets its document by way of an element: this side has no types for what a browser has. */
const inPage = (page: Page) => page.locator('html');

const names = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll(all => all.map(one => one.getAttribute('data-name') ?? '').sort());

/** What is chosen: the card, the sheet that is shown, and the cards at the other end of the lines that are lit. */
const chosen = async (page: Page) => ({
  card: await names(page, '.card[aria-pressed="true"]'),
  sheet: await page.locator('article:visible').evaluateAll(all => all.map(({ id }) => id)),
  callers: await names(page, '.card.caller'),
  callees: await names(page, '.card.callee'),
  lines: await page.locator('.line.to, .line.away').count(),
});

/** The name of the card that has the focus; empty where none has. */
const focused = (page: Page): Promise<string> =>
  inPage(page).evaluate(html => html.ownerDocument.activeElement?.getAttribute('data-name') ?? '');

const expected = ({ lines }: ServiceMap, name: string) => {
  const callers = lines.filter(({ to }) => to === name).map(({ from }) => from);
  const callees = lines.filter(({ from }) => from === name).map(({ to }) => to);
  return {
    card: [name],
    sheet: [`about-${name}`],
    callers: callers.sort(),
    callees: callees.sort(),
    lines: callers.length + callees.length,
  };
};
const nothing = { card: [], sheet: [], callers: [], callees: [], lines: 0 };

test('the page opens from disk, in light and dark, asks for nothing and complains of nothing', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const { page, complaints } = await opened(scheme);
    assert.is(await page.locator('.card.service').count(), 28);
    assert.is(await page.locator('tbody tr').count(), flows);
    await page.locator('[data-name="api-gateway"]').click();
    await page.keyboard.press('Escape');
    assert.equal(complaints, []);
    await page.close();
  }
});

test('the browser draws the edges of the graph, each once, and no others', async () => {
  const there = platform.edges.filter(edge => isThere(platform, edge, switchedIn(undefined)));
  const { page } = await opened();
  const drawn = await page
    .locator('path.line')
    .evaluateAll(all => all.map(one => `${one.getAttribute('data-from')} ${one.getAttribute('data-to')}`));
  assert.equal(drawn.sort(), [...new Set(there.map(({ from, to }) => `${from} ${to}`))].sort());
  await page.close();
});

test('a click chooses a card: its sheet is shown, and its callers and callees are those of the graph', async () => {
  const { page } = await opened();
  assert.equal(await chosen(page), nothing);
  for (const name of ['medication-service', 'prometheus', 'postgres']) {
    await page.locator(`[data-name="${name}"]`).click();
    const { callers, callees, ...others } = expected(default_.map, name);
    assert.equal(await chosen(page), { callers, callees, ...others });
    const said = `${name}: ${callers.length} may call it, and it may call ${callees.length}`;
    assert.is(await page.getByRole('status').first().textContent(), said, 'a screen reader hears it');
  }
  await page.locator('[data-name="postgres"]').click();
  assert.equal(await chosen(page), nothing, 'a second click lets go');
  await page.close();
});

test('the keyboard does the same: tab, arrows, enter, escape', async () => {
  const { page } = await opened();
  const tabs = 8;
  for (let tab = 0; tab < tabs && (await focused(page)) === ''; tab += 1) await page.keyboard.press('Tab');
  const first = await focused(page);
  assert.is.not(first, '', `the map is reached with ${tabs} tabs at most`);
  await page.keyboard.press('ArrowDown');
  const second = await focused(page);
  assert.is.not(second, first);
  const stroke = await page
    .locator('.card:focus .face')
    .evaluate(face => face.ownerDocument.defaultView?.getComputedStyle(face).strokeWidth);
  assert.is(stroke, '3.5px', 'the focus is seen');
  await page.keyboard.press('Enter');
  assert.equal(await chosen(page), expected(default_.map, second));
  await page.keyboard.press('Escape');
  assert.equal(await chosen(page), nothing);
  assert.is(await focused(page), second, 'and the focus stays where it was');
  await page.close();
});

test('every card can be reached with the arrow keys', async () => {
  const { page } = await opened();
  const reached = new Set<string>([...default_.map.cards.keys()].slice(0, 1));
  for (const name of reached)
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      await page.locator(`[data-name="${name}"]`).focus();
      await page.keyboard.press(key);
      reached.add(await focused(page));
    }
  assert.equal([...reached].sort(), [...default_.map.cards.keys()].sort());
  await page.close();
});

test('names in a sheet lead to their own sheet, the list finds a card, and the address keeps it', async () => {
  const { page } = await opened();
  await page.locator('#pick').selectOption('medication-service');
  assert.equal(await chosen(page), expected(default_.map, 'medication-service'));
  await page.locator('#about-medication-service .callees .goto', { hasText: 'inventory-service' }).click();
  assert.equal(await chosen(page), expected(default_.map, 'inventory-service'));
  assert.match(page.url(), /#inventory-service$/);
  await page.reload();
  assert.equal(await chosen(page), expected(default_.map, 'inventory-service'));
  await page.close();
});

test('the filter leaves the rows that hold every word, and says how many', async () => {
  const { page } = await opened();
  const rows = () => page.locator('tbody tr:visible').count();
  assert.is(await rows(), flows);
  await page.locator('#filter').fill('medication-service POSTGRES');
  assert.is(await rows(), 1);
  assert.is(await page.locator('#count').textContent(), `1 of ${flows} flows`);
  await page.locator('#filter').fill('nobody-of-this-name');
  assert.is(await rows(), 0);
  await page.locator('#filter').press('Escape');
  assert.is(await rows(), flows);
  await page.locator('[data-name="nhs-integration-service"]').click();
  await page.locator('#about-nhs-integration-service .show-flows').click();
  const { lines } = expected(default_.map, 'nhs-integration-service');
  const left = await rows();
  assert.ok(left >= lines && left < flows);
  await page.close();
});

test('with 200 services it is chosen, filtered and enlarged in a moment', async () => {
  const { map, html } = await mapOf(platformOf(syntheticValues(200)));
  const path = join(folder, 'large.html');
  writeFileSync(path, html);
  const { page, complaints } = await open(path);
  const started = performance.now();
  await page.locator('[data-name="service-77"]').click();
  await page.locator('#filter').fill('service-77');
  const rows = await page.locator('tbody tr:not([hidden])').count();
  const took = performance.now() - started;
  assert.ok(took < 5000, `${took} ms`);
  assert.ok(rows > 10 && rows < 60);
  assert.equal(await chosen(page), expected(map, 'service-77'));
  const width = async () => (await page.locator('svg.map').boundingBox())?.width ?? 0;
  const before = await width();
  await page.getByRole('button', { name: 'Larger' }).click();
  assert.ok((await width()) > before * 1.3);
  await page.getByRole('button', { name: 'Fit' }).click();
  assert.is(await width(), before);
  assert.equal(complaints, []);
  await page.close();
});

test('on a phone, what is chosen and what is told of it are in sight together', async () => {
  const { page, complaints } = await opened();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const name of ['medication-service', 'audit-service']) {
    const card = page.locator(`[data-name="${name}"]`);
    await card.click();
    const [its, sheet] = [await card.boundingBox(), await page.locator('aside').boundingBox()];
    assert.ok(its && sheet);
    assert.ok(its.y >= 0 && its.y + its.height <= sheet.y, `${name} lies at ${its.y}, the sheet at ${sheet.y}`);
    assert.ok(sheet.y + sheet.height <= 844 && sheet.height > 200);
    assert.ok(await page.locator(`#about-${name} h2`).isVisible());
  }
  assert.equal(complaints, []);
  await page.close();
});

/** The share of light that a colour gives back, as WCAG 2.2 works it out from `rgb(1, 2, 3)`. */
const luminance = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(part => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const ratioOf = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

/** A colour of the page's theme by its name, as the browser works it out. */
const colour = (page: Page, name: string): Promise<string> =>
  inPage(page).evaluate((html, variable) => {
    html.style.color = `var(--${variable})`;
    return html.ownerDocument.defaultView?.getComputedStyle(html).color ?? '';
  }, name);

/** What WCAG asks at level AA: of text, and of marks that carry a meaning. */
const contrasts: [least: number, names: string[], grounds: string[]][] = [
  [4.5, ['ink', 'muted', 'in', 'out'], ['ground', 'sheet', 'box']],
  [3, ['line', 'clinical', 'essential', 'supporting', 'focus'], ['sheet']],
];

test('text and marks stand out enough for WCAG, level AA, in light and dark', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const { page } = await opened(scheme);
    for (const [least, names, grounds] of contrasts)
      for (const name of names)
        for (const ground of grounds) {
          const ratio = ratioOf(await colour(page, name), await colour(page, ground));
          assert.ok(ratio >= least, `${scheme}: ${name} on ${ground} is ${ratio}`);
        }
    await page.close();
  }
});

test('on paper the map has a page of its own, without what only a screen can do', async () => {
  const { page } = await opened();
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  assert.ok(pages > 5 && pages < 30, `${pages} pages`);
  await page.emulateMedia({ media: 'print' });
  for (const part of ['.zoom', '#pick', '#filter', 'aside']) assert.not(await page.locator(part).isVisible(), part);
  assert.ok(await page.locator('svg.map').isVisible());
  await page.close();
});

test.run();

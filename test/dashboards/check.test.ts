import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dashboardProblems } from '../../generator/dashboards/check.ts';
import { dashboards } from '../../generator/dashboards/dashboards.ts';
import type { Loaded, LoadedPanel } from '../../generator/dashboards/loaded.ts';
import { platform } from '../platform.ts';
import { type Change, mistakes, target } from './mistakes.ts';

const made = dashboards(platform);

/** What is said of our dashboards after something in the first one was changed. */
const after = (change: Change) => {
  const all = structuredClone(made);
  const whole = all[0]?.json as Loaded & Record<string, unknown>;
  change(whole.panels as LoadedPanel[], whole, all);
  return dashboardProblems(all).map(({ path, message }) => `${path}: ${message}`);
};

test('nothing is wrong with our dashboards', () => {
  assert.equal(dashboardProblems(made), []);
});

for (const [name, [change, said]] of Object.entries(mistakes))
  test(`${name} is found, with its place and a remedy, and nothing else is said`, () => {
    assert.equal(after(change), said);
  });

test('every problem is said at once', () => {
  const said = after((panels, whole) => {
    whole.title = '';
    target(panels).expr = 'nonsense_total';
    (panels[1] as LoadedPanel).title = '';
    (panels[0] as LoadedPanel).type = 'graph';
  });
  assert.ok(said.length >= 4, said.join('\n'));
});

test('a query in every panel of every dashboard is checked', () => {
  const all = structuredClone(made);
  const targets = all.flatMap(({ json }) =>
    ((json as Loaded).panels ?? []).flatMap(panel =>
      panel.datasource?.uid === 'prometheus' ? (panel.targets ?? []) : [],
    ),
  );
  for (const it of targets) it.expr = `${it.expr}+nonsense_total`;
  const said = dashboardProblems(all).filter(({ message }) => message === 'no metric "nonsense_total"');
  assert.is(said.length, targets.length);
  assert.ok(targets.length > 100);
});

test.run();

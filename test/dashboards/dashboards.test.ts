import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dashboards } from '../../generator/dashboards/dashboards.ts';
import type { Loaded, LoadedPanel } from '../../generator/dashboards/loaded.ts';
import { values } from '../../values/values.ts';
import { platform, platformOf } from '../platform.ts';

const made = dashboards(platform);
const file = (json: object): string => JSON.stringify(json);

/** A dashboard as whoever reads its file gets it. */
interface Read extends Loaded {
  schemaVersion: number;
  editable: boolean;
  timezone: string;
  tags: string[];
  refresh: string;
  time: { from: string; to: string };
  links: { type: string; tags: string[] }[];
}
const read = made.map(({ json }) => JSON.parse(file(json)) as Read);
const panels = read.flatMap(({ title, panels = [] }) => panels.map(panel => ({ dashboard: title, panel })));
const queries = panels.flatMap(({ panel }) => (panel.targets ?? []).map(target => target.expr ?? ''));
const panelNamed = (title: string): LoadedPanel =>
  panels.find(({ panel }) => panel.title === title)?.panel as LoadedPanel;

test('there are seven dashboards, each in its folder, and two need the mesh', () => {
  assert.equal(
    made.map(({ uid, title, folder, when }) => ({ uid, title, folder, when })),
    [
      {
        uid: 'healthcare-operations',
        title: 'Healthcare Operations Overview',
        folder: 'Healthcare Operations',
        when: undefined,
      },
      { uid: 'service-performance', title: 'Service Performance', folder: 'Infrastructure', when: undefined },
      { uid: 'infrastructure-health', title: 'Infrastructure Health', folder: 'Infrastructure', when: undefined },
      {
        uid: 'compliance-monitoring',
        title: 'Compliance Monitoring',
        folder: 'Compliance & Regulatory',
        when: undefined,
      },
      { uid: 'business-kpis', title: 'Business KPIs', folder: 'Healthcare Operations', when: undefined },
      { uid: 'distributed-tracing', title: 'Distributed Tracing', folder: 'Infrastructure', when: ['mesh'] },
      { uid: 'service-mesh', title: 'Service Mesh', folder: 'Infrastructure', when: ['mesh'] },
    ],
  );
});

test("a dashboard's file is the bare object that Grafana's file provider reads", () => {
  for (const [index, it] of read.entries()) {
    assert.is(it.title, made[index]?.title);
    assert.is(it.uid, made[index]?.uid);
    assert.ok((it.panels ?? []).length > 0);
    for (const key of ['dashboard', 'id', '__inputs', 'meta']) assert.not.ok(key in it, `${it.title} has ${key}`);
  }
});

test('nobody edits a dashboard in place, and each finds the others and renews itself', () => {
  for (const { title, editable, timezone, schemaVersion, tags, links, refresh, time } of read) {
    assert.equal({ editable, timezone, schemaVersion }, { editable: false, timezone: 'browser', schemaVersion: 42 });
    assert.equal(
      links.map(({ type, tags }) => ({ type, tags })),
      [{ type: 'dashboards', tags }],
      title,
    );
    assert.is(refresh, title === 'Business KPIs' ? '15m' : '30s');
    assert.is(time.to, 'now');
  }
});

test('a number has colours of its own, or Grafana paints everything from 80 on red', () => {
  for (const { dashboard, panel } of panels.filter(({ panel }) => /^(stat|gauge|bargauge)$/.test(panel.type ?? '')))
    assert.match(file(panel), '"thresholds"', `${dashboard}: ${panel.title}`);
});

test('a table colours and measures only columns that it has', () => {
  for (const { dashboard, panel } of panels.filter(({ panel }) => panel.type === 'table' && panel.fieldConfig)) {
    const { transformations, fieldConfig } = panel as unknown as {
      transformations: { id: string; options: { renameByName?: Record<string, string> } }[];
      fieldConfig: { overrides: { matcher: { options: string } }[] };
    };
    // As Grafana names columns of values: with the query's letter where there are several.
    const [only, ...more] = panel.targets ?? [];
    const columns = more.length === 0 ? ['Value'] : [only, ...more].map((_, index) => `Value #${'ABCDE'[index]}`);
    assert.equal(Object.keys(transformations[1]?.options.renameByName ?? {}), columns);
    const names = transformations.flatMap(({ options }) => Object.values(options.renameByName ?? {}));
    for (const { matcher } of fieldConfig.overrides)
      assert.ok([...names, 'service'].includes(matcher.options), `${dashboard}: ${panel.title}: ${matcher.options}`);
  }
});

test('every tier of the graph is shown, in its order', () => {
  const shown = panelNamed('Pods up by tier').targets?.map(({ expr = '' }) => /tier="([^"]+)"/.exec(expr)?.[1]);
  assert.equal(
    shown,
    platform.tiers.map(tier => tier.name),
  );
});

const namesIn = (expr = ''): string[] =>
  [...expr.matchAll(/service=~"([a-z|-]+)"/g)].flatMap(([, names = '']) => names.split('|'));

test('every service has an error budget, of its priority', () => {
  const budgets = (panelNamed('Error budget left').targets ?? []).map(({ expr = '' }) => ({
    share: expr.match(/\/([\d.]+)\)$/)?.[1],
    names: [...new Set(namesIn(expr))],
  }));
  const of = (priority: string) =>
    [...platform.services.values()].filter(service => service.priority === priority).map(service => service.name);
  assert.equal(budgets, [
    { share: '0.001', names: of('clinical') },
    { share: '0.005', names: of('essential') },
    { share: '0.01', names: of('supporting') },
  ]);
});

test('every call of the graph stands among the dependencies, the common ones once', () => {
  const [{ expr = '' } = {}] = panelNamed('Services they call').targets ?? [];
  const terms = [...expr.matchAll(/service=~"([a-z|-]+)"}\),"caller","([a-z-]+)"/g)];
  const shown = Object.fromEntries(terms.map(([, names = '', caller = '']) => [caller, names.split('|')]));
  const common = platform.facts.everyoneCalls;
  for (const { name, calls } of platform.services.values()) {
    const own = calls.filter(callee => !common.includes(callee));
    assert.equal(shown[name], own.length === 0 ? undefined : own, name);
  }
  assert.equal(shown.everyone, common);
});

test('a service that the graph gains is shown without anybody touching a dashboard', () => {
  const changed = structuredClone(values) as { tiers: Record<string, { services: Record<string, object> }> };
  const services = changed.tiers.operational?.services ?? {};
  services['garden-service'] = { port: 3099, calls: ['laundry-service'], priority: 'supporting' };
  const text = file(dashboards(platformOf(changed))[1]?.json ?? {});
  assert.match(text, '"caller\\",\\"garden-service\\"');
  assert.match(text, 'business-intelligence-service');
  assert.match(text, 'garden-service|external');
});

test('no query asks for anything that tells who somebody is', () => {
  for (const query of queries) assert.not.match(query, /resident_id|user_id|tenant_id|name=~?"\$(?:user|resident)/);
});

test('the same graph gives the same bytes', () => {
  assert.is(file(made), file(dashboards(platform)));
});

/** What they may take of the release Secret: all seven, minified, in the order in which a ConfigMap has its keys. */
const budget = 10_400;

test('all seven take less than 10.4 kB compressed', () => {
  const sorted = [...made].sort((a, b) => (a.uid < b.uid ? -1 : 1)).map(({ json }) => file(json));
  const size = gzipSync(sorted.join('\n'), { level: 9 }).length;
  assert.ok(size < budget, `${size} bytes`);
});

test.run();

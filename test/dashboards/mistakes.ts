import type { Dashboard } from '../../generator/dashboards/dashboards.ts';
import type { Loaded, LoadedPanel } from '../../generator/dashboards/loaded.ts';

/** How a mistake is made: in the panels of the first dashboard, elsewhere in it, or in any of all. */
export type Change = (panels: LoadedPanel[], whole: Loaded & Record<string, unknown>, all: Dashboard[]) => void;

const json = (all: Dashboard[], index: number): Loaded => all[index]?.json as Loaded;

/** The third panel, `Services down`: a stat with one query. */
const third = 'dashboards.healthcare-operations.panels[2]';
export const target = (panels: LoadedPanel[]) => (panels[2]?.targets ?? [])[0] as { expr: string };

const asks =
  (expr: string): Change =>
  panels => {
    target(panels).expr = expr;
  };
const has =
  (change: Partial<LoadedPanel>): Change =>
  panels =>
    Object.assign(panels[2] as LoadedPanel, change);
const lacks =
  (key: keyof LoadedPanel): Change =>
  panels => {
    delete panels[2]?.[key];
  };
const says =
  (change: Record<string, unknown>): Change =>
  (_, whole) =>
    Object.assign(whole, change);

/** Each kind of mistake: how to make it, and all that must be said. */
export const mistakes: Record<string, [Change, string[]]> = {
  'a metric that nothing emits': [
    asks('sum(rate(medication_administration_total[5m]))'),
    [
      `${third}.targets[0].expr: no metric "medication_administration_total"; did you mean "medication_administrations_total"?`,
    ],
  ],
  'a query that does not parse': [
    asks('sum(up'),
    [`${third}.targets[0].expr: not PromQL at character 7: something is missing`],
  ],
  'a label that a metric does not have': [
    asks('sum by(teir)(up{job="services"})'),
    [`${third}.targets[0].expr: what sum adds up has no label "teir"; did you mean "tier"?`],
  ],
  'an empty query': [asks(' '), [`${third}.targets[0].expr: is empty; write a query, or remove the target`]],
  'an empty panel': [has({ targets: [] }), [`${third}.targets: is empty; a panel that asks nothing shows nothing`]],
  'an Angular panel': [
    has({ type: 'singlestat' }),
    [`${third}.type: "singlestat" is an Angular panel, which Grafana 13 does not have; use "stat"`],
  ],
  'a panel type that does not exist': [
    has({ type: 'stats' }),
    [`${third}.type: no panel type "stats"; did you mean "stat"?`],
  ],
  'an unknown data source': [
    has({ datasource: { uid: 'promtheus' } }),
    [`${third}.datasource: no data source "promtheus"; did you mean "prometheus"?`],
  ],
  'an unknown data source of a single query': [
    panels => {
      Object.assign(target(panels), { datasource: { uid: 'lokki' } });
    },
    [`${third}.targets[0].datasource: no data source "lokki"; did you mean "loki"?`],
  ],
  'no data source': [
    lacks('datasource'),
    [`${third}.datasource: names no data source; add its uid, one of prometheus, alertmanager, loki, jaeger`],
  ],
  'no title': [lacks('title'), [`${third}.title: is missing; say what the panel shows`]],
  'no description': [lacks('description'), [`${third}.description: is missing; say what the numbers mean to a reader`]],
  'no unit': [lacks('fieldConfig'), [`${third}.fieldConfig: has no unit; "none" where it is a plain number`]],
  'the same panel id twice': [
    has({ id: 1 }),
    [`${third}.id: 1 is that of dashboards.healthcare-operations.panels[0].id; give the panel a number of its own`],
  ],
  'no panel id': [lacks('id'), [`${third}.id: is missing; give the panel a number of its own`]],
  'panels on top of each other': [
    has({ gridPos: { x: 0, y: 7, w: 4, h: 4 } }),
    [`${third}.gridPos: overlaps dashboards.healthcare-operations.panels[0]; move one of them`],
  ],
  'a panel beyond the edge': [
    has({ gridPos: { x: 22, y: 900, w: 4, h: 4 } }),
    [`${third}.gridPos: x 22, w 4 does not fit into the 24 columns`],
  ],
  'a panel without a place': [lacks('gridPos'), [`${third}.gridPos: is missing; say where the panel stands`]],
  'a mistake in a folded row': [
    panels => {
      const row = panels.find(({ type }) => type === 'row') as LoadedPanel;
      row.panels = [{ ...(panels[2] as LoadedPanel), id: 900, title: '', gridPos: { x: 0, y: 900, w: 4, h: 4 } }];
    },
    ['dashboards.healthcare-operations.panels[10].panels[0].title: is missing; say what the panel shows'],
  ],
  'no title of the dashboard': [
    says({ title: '' }),
    ['dashboards.healthcare-operations.title: is missing; Grafana refuses a dashboard without one'],
  ],
  'no panels': [
    says({ panels: [] }),
    ['dashboards.healthcare-operations.panels: is empty; a dashboard shows something'],
  ],
  'the uid of another dashboard': [
    (_, _whole, all) => {
      all.push(structuredClone(all[1] as Dashboard));
    },
    [
      'dashboards.service-performance.uid: service-performance is that of dashboards.service-performance.uid; give the dashboard a uid of its own',
    ],
  ],
  'another uid in the file': [
    says({ uid: 'other' }),
    ['dashboards.healthcare-operations.uid: the file says "other"; links and bookmarks need them equal'],
  ],
  'the wrapper of the API': [
    says({ dashboard: {} }),
    ['dashboards.healthcare-operations.dashboard: wraps the dashboard, as the API does; write the bare object'],
  ],
  "a number of another Grafana's database": [
    says({ id: 7 }),
    ["dashboards.healthcare-operations.id: is a number of another Grafana's database; leave it out"],
  ],
  'an export for sharing': [
    says({ __inputs: [] }),
    ['dashboards.healthcare-operations.__inputs: asks for data sources on import, and nobody answers; name their uids'],
  ],
  'an annotation of what does not exist': [
    (_, whole) => {
      (whole.annotations?.list?.[0] as { expr: string }).expr = 'ALERT';
    },
    ['dashboards.healthcare-operations.annotations.list[0].expr: no metric "ALERT"; did you mean "ALERTS"?'],
  ],
  'a variable of a label that does not exist': [
    (_, _whole, all) => {
      const { templating } = json(all, 1);
      (templating?.list?.[0] as { query: string }).query = 'label_values(up{job="services"},teir)';
    },
    [
      'dashboards.service-performance.templating.list[0].query: up{job="services"} has no label "teir"; did you mean "tier"?',
    ],
  ],
  'a variable that is no list of a label': [
    (_, _whole, all) => {
      const { templating } = json(all, 1);
      (templating?.list?.[0] as { query: string }).query = 'up';
    },
    [
      'dashboards.service-performance.templating.list[0].query: "up" is no label_values(<selector>,<label>); write it so',
    ],
  ],
  'a log query by a label that streams do not carry': [
    (_, _whole, all) => {
      const logs = json(all, 1).panels?.find(({ type }) => type === 'logs');
      ((logs?.targets ?? [])[0] as { expr: string }).expr = '{servce="x"}';
    },
    [
      'dashboards.service-performance.panels[5].targets[0].expr: streams have no label "servce"; did you mean "service"?; they have namespace, service, container, tier, audit',
    ],
  ],
  'sidecars asked for without the mesh': [
    asks('sum(rate(istio_requests_total[5m]))'),
    [`${third}: asks what is there with the mesh alone; add when: ['mesh'] to the dashboard`],
  ],
  'a question to Jaeger without a service': [
    (_, _whole, all) => {
      const traces = json(all, 5).panels?.find(({ datasource }) => datasource?.uid === 'jaeger');
      delete (traces?.targets ?? [])[0]?.service;
    },
    ['dashboards.distributed-tracing.panels[5].targets[0]: asks Jaeger nothing; give a service or a trace id'],
  ],
};

import { meshMetrics } from '../model/mesh-metrics.ts';
import { at, type Problem, suggestion } from '../model/problem.ts';
import { queryLabels, queryProblems } from '../model/promql.ts';
import type { Dashboard } from './assemble.ts';
import { placeProblems } from './layout.ts';
import { type Loaded, type LoadedPanel, type Placed, placed, said, type Target, type Variable } from './loaded.ts';
import { logProblems } from './logql.ts';
import { sources } from './sources.ts';

/** Panels that Grafana 13 has; those that show numbers need a unit. */
const measuring = ['timeseries', 'stat', 'gauge', 'bargauge', 'heatmap'];
const withoutQuery = ['row', 'text', 'alertlist'];
const panelTypes = [...measuring, 'table', 'logs', 'traces', ...withoutQuery];

/** Panels of Grafana's Angular days, and what took their place. Grafana 12 dropped the last of them. */
const angular: Record<string, string> = {
  graph: 'timeseries',
  singlestat: 'stat',
  'table-old': 'table',
  'grafana-piechart-panel': 'bargauge',
  'grafana-worldmap-panel': 'table',
};

const uids: string[] = Object.values(sources);

const typeProblem = ({ type = '' }: LoadedPanel): string[] => {
  if (angular[type]) return [`"${type}" is an Angular panel, which Grafana 13 does not have; use "${angular[type]}"`];
  return panelTypes.includes(type) ? [] : [`no panel type "${type}"${suggestion(type, panelTypes)}`];
};

const sourceProblem = (ref: { uid?: string } | undefined): string[] => {
  if (!ref?.uid) return [`names no data source; add its uid, one of ${uids.join(', ')}`];
  return uids.includes(ref.uid) ? [] : [`no data source "${ref.uid}"${suggestion(ref.uid, uids)}`];
};

/** What the query of a target asks, by the language of its data source. */
const askingProblems = (path: string, target: Target, uid: string | undefined): Problem[] => {
  const { expr = '' } = target;
  if (uid === sources.jaeger)
    return said(path, target.service || target.query ? [] : ['asks Jaeger nothing; give a service or a trace id']);
  if (expr.trim() === '') return said(at(path, 'expr'), ['is empty; write a query, or remove the target']);
  if (uid === sources.loki) return logProblems(at(path, 'expr'), expr);
  return uid === sources.prometheus ? queryProblems(at(path, 'expr'), expr) : [];
};

const targetProblems = ({ path, panel }: Placed): Problem[] => {
  const { type = '', targets = [] } = panel;
  if (withoutQuery.includes(type)) return [];
  if (targets.length === 0) return said(at(path, 'targets'), ['is empty; a panel that asks nothing shows nothing']);
  return targets.flatMap((target, index) => {
    const own = at(path, 'targets', index);
    const wrong = target.datasource ? said(at(own, 'datasource'), sourceProblem(target.datasource)) : [];
    return [...wrong, ...askingProblems(own, target, (target.datasource ?? panel.datasource)?.uid)];
  });
};

const hasUnit = ({ fieldConfig }: LoadedPanel): boolean =>
  fieldConfig?.defaults?.unit !== undefined ||
  (fieldConfig?.overrides ?? []).some(({ properties }) => properties.some(({ id }) => id === 'unit'));

const panelProblems = (one: Placed): Problem[] => {
  const { path, panel } = one;
  const { type = '', title = '', description = '' } = panel;
  const told = type === 'row' || description.trim() !== '';
  const sourced = type === 'row' || type === 'text';
  return [
    ...said(at(path, 'type'), typeProblem(panel)),
    ...said(at(path, 'title'), title.trim() === '' ? ['is missing; say what the panel shows'] : []),
    ...said(at(path, 'description'), told ? [] : ['is missing; say what the numbers mean to a reader']),
    ...said(at(path, 'datasource'), sourced ? [] : sourceProblem(panel.datasource)),
    ...said(
      at(path, 'fieldConfig'),
      measuring.includes(type) && !hasUnit(panel) ? ['has no unit; "none" where it is a plain number'] : [],
    ),
    ...targetProblems(one),
  ];
};

/** Complains of each that has what an earlier one has. */
const repeated = (items: { path: string; key: string | number | undefined }[], what: string): Problem[] =>
  items.flatMap(({ path, key }, index) => {
    if (key === undefined) return said(path, [`is missing; ${what}`]);
    const first = items.findIndex(item => item.key === key);
    return first < index ? said(path, [`${key} is that of ${items[first]?.path}; ${what}`]) : [];
  });

/** A variable whose values are a label's: `label_values(<selector>,<label>)`. */
const variableProblems = (path: string, { type, datasource, query = '' }: Variable): Problem[] => {
  if (type !== 'query') return [];
  const [, selector, label = ''] = /^label_values\((.*),\s*(\w+)\)$/.exec(query) ?? [];
  if (selector === undefined)
    return said(at(path, 'query'), [`"${query}" is no label_values(<selector>,<label>); write it so`]);
  const wrong = queryProblems(at(path, 'query'), selector);
  const labels = queryLabels(selector);
  const known = wrong.length > 0 || labels.includes(label);
  return [
    ...said(at(path, 'datasource'), sourceProblem(datasource)),
    ...wrong,
    ...said(at(path, 'query'), known ? [] : [`${selector} has no label "${label}"${suggestion(label, labels)}`]),
  ];
};

/** What a dashboard asks beside its panels. */
const askedBeside = (dashboard: Dashboard): Problem[] => {
  const { annotations, templating } = dashboard.json as Loaded;
  const path = at('dashboards', dashboard.uid);
  return [
    ...(annotations?.list ?? []).flatMap(({ datasource, expr = '' }, index) => [
      ...said(at(path, 'annotations', 'list', index, 'datasource'), sourceProblem(datasource)),
      ...queryProblems(at(path, 'annotations', 'list', index, 'expr'), expr),
    ]),
    ...(templating?.list ?? []).flatMap((variable, index) =>
      variableProblems(at(path, 'templating', 'list', index), variable),
    ),
  ];
};

/** What Grafana's export and its API put around or into a dashboard, and its file provider stumbles over. */
const foreign: Record<string, string> = {
  dashboard: 'wraps the dashboard, as the API does; write the bare object',
  id: "is a number of another Grafana's database; leave it out",
  __inputs: 'asks for data sources on import, and nobody answers; name their uids',
};

const shapeProblems = ({ uid, json }: Dashboard): Problem[] =>
  Object.entries(foreign).flatMap(([key, why]) => said(at('dashboards', uid, key), key in json ? [why] : []));

/** Whether a panel asks Jaeger for traces, or for metrics of the mesh, which are there with it alone. */
const needsMesh = ({ datasource, targets = [] }: LoadedPanel): boolean =>
  datasource?.uid === sources.jaeger ||
  targets.some(({ expr = '' }) => Object.keys(meshMetrics).some(metric => expr.includes(metric)));

const meshProblems = ({ when = [] }: Dashboard, panels: Placed[]): Problem[] =>
  panels
    .filter(({ panel }) => !when.includes('mesh') && needsMesh(panel))
    .flatMap(({ path }) => said(path, ["asks what is there with the mesh alone; add when: ['mesh'] to the dashboard"]));

const dashboardOwn = (dashboard: Dashboard): Problem[] => {
  const { title = '', uid } = dashboard.json as Loaded;
  const path = at('dashboards', dashboard.uid);
  const panels = placed(dashboard);
  return [
    ...shapeProblems(dashboard),
    ...said(at(path, 'title'), title.trim() === '' ? ['is missing; Grafana refuses a dashboard without one'] : []),
    ...said(
      at(path, 'uid'),
      uid === dashboard.uid ? [] : [`the file says "${uid}"; links and bookmarks need them equal`],
    ),
    ...(panels.length === 0 ? said(at(path, 'panels'), ['is empty; a dashboard shows something']) : []),
    ...repeated(
      panels.map(({ path, panel }) => ({ path: at(path, 'id'), key: panel.id })),
      'give the panel a number of its own',
    ),
    ...placeProblems(panels),
    ...meshProblems(dashboard, panels),
    ...panels.flatMap(panelProblems),
    ...askedBeside(dashboard),
  ];
};

/** Everything that is wrong with the dashboards: what Grafana would not load, and what would show nothing. */
export const dashboardProblems = (dashboards: Dashboard[]): Problem[] => [
  ...repeated(
    dashboards.map(({ uid }) => ({ path: at('dashboards', uid, 'uid'), key: uid })),
    'give the dashboard a uid of its own',
  ),
  ...dashboards.flatMap(dashboardOwn),
];

import {
  type AnnotationQuery,
  AnnotationQueryBuilder,
  type Dashboard as Built,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  defaultAnnotationQuery,
  defaultDashboardLink,
  defaultPanel,
  defaultVariableModel,
  type Panel,
  type PanelBuilder,
  QueryVariableBuilder,
  RowBuilder,
  type RowPanel,
  TextBoxVariableBuilder,
  VariableHide,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Switch } from '../model/node.ts';
import { without } from './lean.ts';
import { sourceRef } from './sources.ts';

/** A dashboard, the folder it belongs into, and what must be on for it to make sense. `json` is the file. */
export interface Dashboard {
  uid: string;
  title: string;
  folder: 'Healthcare Operations' | 'Compliance & Regulatory' | 'Infrastructure';
  when?: Switch[];
  json: object;
}

/** A dashboard as its file writes it down. */
export interface Sketch extends Omit<Dashboard, 'json'> {
  description: string;
  /** How far back it looks at first: `now-24h`. */
  from: string;
  refresh?: string;
  variables?: (QueryVariableBuilder | TextBoxVariableBuilder)[];
  panels: (PanelBuilder | RowBuilder)[];
}

/** What all our dashboards are tagged with; each links to the others by it. */
const tag = 'writecarenotes';

/** A variable whose values are a label's, as long as a query finds it. `all` offers several at once. */
export const labelVariable = (
  name: string,
  query: string,
  { all = false, hidden = false } = {},
): QueryVariableBuilder => {
  const built = new QueryVariableBuilder(name)
    .datasource(sourceRef('prometheus'))
    .query(`label_values(${query},${name})`)
    .refresh(VariableRefresh.OnTimeRangeChanged);
  if (all)
    built
      .multi(true)
      .includeAll(true)
      .current({ text: ['All'], value: ['$__all'] });
  return hidden ? built.hide(VariableHide.HideVariable) : built;
};

/** A variable that people type. */
export const textVariable = (name: string, label: string): TextBoxVariableBuilder =>
  new TextBoxVariableBuilder(name).label(label).defaultValue('');

/** Firing critical alerts as marks in every chart, so that a curve and its cause stand together. */
const criticalAlerts = () =>
  new AnnotationQueryBuilder()
    .name('Critical alerts')
    .datasource(sourceRef('prometheus'))
    .iconColor('red')
    .expr('ALERTS{alertstate="firing",severity="critical"}')
    .titleFormat('{{alertname}} {{service}}');

const others = () =>
  new DashboardLinkBuilder('Dashboards').type(DashboardLinkType.Dashboards).tags([tag]).asDropdown(true).keepTime(true);

/** The SDK lays the panels out line by line. */
const laidOut = ({ title, uid, description, from, refresh = '30s', variables = [], panels }: Sketch): Built => {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from, to: 'now' })
    .refresh(refresh)
    .variables(variables)
    .annotations([criticalAlerts()])
    .links([others()]);
  for (const [index, panel] of panels.entries()) {
    if (panel instanceof RowBuilder) dashboard.withRow(panel.id(index + 1));
    else dashboard.withPanel(panel.id(index + 1));
  }
  return dashboard.build();
};

/** What differs from panel to panel stands together, at the front: so the rest compresses better. */
const leanPanel = (panel: Panel | RowPanel): Panel | RowPanel => {
  const { id, gridPos, ...rest } = panel;
  const its = { id, gridPos, ...rest } as Panel;
  return its.type === 'row' ? (its as RowPanel) : without(defaultPanel(), its);
};

/**
 * Without the SDK's defaults, which Grafana assumes itself; but for one: links and annotations would go into a menu,
 * and ours stand in the open. What Grafana needs to be there stays: a row's `panels`, an annotation's `enable`.
 */
const lean = (built: Built): Built => ({
  ...built,
  panels: (built.panels ?? []).map(leanPanel),
  templating: {
    list: (built.templating.list ?? []).map(it => ({ ...without(defaultVariableModel(), it), type: it.type })),
  },
  annotations: {
    list: (built.annotations.list ?? []).map(it => ({
      ...without<AnnotationQuery>(defaultAnnotationQuery(), it),
      enable: true,
    })),
  },
  links: (built.links ?? []).map(it => ({ ...without(defaultDashboardLink(), it), type: it.type })),
});

/** The dashboard of a sketch. */
export const assemble = (sketch: Sketch): Dashboard => ({
  uid: sketch.uid,
  title: sketch.title,
  folder: sketch.folder,
  ...(sketch.when && { when: sketch.when }),
  json: lean(laidOut(sketch)),
});

import type { Options as BarOptions } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { GraphFieldConfig } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder, RowBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Options as LogsOptions } from '@grafana/grafana-foundation-sdk/logs';
import type { Options as StatOptions } from '@grafana/grafana-foundation-sdk/stat';
import type { FieldConfig as TableField, Options as TableOptions } from '@grafana/grafana-foundation-sdk/table';
import type { Options as TrendOptions } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Lean } from './lean.ts';
import { now, type Query, sourceRef } from './sources.ts';

/** What every panel says of itself. The grid is 24 wide; a line of panels fills it. */
export interface About {
  title: string;
  description: string;
  width: number;
  height?: number;
}

/** A panel of numbers, in a unit of Grafana's, coloured from certain values on. */
export interface Numbers extends About {
  unit: string;
  queries: Query[];
  colours?: Colours;
  decimals?: number;
  min?: number;
  max?: number;
}

/** From which value on which colour; the first counts from below. */
export type Colours = [from: number | null, colour: string][];

/** Without colours of its own, a panel gets Grafana's: red from 80 on. Most numbers here are neither good nor bad. */
const neutral: Colours = [[null, 'blue']];

/** Green until a value, red from there on: `bad(1)` for what must not happen. */
export const bad = (from: number, warn?: number): Colours => [
  [null, 'green'],
  ...(warn === undefined ? [] : ([[warn, 'orange']] as Colours)),
  [from, 'red'],
];

/** Red below a value: `good(0.8)` for what must not fall. */
export const good = (from: number, warn?: number): Colours => [
  [null, 'red'],
  ...(warn === undefined ? [] : ([[warn, 'orange']] as Colours)),
  [from, 'green'],
];

const thresholds = (colours: Colours) => ({
  mode: ThresholdsMode.Absolute,
  steps: colours.map(([value, color]) => ({ value, color })),
});

/** `A`, `B`, ...: what Grafana calls a panel's queries. */
const refId = (index: number): string => String.fromCharCode(65 + index);

const about = (type: string, { title, description, width, height = 8 }: About): PanelBuilder =>
  new PanelBuilder().type(type).title(title).description(description).span(width).height(height);

const asking = (panel: PanelBuilder, queries: Query[]): PanelBuilder => {
  const [first] = queries;
  if (first) panel.datasource(sourceRef(first.from));
  const targets = queries.map(({ from: _, ...query }, index) => ({ refId: refId(index), ...query }));
  return panel.targets(targets.map(target => ({ build: () => target as unknown as Dataquery })));
};

const numbers = (type: string, panel: Numbers): PanelBuilder => {
  const { colours } = panel;
  const built = asking(about(type, panel), panel.queries).unit(panel.unit);
  if (colours) built.thresholds({ build: () => thresholds(colours) });
  if (panel.decimals !== undefined) built.decimals(panel.decimals);
  if (panel.min !== undefined) built.min(panel.min);
  if (panel.max !== undefined) built.max(panel.max);
  return built;
};

/** Lines over time. `bars` for what is counted rather than measured. */
export const trend = (panel: Numbers & { bars?: boolean; stacked?: boolean }): PanelBuilder => {
  const custom: Lean<GraphFieldConfig> = {
    ...(panel.bars && { drawStyle: 'bars', fillOpacity: 60 }),
    ...(panel.stacked && { stacking: { mode: 'normal' }, fillOpacity: 30 }),
  };
  const options: Lean<TrendOptions> = { tooltip: { mode: 'multi', sort: 'desc' } };
  return numbers('timeseries', { min: 0, ...panel })
    .custom(custom)
    .options(options);
};

/** One number, or one a series, large. */
export const stat = (panel: Numbers): PanelBuilder => {
  const options: Lean<StatOptions> = { graphMode: 'none' };
  return numbers('stat', { height: 4, colours: neutral, ...panel }).options(options);
};

/** A number on a dial between `min` and `max`. */
export const dial = (panel: Numbers): PanelBuilder => numbers('gauge', { colours: neutral, ...panel }).options({});

/** A bar a series, for what fills up. */
export const bars = (panel: Numbers): PanelBuilder => {
  const options: Lean<BarOptions> = { orientation: 'horizontal', displayMode: 'basic' };
  return numbers('bargauge', { colours: neutral, ...panel }).options(options);
};

/** A column of a table: what is asked, under which name it stands. */
export interface Column {
  expr: string;
  name: string;
  unit: string;
  colours?: Colours;
  decimals?: number;
}

const columnStyle = (panel: PanelBuilder, { name, unit, colours, decimals }: Column): void => {
  const cell: Lean<TableField['cellOptions']> = { type: 'color-text' };
  panel.overrideByName(name, [
    { id: 'unit', value: unit },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(colours
      ? [
          { id: 'thresholds', value: thresholds(colours) },
          { id: 'custom.cellOptions', value: cell },
        ]
      : []),
  ]);
};

/**
 * A row a set of labels, a column a query; the labels' columns carry their names. Sorted by the first column of values.
 * `to` is the dashboard that a service's name leads to.
 */
export const table = (panel: About & { columns: Column[]; rising?: boolean; to?: string }): PanelBuilder => {
  const { columns } = panel;
  const queries = columns.map(({ expr }) => ({ ...now(expr), format: 'table' }) as Query);
  // Grafana numbers the columns of values only where there are several.
  const value = (index: number) => (columns.length === 1 ? 'Value' : `Value #${refId(index)}`);
  const options: Lean<TableOptions> = {
    sortBy: [{ displayName: columns[0]?.name ?? '', desc: panel.rising !== true }],
  };
  const built = asking(about('table', panel), queries)
    .options(options)
    .transformations([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          renameByName: Object.fromEntries(columns.map(({ name }, index) => [value(index), name])),
        },
      },
    ]);
  for (const column of columns) columnStyle(built, column);
  const link = { title: 'Look closer', url: `/d/${panel.to}?var-service=\${__value.text}` };
  return panel.to === undefined ? built : built.overrideByName('service', [{ id: 'links', value: [link] }]);
};

/** Log lines, the newest first. */
export const logs = (panel: About & { queries: Query[] }): PanelBuilder => {
  const options: Lean<LogsOptions> = { showTime: true, wrapLogMessage: true, sortOrder: 'Descending' };
  return asking(about('logs', panel), panel.queries).options(options);
};

/** Alerts that are firing or about to. Its options are Grafana's own; the SDK does not know them. */
export const alerts = (panel: About & { labels?: string }): PanelBuilder =>
  about('alertlist', panel)
    .datasource(sourceRef('prometheus'))
    .options({
      viewMode: 'list',
      groupMode: 'default',
      sortOrder: 3,
      maxItems: 50,
      alertInstanceLabelFilter: panel.labels ?? '',
      stateFilter: { firing: true, pending: true, error: true, noData: false, normal: false },
    });

/** What Jaeger answers, as a table of traces or as one trace. */
export const traces = (panel: About & { type: 'table' | 'traces'; queries: Query[] }): PanelBuilder =>
  asking(about(panel.type, panel), panel.queries).options({});

/** A heading; what follows stands below it, once for each value of the variable `repeat`. */
export const row = (title: string, repeat?: string): RowBuilder => {
  const built = new RowBuilder(title);
  return repeat === undefined ? built : built.repeat(repeat);
};

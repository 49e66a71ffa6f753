import type { dataquery as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import type { Dataquery as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Lean } from './lean.ts';

/** The data sources that the chart provisions, by uid. Jaeger's is there with the mesh alone. */
export const sources = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  loki: 'loki',
  jaeger: 'jaeger',
} as const;

export type Source = keyof typeof sources;

/** How a panel names its data source. The type stands beside the uid, or Grafana has to look it up. */
export const sourceRef = (source: Source): { type: string; uid: string } => ({ type: source, uid: sources[source] });

/** Jaeger's queries, which the SDK does not know: a search, or one trace by its id. */
interface JaegerQuery {
  queryType?: 'search';
  service?: string;
  query?: string;
  limit?: number;
}

type Plain<T> = Lean<Omit<T, '_implementsDataqueryVariant'>>;

/** What a panel asks, and whom. */
export type Query =
  | ({ from: 'prometheus' } & Plain<PrometheusQuery>)
  | ({ from: 'loki' } & Plain<LokiQuery>)
  | ({ from: 'jaeger' } & JaegerQuery);

/** A query over the period shown: a line a series, named by `legend`. */
export const over = (expr: string, legend?: string): Query => ({
  from: 'prometheus',
  expr,
  ...(legend !== undefined && { legendFormat: legend }),
});

/** The same of what is scraped every 30 s: so Grafana looks back two minutes at least. */
export const slowly = (expr: string, legend?: string): Query => ({
  ...(over(expr, legend) as Query & { from: 'prometheus' }),
  interval: '30s',
});

/** A query at the end of the period. */
export const now = (expr: string, legend?: string): Query => ({
  ...(over(expr, legend) as Query & { from: 'prometheus' }),
  instant: true,
});

/** Log lines by LogQL. */
export const lines = (expr: string): Query => ({ from: 'loki', expr });

/** What LogQL counts of them over the period shown. */
export const counted = (expr: string, legend: string): Query => ({ from: 'loki', expr, legendFormat: legend });

/** Traces of a service, the newest first. */
export const search = (service: string): Query => ({ from: 'jaeger', queryType: 'search', service, limit: 30 });

/** One trace. */
export const trace = (id: string): Query => ({ from: 'jaeger', query: id });

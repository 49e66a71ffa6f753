import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { istioCharts, type Release } from './istio-charts.ts';

type Values = Record<string, unknown>;

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** Maps that a chart hands on whole to Kubernetes, Envoy or Istio's own configuration, whatever keys they have. */
const handedOn = new Set(['resources', 'meshConfig', 'env', 'service', 'autoscaling', 'ports']);

/** Read by the templates, though no chart's values name it: base does, of whose name istiod takes it. */
const readWithoutDefault = new Set(['istiod global.enableReaderRBAC']);

const unknownIn = (ours: Values, theirs: Values, path: string[]): string[] =>
  Object.entries(ours).flatMap(([key, value]) => {
    const here = [...path, key];
    if (!Object.hasOwn(theirs, key)) return [here.join('.')];
    const known = theirs[key];
    return isMap(value) && isMap(known) && !handedOn.has(key) ? unknownIn(value, known, here) : [];
  });

/** The defaults of a chart of Istio: its values.yaml holds them below one key, for reasons of its own. */
const defaultsOf = async (key: Release): Promise<Values> => {
  const chart = (await istioCharts())[key];
  return parse(readFileSync(join(chart, 'values.yaml'), 'utf8'))._internal_defaults_do_not_set;
};

/**
 * Paths of our values that the chart of a release (or another map of defaults) has no default for. Nothing refuses such a
 * key: all but one of Istio's charts come without a schema, so a misspelt one would be passed over in silence.
 */
export const unknownKeys = async (of: Release | Values, ours: Values): Promise<string[]> => {
  const found = unknownIn(ours, typeof of === 'string' ? await defaultsOf(of) : of, []);
  return found.filter(path => !readWithoutDefault.has(`${of} ${path}`));
};

import type { SyntaxNode } from '@lezer/common';
import { metrics } from './metrics.ts';
import { suggestion } from './problem.ts';
import { knownSeries, type Series } from './series.ts';

/** The labels that a part of a query has; a number or a text has none to match, so it is undefined. */
export type Labels = Set<string> | undefined;

/** The query that is read, and where complaints go. */
export interface Walk {
  text: (node: SyntaxNode) => string;
  complain: (message: string) => void;
}

/** A text without its quotation marks. */
export const unquoted = (literal: string): string => literal.slice(1, -1);
/** The names in `by (...)`, `on (...)` and the like. */
export const labelNames = (node: SyntaxNode | null, walk: Walk): string[] =>
  node?.getChildren('LabelName').map(walk.text) ?? [];

/** Complains of each name that is not among the labels. */
export const mustHave = (names: string[], labels: Labels, what: string, walk: Walk): void => {
  for (const name of names.filter(one => !labels?.has(one)))
    walk.complain(`${what} has no label "${name}"${suggestion(name, labels ?? [])}`);
};

/** The parts of a node, in order. */
export const children = (node: SyntaxNode): SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
};

/** The jobs that a matcher of `job` leaves; all where it is a variable or there is none. */
const jobsLeft = (selector: { name: string; series: Series }, matcher: string[] | undefined, walk: Walk) => {
  const { name, series } = selector;
  const [, operator, value] = matcher ?? [];
  if (operator === undefined || value === undefined || value.includes('.*') || operator.startsWith('!'))
    return series.jobs;
  const pattern = new RegExp(`^(?:${value})$`);
  const left = series.jobs.filter(job => (operator === '=~' ? pattern.test(job) : job === value));
  if (left.length === 0) {
    const near = suggestion(value, series.jobs);
    walk.complain(
      series.jobs.length === 1
        ? `${name} comes from job "${series.jobs[0]}", not "${value}"`
        : `no job "${value}"${near}`,
    );
  }
  return left;
};

/** The labels of what a selector finds: `up{job="services"}`. */
export const selectorLabels = (node: SyntaxNode, walk: Walk): Labels => {
  const name = node.getChild('Identifier');
  if (!name) {
    walk.complain(`${walk.text(node)} names no metric; say it before the braces`);
    return undefined;
  }
  const metric = walk.text(name);
  const series = knownSeries.get(metric);
  if (!series) {
    const parts = metrics[metric]?.type === 'histogram' ? '; a histogram is asked by _bucket, _sum or _count' : '';
    walk.complain(`no metric "${metric}"${parts || suggestion(metric, knownSeries.keys())}`);
    return undefined;
  }
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map(matcher =>
    children(matcher).map(walk.text),
  );
  const jobs = jobsLeft(
    { name: metric, series },
    matchers
      .map(([label = '', operator = '', value = '']) => [label, operator, unquoted(value)])
      .find(([label]) => label === 'job'),
    walk,
  );
  const labels = new Set(series.jobs.length === 0 ? series.labels() : jobs.flatMap(job => series.labels(job)));
  if (series.jobs.length === 0 || jobs.length > 0)
    mustHave(
      matchers.map(([label = '']) => label),
      labels,
      metric,
      walk,
    );
  return labels;
};

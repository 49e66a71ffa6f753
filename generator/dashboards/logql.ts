import { at, type Problem, suggestion } from '../model/problem.ts';

/** The labels that log streams carry. Few and bounded: each set of values is a stream of its own in Loki. */
export const streamLabels = ['namespace', 'service', 'container', 'tier', 'audit'];

/** Text in quotation marks may hold anything, so it is taken out first. */
const quoted = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;
const selector = /\{([^{}]*)\}/g;
const grouping = /\b(?:by|without)\s*\(([^()]*)\)/g;
const matcher = /^\s*([A-Za-z_]\w*)\s*(?:=~|!~|!=|=)\s*""\s*$/;

const names = (list: string): string[] =>
  list
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');

/** A selector's matchers, each of which is `label="text"` or the like. */
const matched = (inner: string): { labels: string[]; broken: string[] } => {
  const parts = names(inner);
  return {
    labels: parts.flatMap(part => matcher.exec(part)?.[1] ?? []),
    broken: parts.filter(part => !matcher.test(part)),
  };
};

/**
 * What is wrong with the labels of a LogQL query: a stream selector is there, and it and `by (...)` name stream labels
 * alone. The rest of LogQL's grammar is Loki's to judge.
 */
export const logProblems = (path: string, query: string): Problem[] => {
  const text = query.replace(quoted, '""');
  const selectors = [...text.matchAll(selector)].map(([, inner]) => matched(inner ?? ''));
  const used = [
    ...selectors.flatMap(({ labels }) => labels),
    ...[...text.matchAll(grouping)].flatMap(([, inner]) => names(inner ?? '')),
  ];
  const unknown = [...new Set(used)].filter(label => !streamLabels.includes(label));
  const messages = [
    ...(selectors.some(({ labels }) => labels.length > 0) ? [] : ['selects no stream; begin with {label="value"}']),
    ...selectors.flatMap(({ broken }) => broken.map(part => `"${part}" is no matcher; write label="value"`)),
    ...unknown.map(
      label =>
        `streams have no label "${label}"${suggestion(label, streamLabels)}; they have ${streamLabels.join(', ')}`,
    ),
  ];
  return messages.map(message => ({ path: at(path), message }));
};

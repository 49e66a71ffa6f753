/** Grafana's own, where the grammar wants a duration. */
const duration = /\$\{?__(?:rate_interval|interval|range)\}?/g;

/** Any other: `$service`, `${service}`, `${service:regex}`, `[[service]]`. `$1` in label_replace is none. */
const variable = /\$\{[A-Za-z_][^}]*\}|\$[A-Za-z_]\w*|\[\[\w+(?::\w+)?\]\]/g;
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;

/**
 * A query in which something stands for each of Grafana's variables, so that it can be parsed: five minutes for a
 * duration, anything within quotation marks, a number elsewhere.
 */
export const withoutVariables = (query: string): string =>
  query
    .replace(duration, '5m')
    .replace(quoted, text => text.replace(variable, '.*'))
    .replace(variable, '1');

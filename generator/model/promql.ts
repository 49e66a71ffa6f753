import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Problem } from './problem.ts';
import { children, type Labels, labelNames, mustHave, selectorLabels, unquoted, type Walk } from './query-selectors.ts';
import { withoutVariables } from './query-variables.ts';
import { knownSeries } from './series.ts';

const rangeFunctions =
  /^(rate|irate|increase|delta|idelta|deriv|changes|resets|predict_linear|double_exponential_smoothing|.*_over_time)$/;
const counterFunctions = ['rate', 'irate', 'increase', 'resets'];
const isExpression = (node: SyntaxNode): boolean =>
  /Expr$|^(FunctionCall|MatrixSelector|VectorSelector|StringLiteral|NumberDurationLiteral)$/.test(node.name);

const aggregateLabels = (node: SyntaxNode, walk: Walk): Labels => {
  const body = node.getChild('FunctionCallBody');
  const parts = body ? children(body).filter(isExpression) : [];
  const inner = parts.map(part => labelsOf(part, walk)).find(labels => labels !== undefined);
  const operator = walk.text(node.getChild('AggregateOp') as SyntaxNode);
  const modifier = node.getChild('AggregateModifier');
  const named = labelNames(modifier?.getChild('GroupingLabels') ?? null, walk);
  if (inner) mustHave(named, inner, `what ${operator} adds up`, walk);
  if (/^(topk|bottomk|limitk|limit_ratio)$/.test(operator)) return inner;
  const left = modifier?.getChild('Without') ? [...(inner ?? [])].filter(name => !named.includes(name)) : named;
  const counted = operator === 'count_values' && parts[0] ? [unquoted(walk.text(parts[0]))] : [];
  return new Set([...left, ...counted]);
};

/** A counter is asked how fast it rises, over a range; and a gauge never is. */
const checkRange = (name: string, parts: SyntaxNode[], walk: Walk): void => {
  if (!rangeFunctions.test(name)) return;
  const within = (node: SyntaxNode): SyntaxNode =>
    /^(OffsetExpr|ParenExpr|StepInvariantExpr)$/.test(node.name) && node.firstChild
      ? within(children(node).find(isExpression) ?? node)
      : node;
  const ranges = parts.map(within).filter(part => ['MatrixSelector', 'SubqueryExpr'].includes(part.name));
  if (ranges.length === 0) walk.complain(`${name} needs a range, such as [5m]`);
  for (const range of ranges) {
    const metric = range.getChild('VectorSelector')?.getChild('Identifier');
    if (metric && counterFunctions.includes(name) && knownSeries.get(walk.text(metric))?.type === 'gauge')
      walk.complain(`${name} is for counters, and ${walk.text(metric)} is a gauge`);
  }
};

const callLabels = (node: SyntaxNode, walk: Walk): Labels => {
  const name = walk.text(node.getChild('FunctionIdentifier') as SyntaxNode);
  const body = node.getChild('FunctionCallBody');
  const parts = body ? children(body).filter(isExpression) : [];
  const texts = parts.filter(part => part.name === 'StringLiteral').map(part => unquoted(walk.text(part)));
  const given = parts.map(part => labelsOf(part, walk)).filter(labels => labels !== undefined);
  checkRange(name, parts, walk);
  if (name === 'scalar' || name === 'time' || name === 'pi') return undefined;
  const labels = given[0];
  if (labels === undefined) return name === 'vector' ? new Set() : undefined;
  if (name === 'label_replace') mustHave([texts[2] ?? ''], labels, 'what label_replace reads', walk);
  if (name === 'label_join') mustHave(texts.slice(2), labels, 'what label_join reads', walk);
  if (name.startsWith('label_')) return new Set([...labels, texts[0] ?? '']);
  if (name === 'histogram_quantile') mustHave(['le'], labels, 'what histogram_quantile reads', walk);
  return name === 'histogram_quantile' ? new Set([...labels].filter(label => label !== 'le')) : labels;
};

const same = (one: Set<string>, other: Set<string>): boolean =>
  one.size === other.size && [...one].every(label => other.has(label));

const binaryLabels = (node: SyntaxNode, walk: Walk): Labels => {
  const [first, second] = children(node).filter(isExpression);
  const left = first && labelsOf(first, walk);
  const right = second && labelsOf(second, walk);
  if (!left || !right) return left ?? right;
  const clause = node.getChild('MatchingModifierClause');
  const [matching, included] = clause?.getChildren('GroupingLabels') ?? [];
  const named = labelNames(matching ?? null, walk);
  const extra = labelNames(included ?? null, walk);
  const either = new Set([...left, ...right]);
  if (node.getChild('Or')) return either;
  const on = clause?.getChild('On');
  const matched = (labels: Set<string>) => new Set([...labels].filter(label => !named.includes(label)));
  if (on) for (const labels of [left, right]) mustHave(named, labels, 'one side of on()', walk);
  else if (clause) mustHave(named, either, 'neither side of ignoring()', walk);
  if (!on && !clause?.getChild('GroupLeft') && !clause?.getChild('GroupRight') && !same(matched(left), matched(right)))
    walk.complain(
      `"${walk.text(node)}" never matches: one side has ${[...left].join(', ') || 'no label'}, the other ${[...right].join(', ') || 'no label'}; say on() or ignoring()`,
    );
  if (node.getChild('And') || node.getChild('Unless')) return left;
  if (clause?.getChild('GroupRight')) mustHave(extra, left, 'the left side of group_right()', walk);
  if (clause?.getChild('GroupLeft')) mustHave(extra, right, 'the right side of group_left()', walk);
  if (clause?.getChild('GroupRight')) return new Set([...right, ...extra]);
  if (clause?.getChild('GroupLeft')) return new Set([...left, ...extra]);
  return on ? new Set(named) : matched(left);
};

const labelsOf = (node: SyntaxNode, walk: Walk): Labels => {
  if (node.name === 'VectorSelector') return selectorLabels(node, walk);
  if (node.name === 'AggregateExpr') return aggregateLabels(node, walk);
  if (node.name === 'FunctionCall') return callLabels(node, walk);
  if (node.name === 'BinaryExpr') return binaryLabels(node, walk);
  const inner = children(node).find(isExpression);
  return inner && labelsOf(inner, walk);
};

/** Where a query stops being one; undefined where it is good. */
const syntaxProblem = (tree: SyntaxNode, text: string): string | undefined => {
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    const near = text.slice(cursor.from, cursor.from + 20).trim();
    return `not PromQL at character ${cursor.from + 1}${near === '' ? ': something is missing' : `, near "${near}"`}`;
  } while (cursor.next());
  return undefined;
};

/** The labels of what a query gives, and what is wrong with it. */
const examine = (query: string): { labels: Labels; complaints: string[] } => {
  const text = withoutVariables(query);
  const tree = parser.parse(text).topNode;
  const wrong = syntaxProblem(tree, text);
  if (wrong !== undefined) return { labels: undefined, complaints: [wrong] };
  const complaints: string[] = [];
  const walk: Walk = { text: node => text.slice(node.from, node.to), complain: message => complaints.push(message) };
  return { labels: labelsOf(tree, walk), complaints: [...new Set(complaints)] };
};

/**
 * What is wrong with a query, at the path where it stands: its grammar, metrics that nothing emits, labels that what it
 * selects does not carry, jobs that do not exist, a rate of a gauge, two sides that never match. Grafana's variables may
 * stand in it.
 */
export const queryProblems = (path: string, query: string): Problem[] =>
  examine(query).complaints.map(message => ({ path, message }));

/** The labels that a good query's result carries, sorted; none for a number. */
export const queryLabels = (query: string): string[] => [...(examine(query).labels ?? [])].sort();

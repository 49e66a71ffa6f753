import { parse } from 'yaml';
import type { PrometheusRule } from '../../generator/alerts/types.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';

/** A group of rules as Prometheus reads it. */
export interface RenderedGroup {
  name: string;
  interval?: string;
  rules: PrometheusRule[];
}

/** The groups of rules as rendered: of Prometheus' own ConfigMap, or of the object for an operator. */
export const renderedGroups = (manifests: Manifest[]): RenderedGroup[] => {
  const [forOperator] = byKind(manifests, 'PrometheusRule');
  if (forOperator) return (forOperator.spec as { groups: RenderedGroup[] }).groups;
  const maps = byKind(manifests, 'ConfigMap');
  const text = maps.find(({ metadata }) => metadata.name === 'prometheus-rules')?.data?.['rules.yml'];
  if (text === undefined) throw new Error('no rules were rendered');
  return (parse(text) as { groups: RenderedGroup[] }).groups;
};

/** The same, rule by rule. */
export const renderedRules = (manifests: Manifest[]): PrometheusRule[] =>
  renderedGroups(manifests).flatMap(({ rules }) => rules);

/** A rule that tells, not one that only records. */
export const isAlert = (rule: PrometheusRule): rule is PrometheusRule & { alert: string } => rule.alert !== undefined;

import type { PrometheusRule } from '../../generator/alerts/types.ts';
import { queryLabels } from '../../generator/model/promql.ts';
import { platform } from '../platform.ts';
import { isAlert } from './monitoring-rules.ts';

/** The labels of an alert that routes may look at. */
export type Told = Record<'alertname' | 'severity' | 'tier', string> & { service?: string };

/** The platform's own parts are the tier `monitoring`; this stands for a service there. */
const ownPart = 'prometheus';

const servicesOf = (tier: string): string[] =>
  tier === 'monitoring'
    ? [ownPart]
    : [...platform.services.values()].filter(service => service.tier === tier).map(({ name }) => name);

/** A label as the rule sets it; undefined where it is left to the condition or to a template. */
const fixed = ({ labels = {} }: PrometheusRule, name: string): string | undefined =>
  labels[name]?.includes('{{') ? undefined : labels[name];

/** Whether an alert has the label at all. */
const has = (rule: PrometheusRule, name: string): boolean =>
  rule.labels?.[name] !== undefined || queryLabels(rule.expr).includes(name);

/**
 * The labels with which alerts of these rules can reach Alertmanager, each once. What only the condition knows is every
 * tier of `tiers` and `monitoring`, and of each tier its first service: no route tells two of them apart.
 */
export const toldOf = (rules: PrometheusRule[], tiers: string[]): Told[] => {
  const all = rules.filter(isAlert).flatMap(rule => {
    const tier = fixed(rule, 'tier');
    const service = fixed(rule, 'service');
    const severity = rule.labels?.severity ?? 'none at all';
    return (tier ? [tier] : [...tiers, 'monitoring']).map((tier): Told => {
      const [any = 'none'] = service ? [service] : servicesOf(tier);
      return { alertname: rule.alert, severity, tier, ...(has(rule, 'service') && { service: any }) };
    });
  });
  return [...new Map(all.map(told => [JSON.stringify(told), told])).values()];
};

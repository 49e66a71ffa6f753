import type { Platform } from '../model/platform.ts';
import { installed, quickRecordings, type Recording, slowRecordings } from '../model/recordings.ts';
import { namespacesByChoice } from './conditions.ts';
import { alertTopics } from './families.ts';
import type { AlertFamily, RuleGroup } from './types.ts';

type Rules = RuleGroup['rules'];

const recorded = (recordings: Record<string, Recording>): Rules =>
  Object.entries(recordings).map(([record, { expr }]) => ({ when: [], rule: { record, expr } }));

/** One rule a service, so that what is switched off at install is not expected to be there. */
const installedServices = ({ services }: Platform, { expr }: Recording): Rules =>
  [...services.values()].map(({ name, tier, priority }) => ({
    when: [`tiers.${tier}`, `services.${name}`],
    rule: { record: installed, expr, labels: { service: name, tier, priority } },
  }));

/** Prometheus' `$labels` are those of the condition alone: what a rule sets beside them is filled in here. */
const filled = (text: string, labels: Record<string, string>): string =>
  Object.entries(labels).reduce((so, [name, value]) => so.replaceAll(`{{ $labels.${name} }}`, value), text);

const alerting = (family: AlertFamily, namespaces: string[]): Rules =>
  family.rules.map(({ when, expr, labels, ...own }) => ({
    when,
    ...(expr.includes(namespaces.join('|')) && { among: namespaces }),
    rule: {
      alert: family.name,
      expr,
      for: own.for ?? family.for,
      labels: { severity: own.severity ?? family.severity, ...labels },
      annotations: {
        summary: filled(own.summary ?? family.summary, labels),
        description: filled(own.description ?? family.description, labels),
      },
    },
  }));

/**
 * Every rule of Prometheus, as functions of the graph, each with what must be switched on for it. Windows of hours and
 * days are worked out once a minute, all else at Prometheus' own interval. What is recorded stands before what reads it.
 */
export const ruleGroups = (platform: Platform): RuleGroup[] => {
  const alertsOf = (family: AlertFamily): Rules => alerting(family, namespacesByChoice(platform));
  const { budgets = [], ...topics } = alertTopics(platform);
  const { [installed]: here, ...quick } = quickRecordings;
  return [
    { name: 'recordings', rules: [...installedServices(platform, here as Recording), ...recorded(quick)] },
    ...Object.entries(topics).map(([name, families]) => ({ name, rules: families.flatMap(alertsOf) })),
    { name: 'budgets', interval: '1m', rules: [...recorded(slowRecordings), ...budgets.flatMap(alertsOf)] },
  ];
};

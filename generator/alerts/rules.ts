import type { Platform } from '../model/platform.ts';
import { quickRecordings, type Recording, slowRecordings } from '../model/recordings.ts';
import { alertTopics } from './families.ts';
import type { AlertFamily, RuleGroup } from './types.ts';

type Rules = RuleGroup['rules'];

const recorded = (recordings: Record<string, Recording>): Rules =>
  Object.entries(recordings).map(([record, { expr }]) => ({ when: [], rule: { record, expr } }));

/** Prometheus' `$labels` are those of the condition alone: what a rule sets beside them is filled in here. */
const filled = (text: string, labels: Record<string, string>): string =>
  Object.entries(labels).reduce((so, [name, value]) => so.replaceAll(`{{ $labels.${name} }}`, value), text);

const alerting = (family: AlertFamily): Rules =>
  family.rules.map(({ when, expr, labels, ...own }) => ({
    when,
    rule: {
      alert: family.name,
      expr,
      for: family.for,
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
  const { budgets = [], ...topics } = alertTopics(platform);
  return [
    { name: 'recordings', rules: recorded(quickRecordings) },
    ...Object.entries(topics).map(([name, families]) => ({ name, rules: families.flatMap(alerting) })),
    { name: 'budgets', interval: '1m', rules: [...recorded(slowRecordings), ...budgets.flatMap(alerting)] },
  ];
};

import type { Platform } from '../model/platform.ts';
import { quickRecordings, type Recording, slowRecordings } from '../model/recordings.ts';
import { alertTopics } from './families.ts';
import type { AlertFamily, RuleGroup } from './types.ts';

type Rules = RuleGroup['rules'];

const recorded = (recordings: Record<string, Recording>): Rules =>
  Object.entries(recordings).map(([record, { expr }]) => ({ when: [], rule: { record, expr } }));

const alerting = (family: AlertFamily): Rules =>
  family.rules.map(({ when, expr, labels, severity, description }) => ({
    when,
    rule: {
      alert: family.name,
      expr,
      for: family.for,
      labels: { severity: severity ?? family.severity, ...labels },
      annotations: { summary: family.summary, description: description ?? family.description },
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

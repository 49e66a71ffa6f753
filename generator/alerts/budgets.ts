import { installed } from '../model/recordings.ts';
import type { Service } from '../model/service.ts';
import type { AlertFamily, AlertRule, Severity } from './types.ts';
import { look, otherRegulators, undo } from './words.ts';

/** The share of requests that may fail within 30 days, by how much the service matters to residents. */
export const errorBudgets: Record<Service['priority'], number> = {
  clinical: 0.001,
  essential: 0.005,
  supporting: 0.01,
};

/**
 * How fast a budget may burn before somebody hears of it: at 14.4 times its pace 2 % of a month's budget are gone within
 * an hour, at 6 times 5 % within six hours, at its pace 10 % within three days. The short window ends the alert soon
 * after the errors end.
 */
const fast = [
  { pace: 14.4, long: '1h', short: '5m' },
  { pace: 6, long: '6h', short: '30m' },
];
const slow = [{ pace: 1, long: '3d', short: '6h' }];

/** Three days that nobody watched tell nothing: a slow burn is told of a service that was there before them. */
const watched = 'last_over_time(service:http_requests:rate5m[1h] offset 3d)';

const exact = (number: number): number => Number(number.toPrecision(6));

const burning = (burns: typeof fast, budget: number): string =>
  burns
    .flatMap(({ pace, long, short }) => {
      const limit = exact(pace * budget);
      return `service:http_errors:ratio${long} > ${limit} and service:http_errors:ratio${short} > ${limit}`;
    })
    .join(' or ');

const rulesFor = (priority: Service['priority']): AlertRule[] => {
  const budget = errorBudgets[priority];
  const its = `and on (service) ${installed}{priority="${priority}"}`;
  const rule = (pace: string, severity: Severity, expr: string): AlertRule => ({
    when: [],
    expr,
    labels: { priority, pace },
    severity,
  });
  return [
    rule('fast', priority === 'clinical' ? 'critical' : 'high', `(${burning(fast, budget)}) ${its}`),
    rule('slow', 'warning', `${burning(slow, budget)} and ${watched} ${its}`),
  ];
};

const objectives = Object.entries(errorBudgets)
  .map(
    ([priority, budget]) =>
      `| ${priority} | ${exact(100 - budget * 100)} % | ${exact(budget * 30 * 24 * 60)} minutes |`,
  )
  .join('\n');

/** Whether a service fails so often that it will not keep its objective. */
export const budgetAlerts: AlertFamily[] = [
  {
    name: 'ErrorBudgetBurning',
    severity: 'warning',
    for: '2m',
    summary: '{{ $labels.service }} fails too often: {{ $value | humanizePercentage }} of requests',
    description:
      'If it goes on, {{ $labels.service }} fails more often in a month than it may. Carers meet errors when they look up or save care notes.',
    rules: Object.keys(errorBudgets).flatMap(priority => rulesFor(priority as Service['priority'])),
    runbook: {
      meaning:
        'A service may fail a small share of its requests a month, its error budget. It now fails so fast that the budget ends early. Label `pace` says how: fast, within hours or days; slow, within the month.',
      harm: 'Carers meet errors, and have to do again what they did. For clinical services a lost note can mean a lost observation.',
      look: [look.errors, look.routes, look.rollout, look.logs],
      remedy: [
        undo,
        'If it comes from a service that it calls, or from its database, begin there.',
        'slow: no one is woken; plan the repair before the next change to the service.',
      ],
      tell: 'fast: the home’s manager on duty where the service is clinical. slow: the platform engineers.',
      regulation: `Good governance: regulation 17 in England (CQC), and its like for ${otherRegulators}.`,
      more: `| importance | requests that must succeed | all down, this may last in 30 days |\n| --- | --- | --- |\n${objectives}`,
    },
  },
];

import type { Platform } from '../model/platform.ts';
import type { Service } from '../model/service.ts';
import { assemble, type Dashboard, labelVariable } from './assemble.ts';
import { bad, bars, type Column, good, logs, row, table, trend } from './panels.ts';
import { anyOf, chosen, errorShare, errorsOver, p95, requests, up } from './queries.ts';
import { lines, now, over } from './sources.ts';

/** What may fail, by importance: PLATFORM.md's objectives, 99.9, 99.5 and 99 % of requests without 5xx. */
const allowed: Record<Service['priority'], number> = { clinical: 0.001, essential: 0.005, supporting: 0.01 };

/** Each importance at once, those first that residents feel first. */
const budgetLeft = (platform: Platform) =>
  Object.entries(allowed).map(([priority, share]) => {
    const names = [...platform.services.values()].filter(service => service.priority === priority);
    const filter = `${chosen},service=~"${anyOf(names.map(service => service.name))}"`;
    return now(`sort(1-${errorsOver(filter)}/${share})`, '{{service}}');
  });

const columns: Column[] = [
  { expr: `sum by(service,namespace,tier)(${up(chosen)})`, name: 'Pods up', unit: 'none', colours: good(1) },
  { expr: requests(chosen), name: 'Requests', unit: 'reqps' },
  { expr: errorShare(chosen), name: 'Errors', unit: 'percentunit', colours: bad(0.1, 0.01) },
  { expr: p95(chosen), name: 'p95', unit: 's', colours: bad(2, 0.5) },
  { expr: errorsOver(chosen), name: 'Errors in the period', unit: 'percentunit', colours: bad(0.01, 0.001) },
];

const all = (platform: Platform) => [
  table({
    title: 'Services',
    description: 'Those with the fewest pods first. An alert above 10 % errors, 0.5 s (residents) or 2 s (others).',
    width: 16,
    height: 14,
    columns,
    rising: true,
    to: 'service-performance',
  }),
  bars({
    title: 'Error budget left',
    description:
      'Of the failures that the objective allows (clinical 0.1 %, essential 0.5 %, others 1 % of requests), what is left if ' +
      'all time were like the period shown. Below zero: more than that failed.',
    width: 8,
    height: 14,
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: budgetLeft(platform),
    colours: good(0.5, 0.1),
  }),
];

const ofTier = () => [
  row('$tier', 'tier'),
  trend({
    title: 'Requests',
    description: 'Requests a second.',
    width: 8,
    unit: 'reqps',
    queries: [over(requests(chosen), '{{service}}')],
  }),
  trend({
    title: 'Errors',
    description: 'Share of requests answered with 5xx.',
    width: 8,
    unit: 'percentunit',
    queries: [over(errorShare(chosen), '{{service}}')],
  }),
  trend({
    title: 'Duration',
    description: 'Time within which 95 % of requests are answered.',
    width: 8,
    unit: 's',
    queries: [over(p95(chosen), '{{service}}')],
  }),
];

/** The pods that answer of each service that `caller` calls: one term of the graph. */
const callees = (caller: string, names: string[]): string =>
  `label_replace(sum by(service)(${up(`service=~"${anyOf(names)}"`)}),"caller","${caller}","service",".*")`;

/**
 * Every call of the graph with the state of its far end. No metric tells who calls whom, so the graph does. What
 * everyone calls stands once, under the caller `everyone`.
 */
const calls = (platform: Platform): string => {
  const common = platform.facts.everyoneCalls;
  const terms = [...platform.services.values()]
    .map(({ name, calls }) => ({ name, names: calls.filter(callee => !common.includes(callee)) }))
    .filter(({ names }) => names.length > 0)
    .map(({ name, names }) => callees(name, names));
  return [...terms, callees('everyone', common)].join(' or ');
};

/** The chosen services as callers, and `everyone`. */
const callers = ['$1', 'everyone'].map(name => `label_replace(${up(chosen)},"caller","${name}","service","(.*)")`);

const dependencies = (platform: Platform) => [
  row('What they need'),
  table({
    title: 'Services they call',
    description:
      'What the chosen services call, and how many pods of it answer. Everyone calls audit and configuration.',
    width: 12,
    rising: true,
    columns: [
      {
        expr: `(${calls(platform)}) and on(caller) (${callers.join(' or ')})`,
        name: 'Pods up',
        unit: 'none',
        colours: good(1),
      },
    ],
  }),
  table({
    title: 'Stores they reach',
    description: 'Whether a pod of theirs reaches its database: 0 is no.',
    width: 12,
    rising: true,
    columns: [
      {
        expr: `min by(service,database)(db_up{${chosen}})`,
        name: 'Reached',
        unit: 'none',
        colours: good(1),
      },
    ],
  }),
  logs({
    title: 'Their errors',
    description: 'Log lines of the chosen services that speak of an error.',
    width: 24,
    queries: [lines('{tier=~"$tier",service=~"$service"} |~ "(?i)error|fatal|panic"')],
  }),
];

/** How each service does: rate, errors, duration, budget, and what it depends on. */
export const servicePerformance = (platform: Platform): Dashboard =>
  assemble({
    uid: 'service-performance',
    title: 'Service Performance',
    folder: 'Infrastructure',
    description: 'Requests, errors and speed of every service, its error budget, and what it depends on.',
    from: 'now-6h',
    variables: [
      labelVariable('tier', up(), { all: true }),
      labelVariable('service', up('tier=~"$tier"'), { all: true }),
    ],
    panels: [...all(platform), ...dependencies(platform), ...ofTier()],
  });

import { type Job, jobLabels } from './jobs.ts';
import { metrics, targetMetrics } from './metrics.ts';
import { recordings } from './recordings.ts';

/** What a query may select by one name. */
export interface Series {
  type: 'counter' | 'gauge' | 'histogram';
  /** The jobs that bring it; none for what Prometheus works out itself. */
  jobs: Job[];
  /** The labels it carries when a job brings it. */
  labels: (job?: Job) => string[];
}

const allJobs = Object.keys(jobLabels) as Job[];
const withJob = (job?: Job): string[] => ['job', ...(job ? jobLabels[job] : [])];

const alertLabels = ['severity', 'tier', 'service', 'namespace', 'node', 'part', 'instance', 'priority', 'pace'];

/** Prometheus' own series of its alerts: the labels are those that our rules set or keep. */
const alertSeries: Series = {
  type: 'gauge',
  jobs: [],
  labels: () => ['alertname', 'alertstate', ...alertLabels],
};

const histogramParts = ['_bucket', '_sum', '_count'];

const declared = Object.entries(metrics).flatMap(([name, metric]): [string, Series][] => {
  const own = (extra: string[]) => (job?: Job) => [...withJob(job), ...metric.labels, ...extra];
  if (metric.type !== 'histogram') return [[name, { type: metric.type, jobs: [metric.job], labels: own([]) }]];
  return histogramParts.map(part => [
    name + part,
    { type: 'counter', jobs: [metric.job], labels: own(part === '_bucket' ? ['le'] : []) },
  ]);
});

/** Every series that exists, by the name that a query says. */
export const knownSeries: Map<string, Series> = new Map([
  ...declared,
  ...Object.keys(targetMetrics).map((name): [string, Series] => [
    name,
    { type: 'gauge', jobs: allJobs, labels: withJob },
  ]),
  ...Object.entries(recordings).map(([name, { labels }]): [string, Series] => [
    name,
    { type: 'gauge', jobs: [], labels: () => labels },
  ]),
  ['ALERTS', alertSeries],
  ['ALERTS_FOR_STATE', alertSeries],
]);

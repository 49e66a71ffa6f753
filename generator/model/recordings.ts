/** What Prometheus works out ahead and keeps under a name of its own: `level:metric:operation`. */
export interface Recording {
  expr: string;
  /** The labels that are left. */
  labels: string[];
  help: string;
}

/** Instances are added up, so that a pod's roll-out changes nothing. */
const each = 'sum by (service, namespace, tier)';
const labels = ['service', 'namespace', 'tier'];
const errors = 'service:http_errors:rate5m';
const requests = 'service:http_requests:rate5m';

/** A ratio over a longer window, from what was kept: each moment counts by its requests, as it should. */
const ratioOver = (window: string): Recording => ({
  expr: `sum_over_time(${errors}[${window}]) / (sum_over_time(${requests}[${window}]) > 0)`,
  labels,
  help: `Share of requests answered with 5xx over ${window}.`,
});

/** The series that says which services are switched on: a rule for each, which is gone with the service. */
export const installed = 'service:installed';

/** What is worked out at every evaluation. Later ones use earlier ones, so the order matters. */
export const quickRecordings: Record<string, Recording> = {
  [installed]: {
    expr: 'vector(1)',
    labels: ['service', 'tier', 'priority'],
    help: 'The services that are switched on, whether they run or not.',
  },
  [requests]: { expr: `${each} (rate(http_requests_total[5m]))`, labels, help: 'Requests a second.' },
  // A service without any 5xx has no such series: it has 0 errors, not none that are known.
  [errors]: {
    expr: `${each} (rate(http_requests_total{status=~"5.."}[5m])) or ${requests} * 0`,
    labels,
    help: 'Requests answered with 5xx, a second.',
  },
  // Without requests there is no ratio, rather than 0/0.
  'service:http_errors:ratio5m': {
    expr: `${errors} / (${requests} > 0)`,
    labels,
    help: 'Share of requests answered with 5xx over 5m.',
  },
  'service:http_request_duration_seconds:p95_5m': {
    expr: 'histogram_quantile(0.95, sum by (le, service, namespace, tier) (rate(http_request_duration_seconds_bucket[5m])))',
    labels,
    help: 'Seconds within which 95 % of requests were answered.',
  },
};

/** The longer windows of the error budgets, worked out once a minute. */
export const slowRecordings: Record<string, Recording> = Object.fromEntries(
  ['30m', '1h', '6h', '3d'].map(window => [`service:http_errors:ratio${window}`, ratioOver(window)]),
);

/** Every recorded series by name. */
export const recordings: Record<string, Recording> = { ...quickRecordings, ...slowRecordings };

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { queryLabels, queryProblems } from '../../generator/model/promql.ts';
import { installed, recordings } from '../../generator/model/recordings.ts';

const messages = (query: string): string[] => queryProblems('here', query).map(({ message }) => message);

const good = [
  'up{job="services", service="medication-service"} == 0',
  'sum by (service) (rate(http_requests_total{status=~"5..", method!="GET"}[5m]))',
  'histogram_quantile(0.95, sum by (le, service) (rate(http_request_duration_seconds_bucket[5m])))',
  'sum(http_request_duration_seconds_sum) / sum(http_request_duration_seconds_count)',
  'service:http_errors:ratio5m{service="api-gateway"} > 0.1',
  '(sum(up{job="services", service="x"}) or vector(0)) == 0',
  'sum by (node) (label_replace(node_load1, "node", "$1", "instance", "(.*)"))',
  'kube_deployment_spec_replicas * on (namespace, deployment) group_left () kube_deployment_status_replicas_available',
  'residents unless residents offset 5m',
  'max_over_time(rate(audit_events_total[5m])[1h:1m])',
  `sum by (service) (rate(http_requests_total{service=~"$service", tier="$\{tier:regex}"}[$__rate_interval]))`,
  'topk($number, up{job="$job"})',
  'ALERTS{alertstate="firing", severity="critical"}',
  'count_values("value", residents{status="active"})',
  'time() - max by (part) (writecarenotes_backup_last_success_timestamp_seconds) > 26 * 3600',
  'up{job=~"prometheus|grafana"} == 0 or on () vector(1)',
];

for (const query of good)
  test(`the query is good: ${query}`, () => {
    assert.equal(messages(query), []);
  });

const bad: Record<string, string> = {
  'sum(up': 'not PromQL at character 7: something is missing',
  'sum by service (up)': 'not PromQL at character 8, near "service (up)"',
  http_request_total: 'no metric "http_request_total"; did you mean "http_requests_total"?',
  'http_request_duration_seconds > 1':
    'no metric "http_request_duration_seconds"; a histogram is asked by _bucket, _sum or _count',
  '{job="services"}': '{job="services"} names no metric; say it before the braces',
  'http_requests_total{code="500"}': 'http_requests_total has no label "code"',
  'http_requests_total{statos="500"}': 'http_requests_total has no label "statos"; did you mean "status"?',
  'up{job="service"}': 'no job "service"; did you mean "services"?',
  'node_load1{job="services"}': 'node_load1 comes from job "node-exporter", not "services"',
  'up{job="grafana", service="x"}': 'up has no label "service"',
  'sum by (resident) (residents)': 'what sum adds up has no label "resident"',
  'sum by (service) (sum by (tier) (residents))': 'what sum adds up has no label "service"',
  'avg without (pod) (residents)': 'what avg adds up has no label "pod"; did you mean "job"?',
  'residents * on (home) staff_required': 'one side of on() has no label "home"',
  'residents * ignoring (home) staff_required': 'neither side of ignoring() has no label "home"',
  'sum by (service) (residents) / sum by (tier) (residents)':
    '"sum by (service) (residents) / sum by (tier) (residents)" never matches: one side has service, the other tier; say on() or ignoring()',
  'staff_on_duty * on (service) group_left (status) staff_required':
    'the right side of group_left() has no label "status"',
  'label_replace(up, "a", "$1", "pod", "(.*)")': 'what label_replace reads has no label "pod"; did you mean "job"?',
  'histogram_quantile(0.9, sum by (service) (rate(http_request_duration_seconds_bucket[5m])))':
    'what histogram_quantile reads has no label "le"',
  'rate(http_requests_total)': 'rate needs a range, such as [5m]',
  'rate(staff_on_duty[5m])': 'rate is for counters, and staff_on_duty is a gauge',
  'service:http_errors:ratio5m{instance="x"}': 'service:http_errors:ratio5m has no label "instance"',
  'service:http_errors:ratio5': 'no metric "service:http_errors:ratio5"; did you mean "service:http_errors:ratio5m"?',
};

for (const [query, message] of Object.entries(bad))
  test(`the query is refused: ${query}`, () => {
    assert.equal(messages(query)[0], message);
  });

test('a problem says where the query stands', () => {
  assert.equal(queryProblems('dashboards.kpis.panels[3]', 'ups'), [
    { path: 'dashboards.kpis.panels[3]', message: 'no metric "ups"; did you mean "up"?' },
  ]);
});

for (const [name, { expr, labels }] of Object.entries(recordings).filter(([name]) => name !== installed))
  test(`${name} is good and carries the labels it says`, () => {
    assert.equal(messages(expr), []);
    assert.equal(queryLabels(expr), [...labels].sort());
  });

test.run();

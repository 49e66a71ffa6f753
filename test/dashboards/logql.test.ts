import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { logProblems } from '../../generator/dashboards/logql.ts';

const said = (query: string): string[] => logProblems('expr', query).map(({ message }) => message);

test('a log query may use the labels of streams in any of the ways of LogQL', () => {
  for (const query of [
    '{audit="true"}',
    '{service=~"$service", tier!="x",container!~"istio.*"} |~ "(?i)error"',
    'sum by(service, tier)(count_over_time({namespace="compliance"} |= `{not a selector}` [5m]))',
    '{service="a, b"} != "user=\\"x\\" by(nobody)"',
  ])
    assert.equal(said(query), [], query);
});

test('a label that no stream carries is named, once, with the nearest that one does', () => {
  assert.equal(said('sum by(pod)({servce="x"}) / sum by(pod)({servce="y"})'), [
    'streams have no label "servce"; did you mean "service"?; they have namespace, service, container, tier, audit',
    'streams have no label "pod"; they have namespace, service, container, tier, audit',
  ]);
});

test('a log query without a stream, or with half a matcher, is refused', () => {
  assert.equal(said('|= "error"'), ['selects no stream; begin with {label="value"}']);
  assert.equal(said('{}'), ['selects no stream; begin with {label="value"}']);
  assert.equal(said('{audit="true",service}'), ['"service" is no matcher; write label="value"']);
});

test.run();

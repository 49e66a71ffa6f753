import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { samplingPolicies } from '../../generator/policies/sampling.ts';
import { values } from '../../values/values.ts';
import { type Policy, samplingOf } from '../../verify/mesh/sampling.ts';
import type { Span } from '../../verify/mesh/sampling-conditions.ts';
import { platformOf } from '../platform.ts';
import { type Request, seeded, traceIds } from '../verify/mesh/sampling-traces.ts';
import { asks, calls, gateway, renderedPolicies, services, throughGateway, told } from './sampling-requests.ts';

const policies = renderedPolicies();
const kept = samplingOf(policies);

const ids = Array.from({ length: 20_000 }, traceIds(seeded(20_000)));
const few = ids.slice(0, 2000);

/** The share of traces of this kind that are kept, in percent. */
const shareOf = (spans: Span[], decide = kept, of = few): number =>
  (100 * of.filter(id => decide({ id, spans })).length) / of.length;

/** Which of the shares are more than 1 % from what they should be. Of 20 000 traces that is three deviations. */
const astray = (expected: [what: string, percent: number, spans: Span[]][], decide = kept): string[] =>
  expected.flatMap(([what, percent, spans]) => {
    const share = shareOf(spans, decide, ids);
    return Math.abs(share - percent) <= 1 ? [] : [`${what}: ${share} % of ${percent} %`];
  });

const routed = services.filter(({ prefix }) => prefix);
const byRoute = routed.map(({ name, sampling }): [string, number, Span[]] => [
  name,
  sampling,
  told(throughGateway(name, asks(name))),
]);

/** The first of each rate. */
const eachRate = <Kind extends [unknown, number, unknown]>(all: Kind[]): Kind[] =>
  all.filter(([, percent], at) => all.findIndex(([, one]) => one === percent) === at);
const oneOfEachRate = eachRate(byRoute);

test('through the gateway a trace is kept at the rate of the service whose route was asked for', () => {
  assert.is(byRoute.length, 23);
  assert.equal(astray(byRoute), []);
});

test('that check sees it when a service which everyone calls chooses the rate wherever it is called', () => {
  const audit = { error_mode: 'ignore', span: ['IsMatch(resource.attributes["service.name"], "^audit-service")'] };
  const wrong = [...policies, { name: 'audit', type: 'ottl_condition', ottl_condition: audit }];
  const others = oneOfEachRate.filter(([, percent]) => percent < 100);
  assert.is(others.length, 4);
  assert.is(astray(others, samplingOf(wrong)).length, others.length);
});

test('that check sees it when rates do not nest', () => {
  const salted = JSON.parse(JSON.stringify(policies), (key, value) =>
    key === 'probabilistic' ? { ...value, hash_salt: `${value.sampling_percentage}` } : value,
  ) as Policy[];
  assert.ok(astray(oneOfEachRate, samplingOf(salted)).some(line => line.startsWith('assessment-service')));
});

test('a trace that begins within the platform is kept at the rate of the service where it begins', () => {
  const begun = services.filter(service => !service.gateway && service.calls.length > 0 && !service.host);
  const expected = begun.map(({ name, sampling }): [string, number, Span[]] => [name, sampling, told(calls(name))]);
  assert.ok(expected.length > 20);
  assert.equal(astray(eachRate(expected)), []);
  for (const [name, percent, spans] of expected) assert.ok(Math.abs(shareOf(spans) - percent) < 3, name);
});

test('an operation that is always traced is kept, whoever asks for it, and no other for its sake', () => {
  const operations = services.flatMap(({ name, alwaysTraced }) => alwaysTraced.map(one => [name, one] as const));
  assert.is(operations.length, 3);
  for (const [name, operation] of operations) {
    assert.is(shareOf(told(throughGateway(name, operation))), 100, operation);
    assert.is(shareOf(told(throughGateway(name, `${operation}?dry-run=1`))), 100, operation);
    assert.is(shareOf(told([{ from: 'laundry-service', to: name, operation }])), 100, operation);
  }
  const others = ['GET /api/v1/residents', 'POST /api/v1/residents/1', 'POST /api/v1/residents-of-old'];
  for (const operation of others) {
    assert.ok(shareOf(told([{ from: 'laundry-service', to: 'resident-service', operation }])) < 12, operation);
  }
});

test('a trace in which something failed is kept; an answer of 4xx is none', () => {
  const answered = (status: number) =>
    shareOf(told(throughGateway('laundry-service', asks('laundry-service'), status)));
  assert.equal([500, 503].map(answered), [100, 100]);
  for (const status of [401, 404, 429]) assert.ok(answered(status) < 12, String(status));
});

test('a trace that took as long as the installer says is kept', () => {
  const lasting = (milliseconds: number) =>
    told(throughGateway('laundry-service', asks('laundry-service')), { milliseconds });
  assert.is(shareOf(lasting(2000)), 100);
  assert.ok(shareOf(lasting(1999)) < 12);
  const patient = samplingOf(renderedPolicies('--set', 'mesh.jaeger.slowMilliseconds=5000'));
  assert.ok(shareOf(lasting(4999), patient) < 12);
  assert.is(shareOf(lasting(5000), patient), 100);
});

test('what Prometheus asks leaves no trace, even where it fails', () => {
  const [scrape] = told([{ to: 'audit-service', operation: 'GET /metrics', status: 503 }]);
  assert.ok(scrape);
  const url = (address: string) => ({ ...scrape.attributes, 'http.url': `http://${address}/metrics` });
  assert.is(shareOf([{ ...scrape, attributes: url('10.1.2.3:9464') }]), 0);
  assert.is(shareOf([{ ...scrape, attributes: url('10.1.2.3:3010') }]), 100);
});

/** The policies of a platform in which some services have other rates: those of the front ends, and of the gateway. */
const changed = structuredClone(values);
for (const [name, sampling] of Object.entries({ 'frontend-app': 40, [gateway]: 60, 'laundry-service': 5 })) {
  const facts = changed.tiers['core-healthcare']?.services[name] ?? changed.tiers.operational?.services[name];
  Object.assign(facts ?? {}, { sampling });
}
const elsewhere = samplingOf(samplingPolicies(platformOf(changed)));

const throughFrontEnd = (to: string): Span[] =>
  told([
    { to: 'frontend-app', operation: 'GET /overview' },
    { from: 'frontend-app', to: gateway, operation: asks(to) },
    { from: gateway, to, operation: asks(to) },
    ...calls(to),
  ]);

test('what a front end asks of the gateway goes by the route, not by the front end', () => {
  assert.equal(astray(oneOfEachRate.map(([name, percent]) => [name, percent, throughFrontEnd(name)])), []);
  assert.equal(astray([['laundry-service', 5, throughFrontEnd('laundry-service')]], elsewhere), []);
});

test('a trace that a proxy of the front door begins is kept at the rate of the service it asks', () => {
  const page: Request[] = [{ to: 'frontend-app', operation: 'GET /overview' }];
  const outside = { outside: 'ffffffffffffffff' };
  assert.equal(astray([['frontend-app', 40, told(page, outside)]], elsewhere), []);
  assert.equal(astray([['frontend-app', 40, told(page)]], elsewhere), []);
  const path = throughGateway('laundry-service', asks('laundry-service'));
  assert.equal(astray([['laundry-service', 5, told(path, outside)]], elsewhere), []);
});

for (const door of ['ingress-nginx-controller', 'istio-ingressgateway'])
  test(`a trace that begins at ${door} is kept at the rate of the service behind the gateway`, () => {
    const into = (to: string): Request[] => {
      const [first, ...rest] = throughGateway(to, asks(to));
      return [{ ...(first as Request), from: door }, ...rest];
    };
    assert.equal(astray(oneOfEachRate.map(([name, percent]) => [name, percent, told(into(name))])), []);
    assert.equal(astray([['laundry-service', 5, told(into('laundry-service'))]], elsewhere), []);
    const page: Request[] = [{ from: door, to: 'frontend-app', operation: 'GET /overview' }];
    assert.equal(astray([['frontend-app', 40, told(page)]], elsewhere), []);
  });

test("what the gateway is asked beside the routes is kept at the gateway's own rate", () => {
  const beside = ['GET /favicon.ico', 'GET /api/v1/laundry-list', 'GET /api/v2/laundry/1'];
  const expected = beside.map((operation): [string, number, Span[]] => [
    operation,
    60,
    told([{ to: gateway, operation }]),
  ]);
  assert.equal(astray(expected, elsewhere), []);
});

test('a trace of which nothing is known is kept at the lowest rate of all', () => {
  const [unknown] = told([{ to: 'laundry-service', operation: 'GET /' }]);
  assert.ok(unknown);
  const spans = [{ ...unknown, parent: 'ffffffffffffffff', resource: {} }];
  assert.equal(astray([['unknown', 5, spans]], elsewhere), []);
});

test.run();

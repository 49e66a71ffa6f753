import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Policy, samplingOf, type Trace } from '../../../verify/mesh/sampling.ts';
import { type Span, spanCondition } from '../../../verify/mesh/sampling-conditions.ts';
import { amongPercent } from '../../../verify/mesh/sampling-hash.ts';

const span: Span = {
  resource: { 'service.name': 'audit-service.compliance' },
  parent: '',
  kind: 'SPAN_KIND_SERVER',
  status: 'STATUS_CODE_ERROR',
  attributes: { 'http.method': 'POST', 'http.url': 'http://audit-service/api/v1/audit', quoted: 'a "b"' },
  start: 1000,
  end: 1500,
};
const id = '0123456789abcdef0123456789abcdef';
const trace = (...spans: Partial<Span>[]): Trace => ({ id, spans: spans.map(one => ({ ...span, ...one })) });

const condition = (name: string, ...span: string[]): Policy => ({
  name,
  type: 'ottl_condition',
  ottl_condition: { error_mode: 'ignore', span },
});
const rate = (percent: number, salt = 'salt'): Policy => ({
  name: `rate-${percent}`,
  type: 'probabilistic',
  probabilistic: { hash_salt: salt, sampling_percentage: percent },
});
const without = (...names: string[]): Policy => ({
  name: 'without',
  type: 'string_attribute',
  string_attribute: { key: 'service.name', values: names, enabled_regex_matching: true, invert_match: true },
});
const and = (...parts: Policy[]): Policy => ({ name: 'and', type: 'and', and: { and_sub_policy: parts } });
const drop = (...parts: Policy[]): Policy => ({ name: 'drop', type: 'drop', drop: { drop_sub_policy: parts } });
const always = condition('always', 'IsRootSpan()');

test('a rate is the place of the salted id among all numbers of 64 bits, by FNV-1a', () => {
  // A zero byte is a product with the prime; FNV-1a of "a" is one of its published test vectors.
  const place = BigInt.asUintN(64, 0xaf63dc4c8601ec8cn * 0x100000001b3n ** 16n);
  const percent = (100 * Number(place)) / 2 ** 64;
  const zero = '0'.repeat(32);
  assert.is(amongPercent('a', percent - 1e-9)(zero), false);
  assert.is(amongPercent('a', percent + 1e-9)(zero), true);
  assert.is(amongPercent('', 100)(id), true);
  assert.is(amongPercent('', 0)(id), false);
  assert.throws(() => amongPercent('', 100)('12'), /"12" is not the id of a trace/);
});

test('conditions read what a span says of itself and who tells it', () => {
  const isTrue = (text: string) => spanCondition(text)(span);
  assert.ok(isTrue('kind == SPAN_KIND_SERVER and status.code == STATUS_CODE_ERROR'));
  assert.ok(isTrue('IsRootSpan() and attributes["http.method"] == "POST"'));
  assert.ok(isTrue('IsMatch(resource.attributes["service.name"], "^(audit-service|x)([.]|$)")'));
  assert.ok(isTrue('attributes["quoted"] == "a \\"b\\""'));
  assert.ok(isTrue('not IsMatch(attributes["absent"], "")'));
  assert.not(isTrue('not IsRootSpan()'));
  assert.not(isTrue('kind == SPAN_KIND_SERVER and kind == SPAN_KIND_CLIENT'));
  assert.not(isTrue('attributes["absent"] == ""'));
  assert.not(spanCondition('IsRootSpan()')({ ...span, parent: 'a' }));
});

test('a condition of which the sense is not known is refused, not passed over', () => {
  const refused: [text: string, because: RegExp][] = [
    ['IsRootSpan() or IsRootSpan()', /nothing is known of "or IsRootSpan \( \)"/],
    ['IsString(attributes["a"])', /nothing is known of IsString/],
    ['trace_id == "a"', /nothing is known of trace_id/],
    ['attributes["a"] != "b"', /cannot read the condition from " != "b""/],
    ['attributes["a"] == 3', /cannot read the condition from " 3"/],
    ['kind == SPAN_KIND_INTERNAL', /SPAN_KIND_INTERNAL is not a text/],
    ['IsMatch(attributes["a"])', /"\)" where "," belongs/],
    ['(IsRootSpan())', /nothing is known of \(/],
    ['kind ==', /ends too early/],
  ];
  for (const [text, because] of refused) assert.throws(() => spanCondition(text), because, text);
});

test('a trace is kept when a policy asks for it, and dropped whatever asks for it', () => {
  assert.is(samplingOf([rate(0), always])(trace({})), true);
  assert.is(samplingOf([rate(0)])(trace({})), false);
  assert.is(samplingOf([rate(100), drop(always)])(trace({})), false);
  assert.is(samplingOf([rate(100), drop(always, rate(0))])(trace({})), true);
});

test('the parts of a policy may be true of different spans', () => {
  const client = condition('client', 'kind == SPAN_KIND_CLIENT');
  const both = samplingOf([and(always, client)]);
  assert.is(both(trace({}, { parent: 'a', kind: 'SPAN_KIND_CLIENT' })), true);
  assert.is(both(trace({})), false);
});

test('a turned-round attribute holds where no span has it', () => {
  const elsewhere = samplingOf([and(without('^audit-service[.]'))]);
  const other = { resource: { 'service.name': 'resident-service.core-healthcare' } };
  assert.is(elsewhere(trace(other)), true);
  assert.is(elsewhere(trace(other, {})), false);
  assert.is(elsewhere(trace({ ...other, attributes: { 'service.name': 'audit-service.x' } })), false);
});

test('a trace lasts from its first start to its last end', () => {
  const slow = samplingOf([{ name: 'slow', type: 'latency', latency: { threshold_ms: 2000 } }]);
  assert.is(slow(trace({ end: 2500 }, { start: 2000, end: 3000 })), true);
  assert.is(slow(trace({ end: 2500 }, { start: 2000, end: 2999 })), false);
});

test('a policy of which the sense is not known is refused, not passed over', () => {
  const refused: [policy: Policy, because: RegExp][] = [
    [{ name: 'a', type: 'always_sample' }, /nothing is known of the policy a's type always_sample/],
    [without('a'), /nothing is known of the policy without's type string_attribute/],
    [and(drop(always)), /nothing is known of the policy drop's type drop/],
    [and(), /the policy and has no part/],
    [{ ...rate(5), also: 1 }, /nothing is known of also/],
    [{ name: 'a', type: 'latency', latency: { upper_threshold_ms: 1 } }, /nothing is known of upper_threshold_ms/],
    [{ name: 'a', type: 'latency' }, /has no settings/],
    [{ ...always, ottl_condition: { error_mode: 'propagate', span: [] } }, /error_mode propagate/],
    [and({ ...without('a'), string_attribute: { key: 'a', values: ['b'] } }), /matches in a way that is not known/],
  ];
  for (const [policy, because] of refused) assert.throws(() => samplingOf([policy]), because, policy.name);
});

test.run();

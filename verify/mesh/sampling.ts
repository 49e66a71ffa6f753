import { type Span, spanCondition } from './sampling-conditions.ts';
import { amongPercent } from './sampling-hash.ts';

/** All that was told of a trace when it is decided whether it is kept. The id is 32 hexadecimal digits. */
export interface Trace {
  id: string;
  spans: Span[];
}

/** A policy as it stands in a collector's configuration. */
export interface Policy {
  name: string;
  type: string;
  [settings: string]: unknown;
}

type Test = (trace: Trace) => boolean;

/** A test that looks at the spans alone. Whoever asks about many traces gives many of them the same spans. */
const ofSpans = (test: (spans: Span[]) => boolean): Test => {
  const known = new WeakMap<Span[], boolean>();
  return ({ spans }) => {
    const found = known.get(spans) ?? test(spans);
    known.set(spans, found);
    return found;
  };
};

/** The settings of a policy, which stand under its type. Throws on any that is not known: it may change its sense. */
const settingsOf = <Settings>(policy: Policy, known: (keyof Settings & string)[]): Settings => {
  const { name, type, [type]: settings, ...others } = policy;
  const unknown = Object.keys(settings ?? {}).filter(key => !known.some(one => one === key));
  if (unknown.length > 0 || Object.keys(others).length > 0) {
    throw new Error(`nothing is known of ${[...Object.keys(others), ...unknown]} of the policy ${name} (${type})`);
  }
  if (!settings) throw new Error(`the policy ${name} (${type}) has no settings`);
  return settings as Settings;
};

const ottlCondition = (policy: Policy): Test => {
  const { error_mode: mode, span } = settingsOf<{ error_mode: string; span: string[] }>(policy, ['error_mode', 'span']);
  if (mode !== 'ignore') throw new Error(`error_mode ${mode} of the policy ${policy.name} is not ignore`);
  const conditions = span.map(spanCondition);
  return ofSpans(spans => spans.some(one => conditions.some(condition => condition(one))));
};

const probabilistic = (policy: Policy): Test => {
  const { hash_salt: salt, sampling_percentage: percent } = settingsOf<{
    hash_salt: string;
    sampling_percentage: number;
  }>(policy, ['hash_salt', 'sampling_percentage']);
  const kept = amongPercent(salt, percent);
  return ({ id }) => kept(id);
};

const latency = (policy: Policy): Test => {
  const { threshold_ms: threshold } = settingsOf<{ threshold_ms: number }>(policy, ['threshold_ms']);
  return ofSpans(
    spans => Math.max(...spans.map(({ end }) => end)) - Math.min(...spans.map(({ start }) => start)) >= threshold,
  );
};

interface StringAttribute {
  key: string;
  values: string[];
  enabled_regex_matching: true;
  invert_match: true;
}

/** Only turned round: alone at the top it would speak against every other policy, here just for its own `and`. */
const stringAttribute = (policy: Policy): Test => {
  const keys = ['key', 'values', 'enabled_regex_matching', 'invert_match'] as const;
  const settings = settingsOf<StringAttribute>(policy, [...keys]);
  if (settings.invert_match !== true || settings.enabled_regex_matching !== true) {
    throw new Error(`the policy ${policy.name} matches in a way that is not known`);
  }
  const patterns = settings.values.map(value => new RegExp(value, 'u'));
  const has = (value: string | undefined) => value !== undefined && patterns.some(pattern => pattern.test(value));
  return ofSpans(
    spans => !spans.some(({ resource, attributes }) => has(resource[settings.key]) || has(attributes[settings.key])),
  );
};

const simple: Record<string, (policy: Policy) => Test> = {
  ottl_condition: ottlCondition,
  probabilistic,
  latency,
};

const testOf = (policy: Policy, types: Record<string, (policy: Policy) => Test>): Test => {
  const make = types[policy.type];
  if (!make) throw new Error(`nothing is known of the policy ${policy.name}'s type ${policy.type}`);
  return make(policy);
};

/** A policy of policies: true where all of them are. */
const allOf =
  (key: string) =>
  (policy: Policy): Test => {
    const { [key]: parts = [] } = settingsOf<Record<string, Policy[]>>(policy, [key]);
    const tests = parts.map(part => testOf(part, { ...simple, string_attribute: stringAttribute }));
    if (tests.length === 0) throw new Error(`the policy ${policy.name} has no part`);
    return trace => tests.every(test => test(trace));
  };

/**
 * Decides, as the collector's tail_sampling processor does, which traces these policies keep: those that one of them
 * asks for and none drops. Throws on a policy, a setting or a condition of which it does not know the sense.
 */
export const samplingOf = (policies: Policy[]): Test => {
  const types = { ...simple, and: allOf('and_sub_policy') };
  const drops = policies.filter(({ type }) => type === 'drop').map(allOf('drop_sub_policy'));
  const keeps = policies.filter(({ type }) => type !== 'drop').map(policy => testOf(policy, types));
  return trace => !drops.some(test => test(trace)) && keeps.some(test => test(trace));
};

import { shaped } from '../mesh/fields.ts';
import { milliseconds } from '../mesh/routes-retries.ts';
import type { Rate } from './behaviour.ts';

const bucket = { max_tokens: 'number', tokens_per_fill: 'number', fill_interval: 'string' } as const;
const share = { default_value: { numerator: 'number', denominator: 'string' } } as const;
const named = { descriptor_key: 'string', descriptor_value: 'string' } as const;
const headers = [{ name: 'string', string_match: { safe_regex: { regex: 'string' } } }] as const;

/** What is known here of Envoy's local rate limit, extensions.filters.http.local_ratelimit.v3. */
const limit = {
  '@type': 'string',
  stat_prefix: 'string',
  filter_enabled: share,
  filter_enforced: share,
  always_consume_default_token_bucket: 'boolean',
  token_bucket: bucket,
  max_dynamic_descriptors: 'number',
  rate_limits: [
    {
      actions: [
        { generic_key: named, header_value_match: { ...named, expect_match: 'boolean', headers }, remote_address: {} },
      ],
    },
  ],
  descriptors: [{ entries: [{ key: 'string', value: 'string' }], token_bucket: bucket }],
} as const;

const type = 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit';

type Limit = ReturnType<typeof shaped<typeof limit>>;
type Counted = NonNullable<Limit['rate_limits']>[number];

/** The path of which an expression takes all that is below it, segment by segment. */
const prefixOf = (regex: string): string | undefined => /^((?:\/[A-Za-z0-9_-]+)+)\(\[\/\?\]\.\*\)\?$/.exec(regex)?.[1];

/** What is counted together: paths of an expression, or all but those of `others`; without either, everything. */
interface Rule {
  name: string | undefined;
  key: string | undefined;
  regex?: string;
  others?: string;
}

/** Requests that are counted together, by name: those below a path, or all that have none of the other paths. */
const ruleOf = ({ actions = [] }: Counted, where: string): Rule => {
  const [first, client, ...more] = actions;
  if (!first || !client?.remote_address || more.length > 0)
    throw new Error(`${where}: each client address must count for itself`);
  if (first.generic_key) return { name: first.generic_key.descriptor_value, key: first.generic_key.descriptor_key };
  const {
    descriptor_value: name,
    descriptor_key: key,
    expect_match: expected = true,
    headers: of = [],
  } = first.header_value_match ?? {};
  const [path, ...others] = of;
  const regex = path?.string_match?.safe_regex?.regex;
  if (path?.name !== ':path' || !regex || others.length > 0) throw new Error(`${where}: ${name} is for no path`);
  return { name, key, ...(expected ? { regex } : { others: regex }) };
};

const rateOf = ({
  max_tokens = 0,
  tokens_per_fill = 0,
  fill_interval = '',
}: NonNullable<Limit['token_bucket']>): Rate => ({
  perMinute: (tokens_per_fill * 60_000) / milliseconds(fill_interval),
  burst: max_tokens - 1,
});

const isOn = (part: Limit['filter_enabled']): boolean =>
  part?.default_value?.numerator === 100 && part.default_value.denominator === 'HUNDRED';

/**
 * The limits that Envoy's local rate limit sets for a host, by path prefix. Throws on what is unknown here, on one that is
 * not enforced, that counts several clients together, or by which a request is counted by two rules or by none.
 */
export const limitsOf = (value: unknown, where: string): Record<string, Rate> => {
  const config = shaped(value, limit, where);
  const { max_tokens: most, tokens_per_fill: fill, fill_interval: every } = config.token_bucket ?? {};
  // Envoy refuses it without, though nobody asks it.
  if (config['@type'] !== type || !most || !fill || !every) throw new Error(`${where} is no limit with a bucket`);
  if (!isOn(config.filter_enabled) || !isOn(config.filter_enforced)) throw new Error(`${where} is not enforced`);
  if (config.always_consume_default_token_bucket !== false) throw new Error(`${where}: all clients share one bucket`);
  const rules = (config.rate_limits ?? []).map(counted => ruleOf(counted, where));
  const prefixes = rules.flatMap(({ regex }) => (regex ? [prefixOf(regex) ?? `?${regex}`] : []));
  const rest = prefixes.length > 0 ? `(${prefixes.join('|')})([/?].*)?` : undefined;
  const general = rules.filter(({ regex }) => regex === undefined);
  if (general.length !== 1 || general[0]?.others !== rest)
    throw new Error(`${where}: what counts for none of ${prefixes.join(', ')} must count for the rest`);
  return Object.fromEntries(
    rules.map(({ name, key, regex }) => {
      const found = config.descriptors?.filter(({ entries = [] }) => {
        const [first, client, ...more] = entries;
        const isIts = first?.key === key && first?.value === name;
        return isIts && client?.key === 'remote_address' && client.value === undefined && more.length === 0;
      });
      const prefix = regex === undefined ? '/' : prefixOf(regex);
      if (found?.length !== 1 || !found[0]?.token_bucket || !prefix) throw new Error(`${where}: no rate for ${name}`);
      return [prefix, rateOf(found[0].token_bucket)];
    }),
  );
};

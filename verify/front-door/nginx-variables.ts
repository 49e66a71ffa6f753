import type { Statement } from './nginx-language.ts';

/** A request as variables see it: header names in lower case. */
export interface NginxRequest {
  host: string;
  method: string;
  uri: string;
  headers: Readonly<Record<string, string>>;
}

/** `map`: a variable whose value depends on others. */
export interface NginxMap {
  name: string;
  source: string;
  /** By key in lower case: nginx compares without regard to case. */
  exact: ReadonlyMap<string, string>;
  /** In their order: the first that fits counts, after the exact ones. */
  patterns: readonly { pattern: RegExp; value: string }[];
  fallback: string;
}

// The controller sets map_hash_bucket_size to 256 bytes; an entry takes its key, its length and two pointers of that.
const longestKey = 256 - 16 - 2;

/** A regular expression behind `~`, or behind `~*` without regard to case. */
export const patternOf = (sign: string, source: string): RegExp => new RegExp(source, sign.endsWith('*') ? 'i' : '');

/** A `map` statement as what it says. Throws on parameters that are not evaluated here, and where nginx would not start. */
export const mapOf = ({ words, block = [], line }: Statement): NginxMap => {
  const [, source = '', variable = '', ...more] = words;
  const fail = (message: string): never => {
    throw new Error(`line ${line}: map ${variable}: ${message}`);
  };
  if (!/^\$\w+$/.test(variable) || more.length > 0) fail('a map has a source and a variable');
  const exact = new Map<string, string>();
  const patterns: { pattern: RegExp; value: string }[] = [];
  const fallbacks: string[] = [];
  for (const { words: entry, block: inner } of block) {
    const [key = '', value = ''] = entry;
    if (entry.length !== 2 || inner || ['include', 'hostnames', 'volatile'].includes(key)) fail(`"${entry.join(' ')}"`);
    const [, sign, expression] = /^(~\*?)(.+)$/.exec(key) ?? [];
    const name = key.replace(/^\\/, '').toLowerCase();
    if (key === 'default') fallbacks.push(value);
    else if (sign && expression) patterns.push({ pattern: patternOf(sign, expression), value });
    else if (exact.has(name)) fail(`"${key}" stands there twice`);
    else if (Buffer.byteLength(name) > longestKey) fail(`"${key}" is too long a key`);
    else exact.set(name, value);
  }
  if (fallbacks.length > 1) fail('two defaults');
  return { name: variable.slice(1), source, exact, patterns, fallback: fallbacks[0] ?? '' };
};

const builtIn = (name: string, { host, method, uri, headers }: NginxRequest): string => {
  const known: Record<string, string> = { host, request_method: method, request_uri: uri };
  if (Object.hasOwn(known, name)) return known[name] ?? '';
  if (!name.startsWith('http_')) throw new Error(`no variable $${name}`);
  return headers[name.slice('http_'.length).replaceAll('_', '-')] ?? '';
};

/**
 * What a text with variables says for a request. Throws on a variable that there is not, or that is not evaluated here.
 */
export const expanded = (text: string, request: NginxRequest, maps: readonly NginxMap[]): string =>
  text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const map = maps.find(one => one.name === name);
    if (!map) return builtIn(name, request);
    const source = expanded(map.source, request, maps);
    const found =
      map.exact.get(source.toLowerCase()) ??
      map.patterns.find(({ pattern }) => pattern.test(source))?.value ??
      map.fallback;
    return expanded(found, request, maps);
  });

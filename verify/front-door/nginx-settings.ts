import type { HostBehaviour } from './behaviour.ts';
import type { FrontDoorProblem } from './problems.ts';

type Data = Readonly<Record<string, string>>;

const anything = /^[\s\S]+$/;
const time = /^[1-9]\d*s$/;

/**
 * The keys of the controller's ConfigMap that are understood here, and the values that it takes. It passes over every other
 * key in silence, and so it does with a value that it cannot read. Deliberately not here: `hsts` and its kin, which always
 * add `preload`; `add-header`, which splits values at commas, and is dropped where server-snippets have a header.
 */
const keys: Record<string, RegExp> = {
  'ssl-protocols': /^TLSv1(\.[123])?( TLSv1(\.[123])?)*$/,
  // `off` is refused, and the version stays to be seen.
  'server-tokens': /^(true|false)$/,
  http2: /^(true|false)$/,
  'http-redirect-code': /^30[1278]$/,
  // Not 0, which is no limit.
  'client-max-body-size': /^[1-9]\d*[kmg]?$/,
  'proxy-connect-timeout': time,
  'proxy-send-timeout': time,
  'proxy-read-timeout': time,
  'worker-processes': /^(auto|[1-9]\d*)$/,
  'worker-shutdown-timeout': time,
  'set-real-ip-from': anything,
  'real-ip-header': anything,
  'real-ip-recursive': /^(true|false)$/,
  'proxy-hide-headers': /^[A-Za-z0-9-]+(,[A-Za-z0-9-]+)*$/,
  'error-log-level': /^(debug|info|notice|warn|error|crit|alert|emerg)$/,
  'log-format': anything,
  'log-format-escaping': /^(default|json|none)$/,
  'http-snippets': anything,
  'server-snippets': anything,
  'location-snippets': anything,
};

/** What the controller takes while nobody says otherwise. */
const defaults: Data = {
  'ssl-protocols': 'TLSv1.2 TLSv1.3',
  'server-tokens': 'true',
  'http-redirect-code': '301',
  'client-max-body-size': '1m',
  'proxy-connect-timeout': '60s',
  'proxy-send-timeout': '60s',
  'proxy-read-timeout': '60s',
};

const units: Record<string, number> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
const bytes = (size: string): number => Number.parseInt(size, 10) * (units[size.slice(-1)] ?? 1);
const seconds = (text: string): number => Number.parseInt(text, 10);
const listed = (text: string): string[] => text.split(',');

/** Who is believed when it says whose request it hands on. Without the header, or from everywhere, anybody poses as any. */
const proxiesOf = (data: Data): { proxies?: string[]; messages: string[] } => {
  const from = data['set-real-ip-from'];
  const header = data['real-ip-header'];
  if (from === undefined && header === undefined) return { messages: [] };
  if (from === undefined || header !== 'X-Forwarded-For' || data['real-ip-recursive'] !== 'true')
    return { messages: ['set-real-ip-from goes with real-ip-header X-Forwarded-For and real-ip-recursive true'] };
  return { proxies: listed(from), messages: [] };
};

/** What the ConfigMap says of every host alike. */
export type Settings = Pick<HostBehaviour, 'redirect' | 'bodyBytes' | 'timeoutSeconds' | 'proxies'> & {
  minVersion: string;
  /** Headers of services' answers that are taken away, in lower case. */
  hidden: string[];
};

/** What the data of the controller's ConfigMap, without the snippets, say; and what of them it would pass over. */
export const settingsOf = (data: Data, whose: string): { settings: Settings; problems: FrontDoorProblem[] } => {
  const unread = Object.entries(data).filter(([key, value]) => !(Object.hasOwn(keys, key) && keys[key]?.test(value)));
  const all = { ...defaults, ...data };
  const read = (key: string): string => all[key] ?? '';
  const { proxies, messages } = proxiesOf(data);
  const sending = read('proxy-send-timeout') === read('proxy-read-timeout');
  const [oldest = ''] = read('ssl-protocols').split(' ').sort();
  return {
    settings: {
      minVersion: oldest === 'TLSv1' ? '1.0' : oldest.replace('TLSv', ''),
      redirect: Number(read('http-redirect-code')),
      bodyBytes: bytes(read('client-max-body-size')),
      timeoutSeconds: { connect: seconds(read('proxy-connect-timeout')), request: seconds(read('proxy-read-timeout')) },
      hidden: listed(read('proxy-hide-headers')).flatMap(name => (name ? [name.toLowerCase()] : [])),
      ...(proxies && { proxies }),
    },
    problems: [
      ...unread.map(([key, value]) => `the controller does not take ${key}: ${value}`),
      ...(sending ? [] : ['proxy-send-timeout and proxy-read-timeout differ: a request has one time']),
      ...(read('server-tokens') === 'false' ? [] : ['server-tokens is not "false": answers tell the version']),
      ...messages,
    ].map(message => ({ from: whose, message })),
  };
};

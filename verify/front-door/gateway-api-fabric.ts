import type { Manifest } from '../manifests.ts';
import { parseMemory } from '../quantities.ts';
import { doubtfulPaths, type Rate } from './behaviour.ts';
import { type Place, type Policies, policyFor, seconds, strays } from './gateway-api-policies.ts';
import { objectsOf } from './gateway-api-types.ts';
import { parseNginx } from './nginx-language.ts';
import { earlyAnswer, snippetsOf } from './nginx-snippets.ts';
import type { FrontDoorProblem } from './problems.ts';

/** The one option of a listener that is known here. nginx itself speaks TLS 1.2, too. */
const minVersion = (options: Readonly<Record<string, string>>): string => {
  const { 'nginx.org/ssl-protocols': said = 'TLSv1.2 TLSv1.3', ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown) throw new Error(`${unknown} is no option that is known here`);
  const versions = said.split(' ').map(version => /^TLSv(1\.[0-3])$/.exec(version)?.[1] ?? '1.0');
  return versions.sort()[0] ?? '1.0';
};

interface Rule {
  key?: string;
  zoneSize?: string;
  rate?: string;
  burst?: number;
  noDelay?: boolean;
}

const rateOf = ({ key, rate = '', burst = 0, noDelay }: Rule, rejectCode: number | undefined): Rate => {
  const [, count, unit] = /^([1-9]\d*)r\/([sm])$/.exec(rate) ?? [];
  if (key !== '$binary_remote_addr') throw new Error(`a rate by ${key} is not one by the client's address`);
  if (rejectCode !== 429) throw new Error(`a client beyond its rate gets ${rejectCode ?? 503}, not 429`);
  if (burst > 0 && noDelay !== true) throw new Error('without noDelay a burst waits in line');
  if (count === undefined) throw new Error(`"${rate}" is no rate`);
  return { perMinute: Number(count) * (unit === 's' ? 60 : 1), burst };
};

/** By context, the key under which the same text would stand in the ConfigMap of F5's other controller. */
const contexts: Record<string, string> = {
  http: 'http-snippets',
  'http.server': 'server-snippets',
  'http.server.location': 'location-snippets',
};

/** What the snippets say: nothing where there are none, and by itself nginx asks a second pod. */
const snippetsAbout = (manifests: readonly Manifest[], gateway: Place) => {
  const policies = objectsOf(manifests, 'SnippetsPolicy');
  const said = policyFor(policies, gateway)?.snippets ?? [];
  const data = Object.fromEntries(said.map(({ context = '', value = '' }) => [contexts[context] ?? context, value]));
  const { snippets, problems } = snippetsOf(data, 'SnippetsPolicy');
  const answer = (uri: string, host = '') => earlyAnswer(snippets, { host, method: 'GET', uri, headers: {} });
  const ask = (uri: string) => answer(uri).status;
  const messages = [
    ...said
      .filter(({ context = '' }) => !contexts[context])
      .map(({ context }) => `${context} is no context known here`),
    ...(ask('/') === undefined ? [] : [`every request is answered with ${ask('/')}`]),
  ];
  const once = parseNginx(data['http-snippets'] ?? '').some(
    ({ words }) => words.join(' ') === 'proxy_next_upstream off',
  );
  return {
    retries: !once,
    drops: [...snippets.drops].sort(),
    refuses: doubtfulPaths.filter(path => ask(path) === 400),
    ofRoutes: [],
    unrouted: (host: string) =>
      Object.fromEntries(Object.entries(answer('/', host).headers).map(([name, values]) => [name, values.join(', ')])),
    problems: [
      ...problems,
      ...strays(policies, [gateway]),
      ...messages.map(message => ({ from: 'SnippetsPolicy', message })),
    ],
  };
};

/** Whose X-Forwarded-For is believed. An NginxProxy counts where the Gateway names it. */
const proxiesOf = (manifests: readonly Manifest[], gateway: Place, named: string | undefined) => {
  const proxies = objectsOf(manifests, 'NginxProxy');
  const own = proxies.find(({ name, namespace }) => name === named && namespace === gateway.namespace);
  const idle = proxies.filter(proxy => proxy !== own);
  const { mode, setIPRecursively, trustedAddresses = [] } = own?.spec.rewriteClientIP ?? {};
  const ranges = trustedAddresses.every(({ type }) => type === 'CIDR');
  const wrong = own && (mode !== 'XForwardedFor' || setIPRecursively !== true || !ranges);
  const problems: FrontDoorProblem[] = [
    ...idle.map(({ identity }) => ({ from: identity, message: 'the Gateway does not name it' })),
    ...(named && !own ? [{ from: gateway.name, message: `there is no NginxProxy ${named}` }] : []),
    ...(wrong
      ? [
          {
            from: own.identity,
            message: 'the client is not the last address of X-Forwarded-For outside of trusted ranges',
          },
        ]
      : []),
  ];
  return { proxies: trustedAddresses.map(({ value = '' }) => value), problems };
};

/**
 * What NGINX Gateway Fabric's own objects say of a Gateway and the HTTPRoutes; `named` is the NginxProxy that the Gateway
 * names. With problems of what has no effect; throws on fields that are not evaluated here.
 */
export const fabricPolicies = (
  manifests: readonly Manifest[],
  { gateway, routes, named }: { gateway: Place; routes: readonly Place[]; named: string | undefined },
): Policies => {
  const sizes = objectsOf(manifests, 'ClientSettingsPolicy');
  const settings = objectsOf(manifests, 'ProxySettingsPolicy');
  const rates = objectsOf(manifests, 'RateLimitPolicy');
  const { problems, ...snippets } = snippetsAbout(manifests, gateway);
  const { proxies, problems: untrusted } = proxiesOf(manifests, gateway, named);
  const { maxSize = '1m' } = policyFor(sizes, gateway)?.body ?? {};
  const { connect = '60s', send = '60s', read = '60s' } = policyFor(settings, gateway)?.timeout ?? {};
  const uneven =
    send === read ? [] : [{ from: 'ProxySettingsPolicy', message: `it sends for ${send}, reads for ${read}` }];
  return {
    ...snippets,
    minVersion,
    proxies,
    ofRoute: route => {
      const { rejectCode, local } = policyFor(rates, route)?.rateLimit ?? {};
      const [rule, ...more] = local?.rules ?? [];
      if (more.length > 0) throw new Error(`${route.name}: one rate, not ${more.length + 1}`);
      return {
        // Its `m` is 1024 * 1024.
        bodyBytes: parseMemory(`${maxSize.toUpperCase()}i`),
        timeoutSeconds: { connect: seconds(connect), request: seconds(read) },
        ...(rule && { rate: rateOf(rule, rejectCode) }),
      };
    },
    problems: [
      ...problems,
      ...untrusted,
      ...uneven,
      ...strays([...sizes, ...settings], [gateway]),
      // A Gateway's own rate would count beside each route's.
      ...strays(rates, routes),
    ],
  };
};

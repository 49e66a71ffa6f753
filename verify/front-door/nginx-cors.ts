import type { HostBehaviour } from './behaviour.ts';
import type { EarlyAnswer, Snippets } from './nginx-snippets.ts';

/** Asks for the answer of one host: a method and request headers, by lower-case name. */
export type Ask = (method: string, headers?: Record<string, string>) => EarlyAnswer;

const prefix = 'access-control-';
const allowOrigin = `${prefix}allow-origin`;
const allowMethods = `${prefix}allow-methods`;
const allowHeaders = `${prefix}allow-headers`;
const maxAge = `${prefix}max-age`;
/** All that a preflight is told. More, such as leave to send cookies, nobody asked for. */
const told = [allowOrigin, allowMethods, allowHeaders, maxAge];

const list = (values: string[] = []): string[] => (values[0] ?? '').split(',').map(word => word.trim());

const preflight = (ask: Ask, origin: string, method = 'GET'): EarlyAnswer =>
  ask('OPTIONS', { origin, [`${prefix}request-method`]: method });

/** Every origin that stands anywhere in the maps: who may call is found by asking for each. */
const writtenOrigins = ({ maps }: Snippets): string[] => {
  const texts = maps.flatMap(({ exact, fallback, patterns }) => [
    ...[...exact].flat(),
    fallback,
    ...patterns.flatMap(({ pattern, value }) => [pattern.source.replaceAll('\\', ''), value]),
  ]);
  return [...new Set(texts.flatMap(text => text.match(/https?:\/\/[a-z0-9.-]+(:\d+)?/gi) ?? []))].sort();
};

/** Origins that look like another: of the other scheme, of another port, of a host that contains its host. */
const lookalikes = (origin: string): string[] => [
  origin.startsWith('https:') ? origin.replace('https:', 'http:') : origin.replace('http:', 'https:'),
  `${origin}:8443`,
  `${origin}.example`,
  origin.replace('://', '://x'),
  origin.replace('.', 'x'),
  `https://example.org/${origin}`,
];

const isLetIn = (ask: Ask, origin: string): boolean =>
  [ask('GET', { origin }), preflight(ask, origin)].some(
    ({ status, headers }) => status === 204 || Object.keys(headers).some(name => name.startsWith(prefix)),
  );

/** What a page of this origin would stumble over. */
const callerProblems = (ask: Ask, origin: string): string[] => {
  const replies = list(preflight(ask, origin).headers[allowMethods]).map(method => preflight(ask, origin, method));
  const answers = [ask('GET', { origin }), ...replies];
  const names = answers.flatMap(({ headers }) => Object.keys(headers)).filter(name => name.startsWith(prefix));
  const others = names.filter(name => !told.includes(name));
  return [
    ...(replies.some(({ status }) => status !== 204) ? [`a preflight of ${origin} is not answered with 204`] : []),
    ...(answers.some(({ headers }) => headers[allowOrigin]?.join() !== origin)
      ? [`${origin} is not always told that it may call`]
      : []),
    ...(others.length > 0 ? [`${origin} is told ${others[0]}, for which nobody asked`] : []),
  ];
};

const promised = (ask: Ask, origin: string) => {
  const { headers } = preflight(ask, origin);
  return {
    methods: list(headers[allowMethods]),
    headers: list(headers[allowHeaders]),
    maxAgeSeconds: Number(headers[maxAge]?.[0]),
  };
};

/**
 * Which origins may call a host and what they are told, found by asking for each that is written in the maps. Names what a
 * browser would stumble over, and who is let in beside them: origins that only look like one, pages without an origin.
 */
export const corsOf = (host: string, snippets: Snippets, ask: Ask) => {
  const written = writtenOrigins(snippets);
  const origins = written.filter(origin => ask('GET', { origin }).headers[allowOrigin] !== undefined);
  const strangers = [...written, ...written.flatMap(lookalikes), 'null', `https://${host}.example`];
  const letIn = strangers.filter(one => !origins.includes(one) && isLetIn(ask, one));
  const [first] = origins;
  const answers = first === undefined ? [] : [ask('GET'), ask('GET', { origin: first })];
  // Without it, a cache hands the answer for one origin to another.
  const varies = answers.every(({ headers }) => list(headers.vary).includes('Origin'));
  const cors: HostBehaviour['cors'] = first === undefined ? undefined : { origins, ...promised(ask, first) };
  const different = origins.some(
    one => JSON.stringify(promised(ask, one)) !== JSON.stringify(promised(ask, first ?? '')),
  );
  return {
    cors,
    problems: [
      ...(isLetIn(ask, '') ? ['a request without an origin is answered as if it had one'] : []),
      ...letIn.map(origin => `the origin ${origin} is let in`),
      ...origins.flatMap(origin => callerProblems(ask, origin)),
      ...(different ? ['not every origin is told the same'] : []),
      ...(varies ? [] : ['answers differ by origin, and Vary does not say so']),
    ],
  };
};

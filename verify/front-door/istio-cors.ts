import { shaped } from '../mesh/fields.ts';
import type { HttpRoute } from '../mesh/istio-types.ts';
import type { HostBehaviour } from './behaviour.ts';

const policy = { allowOrigins: [{ exact: 'string' }] } as const;

const list = (text = ''): string[] => text.split(', ').filter(word => word !== '');

/** The origins whose pages may read what a route answers, sorted. */
export const readersOf = ({ corsPolicy = {} }: HttpRoute, where: string): string[] => {
  const { allowOrigins = [] } = shaped(corsPolicy, policy, `${where} corsPolicy`);
  return allowOrigins.flatMap(({ exact }) => exact ?? []).sort();
};

/** The origin that a match is for: of preflights, and of nothing else. */
const originOf = (match: NonNullable<HttpRoute['match']>[number], where: string): string => {
  const { method, headers = {}, ...others } = match;
  const { origin, 'access-control-request-method': asks, ...more } = headers;
  const isPreflight = method?.exact === 'OPTIONS' && asks?.regex === '[A-Z]+';
  if (!isPreflight || !origin?.exact || Object.keys({ ...others, ...more }).length > 0)
    throw new Error(`${where}: a preflight is OPTIONS with an origin and the method that it asks for`);
  return origin.exact;
};

/**
 * What preflights are told, from the routes that answer them; undefined where there is none. Throws on an answer that
 * is not for the page that asked.
 */
export const preflightsOf = (routes: readonly HttpRoute[], where: string): HostBehaviour['cors'] => {
  const [route, ...others] = routes;
  if (!route) return undefined;
  const { status } = shaped(route.directResponse, { status: 'number' }, `${where} directResponse`);
  const told = route.headers?.response?.set ?? {};
  if (status !== 204 || others.length > 0 || told['Access-Control-Allow-Origin'] !== '%REQ(ORIGIN)%')
    throw new Error(`${where}: one route answers preflights with 204, and to the origin that asks`);
  return {
    origins: (route.match ?? []).map(match => originOf(match, where)).sort(),
    methods: list(told['Access-Control-Allow-Methods']),
    headers: list(told['Access-Control-Allow-Headers']),
    maxAgeSeconds: Number(told['Access-Control-Max-Age']),
  };
};

import { shaped } from '../mesh/fields.ts';
import type { HttpRoute, Istio } from '../mesh/istio-types.ts';
import { milliseconds } from '../mesh/routes-retries.ts';
import type { HostBehaviour } from './behaviour.ts';
import { preflightsOf, readersOf } from './istio-cors.ts';

/** What the routes of a public host say, those on HTTP and those on HTTPS. */
export type Routed = Pick<HostBehaviour, 'backend' | 'redirect' | 'headers' | 'cors' | 'retries'> & {
  requestSeconds: number;
  /** Headers of a service's answers that are taken away, in lower case. */
  removed: string[];
  /** Expressions of paths that are answered with 400. */
  refused: RegExp[];
  /** Names of the routes that answer preflights. */
  preflights: string[];
};

const lowerCased = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The headers that a route sets, without those of CORS. */
const setBy = ({ headers }: HttpRoute): Record<string, string> =>
  Object.fromEntries(
    Object.entries(lowerCased(headers?.response?.set)).filter(([name]) => !name.startsWith('access-control-')),
  );

const varies = ({ headers }: HttpRoute): boolean => lowerCased(headers?.response?.add).vary === 'Origin';

/** The one value that all of them have. Throws where they differ. */
const same = <Value>(values: Value[], what: string): Value => {
  const [first, ...others] = values;
  const differs = others.some(other => JSON.stringify(other) !== JSON.stringify(first));
  if (first === undefined || differs) throw new Error(`${what} must be said, and the same by all routes`);
  return first;
};

const backendOf = ({ route = [] }: HttpRoute, where: string): HostBehaviour['backend'] =>
  same(
    route.map(({ destination: { host = '', port } = {}, headers }) => {
      const [service = '', namespace = '', ...rest] = host.split('.');
      if (rest[0] !== 'svc' || headers) throw new Error(`${where}: ${host} is not evaluated here`);
      return { namespace, service, port: port?.number ?? 0 };
    }),
    `${where}: where requests go`,
  );

/** The status by which requests on the port of HTTP are sent on; a route before may be for no other port. */
const redirectOf = (routes: readonly HttpRoute[], port: number, where: string): number => {
  const [first] = routes;
  const isFor = first?.match?.length === 1 && JSON.stringify(first.match[0]) === JSON.stringify({ port });
  const { scheme, redirectCode = 301 } = shaped(
    first?.redirect ?? {},
    { scheme: 'string', redirectCode: 'number' },
    `${where} redirect`,
  );
  if (!isFor || scheme !== 'https') throw new Error(`${where}: port ${port} does not lead to HTTPS`);
  return redirectCode;
};

const refusedBy = ({ match = [], directResponse }: HttpRoute, where: string): RegExp[] => {
  const { status } = shaped(directResponse, { status: 'number' }, `${where} directResponse`);
  return match.map(({ uri, ...more }) => {
    if (status !== 400 || !uri?.regex || Object.keys(more).length > 0)
      throw new Error(`${where}: what is answered is not evaluated here`);
    return new RegExp(`^${uri.regex}$`);
  });
};

/** Requests of a tenant may go to pods of their own; nothing else may tell requests apart that go to the service. */
const isOfTenant = ({ match = [] }: HttpRoute): boolean =>
  match.every(one => Object.keys(one).join() === 'headers' && Object.keys(one.headers ?? {}).join() === 'x-tenant-id');

/**
 * What the VirtualService of a public host says. Throws where a route forgets a header that another sets, where requests go
 * to several services, where some are left without a route, and on what is not evaluated here.
 */
export const routedBy = ({ identity: where, spec }: Istio<'VirtualService'>, httpPort: number): Routed => {
  const { http = [] } = spec;
  const [, ...routes] = http;
  const forwards = routes.filter(({ route }) => route);
  const direct = routes.slice(0, routes.length - forwards.length);
  const preflight = direct.filter(({ name }) => name === 'preflight');
  if (direct.some(({ directResponse }) => !directResponse) || forwards.at(-1)?.match || !forwards.every(isOfTenant))
    throw new Error(`${where}: answers of its own come first, and the last route takes all other requests`);
  const cors = preflightsOf(preflight, where);
  const readers = same(
    forwards.map(route => readersOf(route, where)),
    `${where}: who may read answers`,
  );
  if (JSON.stringify(readers) !== JSON.stringify(cors?.origins ?? []))
    throw new Error(`${where}: preflights are answered to ${cors?.origins}, and answers may be read by ${readers}`);
  if (cors && !http.every(varies)) throw new Error(`${where}: an answer does not say that it varies with Origin`);
  const removed = same(
    forwards.map(({ headers }) => headers?.response?.remove ?? []),
    `${where}: what is taken away`,
  );
  return {
    backend: same(
      forwards.map(route => backendOf(route, where)),
      `${where}: where requests go`,
    ),
    redirect: redirectOf(http, httpPort, where),
    headers: same(http.map(setBy), `${where}: headers`),
    ...(cors && { cors }),
    // Without a word of it the mesh's own idea of retries holds.
    retries: forwards.some(({ retries }) => retries?.attempts !== 0),
    requestSeconds: same(
      forwards.map(({ timeout }) => milliseconds(timeout ?? '0s') / 1000),
      `${where}: timeouts`,
    ),
    removed: removed.map(name => name.toLowerCase()),
    refused: direct.filter(route => !preflight.includes(route)).flatMap(route => refusedBy(route, where)),
    preflights: preflight.map(({ name = '' }) => name),
  };
};

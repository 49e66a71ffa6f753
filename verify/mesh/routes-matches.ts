import type { Labels } from '../manifests.ts';
import { hasLabels } from '../selectors.ts';
import type { HttpMatch, StringMatch, WhoseMatch } from './istio-types.ts';

/** Who asks: a pod's proxy. `gateway` is `mesh` for a sidecar, else `<namespace>/<name>` of the Gateway it serves. */
export type RouteClient = { namespace: string; labels: Labels; gateway?: string };

/** An HTTP request, as routes are compared with it: the path normalized, the names of headers in small letters. */
export type ComparedRequest = {
  method: string;
  path: string;
  port: number;
  authority: string;
  headers: Labels;
};

/** Is a match for requests of this client at all, and to this port? Absent fields restrict nothing. */
export const isFor = (match: WhoseMatch, namespace: string, client: RouteClient, port: number): boolean =>
  (match.port === undefined || match.port === port) &&
  (match.sourceNamespace === undefined || match.sourceNamespace === client.namespace) &&
  hasLabels(match.sourceLabels, client.labels) &&
  (!match.gateways?.length || isBound(match.gateways, namespace, client.gateway));

/** Do the gateways of a VirtualService (or of a match) name this one? None are `mesh`, all sidecars. */
export const isBound = (gateways: readonly string[] | undefined, namespace: string, gateway = 'mesh'): boolean =>
  (gateways?.length ? gateways : ['mesh']).some(name => fullGateway(name, namespace) === gateway);

/** The full name of a gateway: one without a namespace is in that of the VirtualService. */
export const fullGateway = (name: string, namespace: string): string =>
  name === 'mesh' || name.includes('/') ? name : `${namespace}/${name}`;

/** Do all conditions of a match hold? `withoutHeaders` holds where such a header is absent or has another value. */
export const httpMatches = (match: HttpMatch, request: ComparedRequest): boolean => {
  const header = (name: string): string | undefined => request.headers[name.toLowerCase()];
  return (
    (!match.uri || stringTest(match.uri, match.ignoreUriCase)(request.path)) &&
    (!match.method || stringTest(match.method)(request.method)) &&
    (!match.authority || stringTest(match.authority)(request.authority)) &&
    Object.entries(match.headers ?? {}).every(([name, wanted]) => headerTest(wanted)(header(name))) &&
    !Object.entries(match.withoutHeaders ?? {}).some(([name, unwanted]) => withoutTest(unwanted)(header(name)))
  );
};

// An empty match asks whether the header is there.
const headerTest = (match: StringMatch): ((value: string | undefined) => boolean) => {
  const test = Object.keys(match).length === 0 ? () => true : stringTest(match);
  return value => value !== undefined && test(value);
};

// Istio turns the match around, and lets an absent header be an empty one, so that `.*` holds for it too.
const withoutTest = (match: StringMatch): ((value: string | undefined) => boolean) =>
  Object.keys(match).length === 0 ? headerTest(match) : value => stringTest(match)(value ?? '');

/**
 * The test of exactly one of `exact`, `prefix` and `regex`. Only the first two can be without regard to case; an
 * expression is for the whole value. Throws on none or several, and on an expression that RE2 doesn't know.
 */
export const stringTest = (match: StringMatch, ignoreCase = false): ((value: string) => boolean) => {
  const { exact, prefix, regex } = match;
  if (Object.keys(match).length !== 1) throw new Error(`one of exact, prefix, regex: ${JSON.stringify(match)}`);
  const fold = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  if (exact !== undefined) return value => fold(value) === fold(exact);
  if (prefix !== undefined) return value => fold(value).startsWith(fold(prefix));
  const expression = wholeExpression(regex ?? '');
  return value => expression.test(value);
};

const wholeExpression = (regex: string): RegExp => {
  if (/\(\?(=|!|<=|<!|>)|\\[1-9]/.test(regex)) throw new Error(`RE2 doesn't know the expression ${regex}`);
  const ignoreCase = regex.startsWith('(?i)');
  const body = (ignoreCase ? regex.slice('(?i)'.length) : regex).replaceAll('(?P<', '(?<');
  return new RegExp(`^(?:${body})$`, ignoreCase ? 'i' : '');
};

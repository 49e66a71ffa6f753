import type { HostBehaviour } from './behaviour.ts';
import { type Answers, answersOf, filterOf } from './gateway-api-answers.ts';
import type { Place } from './gateway-api-policies.ts';
import type { Found, SpecOf } from './gateway-api-types.ts';

type Gateway = Found<SpecOf<'Gateway'>>;
type Listener = NonNullable<SpecOf<'Gateway'>['listeners']>[number];

/** One way from a listener: what begins with the path. */
export interface Way {
  route: Place;
  listener: Listener;
  host: string;
  path: string;
  /** The status by which it sends to HTTPS, or what it answers and whom it asks. */
  redirect?: number;
  served?: { answers: Answers; backend: HostBehaviour['backend'] };
}

/** Throws unless there is exactly one. */
const only = <T>(items: readonly T[] | undefined, what: string): T => {
  const [item, ...more] = items ?? [];
  if (item === undefined || more.length > 0) throw new Error(`one ${what}, not ${items?.length ?? 0}`);
  return item;
};

/** Whether a listener takes routes from a namespace: from one that is named, not from any. */
const admits = ({ allowedRoutes }: Listener, namespace: string): boolean => {
  const { from, selector } = allowedRoutes?.namespaces ?? {};
  const { 'kubernetes.io/metadata.name': name, ...others } = selector?.matchLabels ?? {};
  return from === 'Selector' && name === namespace && Object.keys(others).length === 0;
};

const redirectOf = (filters: Parameters<typeof filterOf>[0]): number | undefined => {
  const redirect = filterOf(filters, 'RequestRedirect')?.requestRedirect;
  if (!redirect) return undefined;
  if (filters.length > 1 || redirect.scheme !== 'https') throw new Error('it sends elsewhere than to HTTPS');
  // The API's own default.
  return redirect.statusCode ?? 302;
};

/**
 * Where an HTTPRoute leads from one listener of the Gateway. Throws where the listener does not take it, so that it would be
 * of no effect, and on routes of another form than one rule for the paths below one.
 */
export const wayOf = (gateway: Gateway, { name, namespace, spec }: Found<SpecOf<'HTTPRoute'>>): Way => {
  const parent = only(spec.parentRefs, 'parent');
  const listener = gateway.spec.listeners?.find(one => one.name === parent.sectionName);
  const host = only(spec.hostnames, 'host');
  const { matches, filters = [], backendRefs } = only(spec.rules, 'rule');
  const { type, value: path = '' } = only(matches, 'match').path ?? {};
  if (parent.name !== gateway.name || parent.namespace !== gateway.namespace || !listener)
    throw new Error(`there is no listener ${parent.sectionName} of ${parent.namespace}/${parent.name}`);
  if (listener.hostname !== host) throw new Error(`the listener ${listener.name} is of ${listener.hostname}`);
  if (!admits(listener, namespace))
    throw new Error(`the listener ${listener.name} takes nothing from ${namespace} alone`);
  if (type !== 'PathPrefix') throw new Error(`a path is matched as ${type}`);
  const way = { route: { kind: 'HTTPRoute', namespace, name }, listener, host, path };
  const redirect = redirectOf(filters);
  if (redirect !== undefined) {
    if (backendRefs) throw new Error('it sends to HTTPS and asks a service');
    return { ...way, redirect };
  }
  const { name: service = '', port = 0 } = only(backendRefs, 'service');
  return { ...way, served: { answers: answersOf(filters), backend: { namespace, service, port } } };
};

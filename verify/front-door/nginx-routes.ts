import type { HTTPIngressPath } from 'kubernetes-types/networking/v1';
import { identity, type Manifest, type ManifestOf } from '../manifests.ts';
import type { HostBehaviour } from './behaviour.ts';
import { type Annotated, annotated } from './nginx-annotations.ts';
import type { FrontDoorProblem } from './problems.ts';

/** An Ingress with its one host, and what its annotations say. */
interface Read {
  ingress: ManifestOf<'Ingress'>;
  host: string;
  paths: readonly HTTPIngressPath[];
  said: Annotated;
}

/** What the Ingresses say of a host; whether requests go to Services' addresses. */
export type Routed = Pick<HostBehaviour, 'host' | 'backend' | 'limits' | 'retries'> & {
  secret: string;
  byClusterIp: boolean;
};

/** Limits, which minions take over from their master. */
const handedOn = (annotations: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => name.startsWith('nginx.org/limit-req-')));

const read = (ingress: ManifestOf<'Ingress'>, masters: ManifestOf<'Ingress'>[]): Read => {
  const host = ingress.spec?.rules?.[0]?.host ?? '';
  const own = ingress.metadata.annotations ?? {};
  const master = masters.find(({ spec }) => spec?.rules?.[0]?.host === host);
  const above = master && isType(ingress, 'minion') ? handedOn(master.metadata.annotations ?? {}) : {};
  return { ingress, host, paths: ingress.spec?.rules?.[0]?.http?.paths ?? [], said: annotated({ ...above, ...own }) };
};

const isType = ({ metadata }: Manifest, type: string): boolean =>
  metadata.annotations?.['nginx.org/mergeable-ingress-type'] === type;

const secretOf = ({ ingress, host }: Read): string | undefined =>
  ingress.spec?.tls?.find(({ hosts }) => hosts?.includes(host))?.secretName;

/** What is wrong with one Ingress among the others, in the controller's eyes. */
const problemsOf = (one: Read, all: readonly Read[]): string[] => {
  const { ingress, host, paths, said } = one;
  const others = all.filter(other => other !== one && other.host === host);
  const minions = others.filter(other => other.said.type === 'minion');
  const isMinion = said.type === 'minion';
  const messages: [boolean, string][] = [
    [host === '' || ingress.spec?.rules?.length !== 1, 'it has not one rule, for one host'],
    [ingress.spec?.defaultBackend !== undefined, 'a default backend answers for hosts that nobody knows'],
    [
      !isMinion && others.some(other => other.said.type !== 'minion'),
      `the later of two Ingresses for ${host} is rejected`,
    ],
    [said.type === 'master' && paths.length > 0, 'a master with paths is rejected, and its minions with it'],
    [said.type === 'master' && minions.length === 0, 'a master without minions leads nowhere'],
    [said.type === undefined && minions.length > 0, 'minions need a master, and this is none'],
    [
      isMinion && !others.some(other => other.said.type === 'master'),
      `a minion without a master of ${host} is rejected`,
    ],
    [isMinion && ingress.spec?.tls !== undefined, 'a minion with a certificate is rejected'],
    [
      !isMinion && secretOf(one) === undefined,
      `no Secret with a certificate for ${host}, so that it is served in the clear`,
    ],
  ];
  return [...said.messages, ...messages.flatMap(([holds, message]) => (holds ? [message] : []))];
};

/**
 * The route that an Ingress with paths is: `/`, or a path (Exact) with all below it (Prefix, with a slash at its end, as to
 * nginx a prefix is a mere beginning of the text). An Ingress has one limit, so it has one route.
 */
const routeOf = (paths: readonly HTTPIngressPath[]): string | undefined => {
  const [first, second, ...more] = [...paths].sort((a, b) => (a.path ?? '').length - (b.path ?? '').length);
  if (more.length > 0 || !first?.path) return undefined;
  if (!second) return first.path === '/' && first.pathType === 'Prefix' ? '/' : undefined;
  const isRoute = first.pathType === 'Exact' && second.pathType === 'Prefix' && second.path === `${first.path}/`;
  return isRoute ? first.path : undefined;
};

const routedHost = (owner: Read, all: readonly Read[]): { routed: Routed; messages: string[] } => {
  const { host, ingress } = owner;
  const withPaths = owner.said.type === 'master' ? all.filter(one => one.host === host && one !== owner) : [owner];
  const services = withPaths.flatMap(({ paths }) => paths.map(({ backend }) => backend.service));
  const [service] = services;
  const routes = withPaths.map(({ paths, said: { rate } }) => ({ path: routeOf(paths), rate }));
  const limits = Object.fromEntries(routes.flatMap(({ path, rate }) => (path && rate ? [[path, rate]] : [])));
  const same = services.every(one => one?.name === service?.name && one?.port?.number === service?.port?.number);
  const ways = new Set(withPaths.map(({ said }) => said.byClusterIp));
  const messages: [boolean, string][] = [
    [!service?.port?.number || !same, 'its paths must lead to one port of one Service'],
    [routes.some(({ path }) => !path), 'an Ingress must be one route: / or PATH (Exact) and PATH/ (Prefix)'],
    [routes.some(({ rate }) => !rate), 'a route has no limit'],
    [Object.keys(limits).length < routes.length, 'the later of two Ingresses for one path is rejected'],
    [!routes.some(({ path }) => path === '/'), 'its other paths lead nowhere'],
    [ways.size > 1, 'some of its routes go to the Service, some to its pods'],
  ];
  return {
    routed: {
      host,
      secret: secretOf(owner) ?? '',
      backend: {
        namespace: ingress.metadata.namespace ?? '',
        service: service?.name ?? '',
        port: service?.port?.number ?? 0,
      },
      limits,
      retries: withPaths.some(({ said }) => said.retries),
      byClusterIp: ways.has(true),
    },
    messages: messages.flatMap(([holds, message]) => (holds ? [message] : [])),
  };
};

/** What the controller makes of these Ingresses, by host, and what of them it would reject or pass over. */
export const routesOf = (
  ingresses: readonly ManifestOf<'Ingress'>[],
): { hosts: Routed[]; problems: FrontDoorProblem[] } => {
  const masters = ingresses.filter(one => isType(one, 'master'));
  const all = ingresses.map(one => read(one, masters));
  const found = all.filter(({ said }) => said.type !== 'minion').map(owner => routedHost(owner, all));
  return {
    hosts: found.map(({ routed }) => routed),
    problems: [
      ...all.flatMap(one => problemsOf(one, all).map(message => ({ from: identity(one.ingress), message }))),
      ...found.flatMap(({ routed, messages }) => messages.map(message => ({ from: routed.host, message }))),
    ],
  };
};

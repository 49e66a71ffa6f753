import { type MeshHost, namesHost, routedPort } from './hosts.ts';
import type { Destination, Istio } from './istio-types.ts';
import type { MeshProblem } from './problem.ts';
import { fullGateway } from './routes-matches.ts';

/** What a host is called in full from a namespace, and which it is, where there is one. */
export type FindHost = (host: string, namespace: string) => { full: string; found: MeshHost | undefined };

/**
 * What of a VirtualService leads nowhere: a Gateway, a host, or a destination and its port. A host that is nobody's may be
 * routed within the mesh where proxies do so.
 */
export const inVirtualService = (
  { identity: from, namespace, spec }: Istio<'VirtualService'>,
  find: FindHost,
  gateways: readonly { name: string; hosts: readonly string[] }[],
): MeshProblem[] => {
  const named = (spec.gateways?.length ? spec.gateways : ['mesh']).map(name => fullGateway(name, namespace));
  const serves = (entry: string, host: string): boolean => namesHost(entry.split('/').at(-1) ?? '', host);
  const hostProblem = (host: string): string | undefined => {
    const { full, found } = find(host, namespace);
    if (named.includes('mesh'))
      return found || isRouted(full, spec, to => find(to, namespace).found)
        ? undefined
        : `${full} is no host of the mesh`;
    const served = gateways.filter(({ name }) => named.includes(name)).flatMap(gateway => gateway.hosts);
    return served.some(entry => serves(entry, full)) ? undefined : `none of its gateways serves ${full}`;
  };
  return [
    ...(spec.gateways ?? []).flatMap((name, index) =>
      name === 'mesh' || gateways.some(gateway => gateway.name === fullGateway(name, namespace))
        ? []
        : [{ from, where: `spec.gateways[${index}]`, message: `no Gateway ${fullGateway(name, namespace)}` }],
    ),
    ...(spec.hosts ?? []).flatMap((host, index) => {
      const message = hostProblem(host);
      return message ? [{ from, where: `spec.hosts[${index}]`, message }] : [];
    }),
    ...(['http', 'tls', 'tcp'] as const).flatMap(protocol =>
      (spec[protocol] ?? []).flatMap(({ route }, index) =>
        (route ?? []).flatMap(({ destination = {} }, place) =>
          destinationProblems(destination, namespace, find).map(message => ({
            from,
            where: `spec.${protocol}[${index}].route[${place}].destination`,
            message,
          })),
        ),
      ),
    ),
  ];
};

/** A name of elsewhere that proxies route all the same: all that it leads to has the port on which they do. */
const isRouted = (
  host: string,
  { http = [], tls, tcp }: Istio<'VirtualService'>['spec'],
  find: (host: string) => MeshHost | undefined,
): boolean => {
  const destinations = http.flatMap(({ route }) => route ?? []).map(({ destination }) => find(destination?.host ?? ''));
  const has = (to: MeshHost | undefined): boolean => to?.ports.includes(routedPort) === true;
  return !/\.svc(\.|$)/.test(host) && !tls && !tcp && destinations.length > 0 && destinations.every(has);
};

const destinationProblems = ({ host = '', port }: Destination, namespace: string, find: FindHost): string[] => {
  const { full, found } = find(host, namespace);
  if (!found) return [`${full} is no host of the mesh`];
  const number = port?.number;
  return number === undefined || found.ports.includes(number) ? [] : [`${found.from} has no port ${number}`];
};

import type { Manifest } from '../manifests.ts';
import { closest, exportedTo, fullHost } from './hosts.ts';
import { type Istio, istioObjects, type TrafficPolicy } from './istio-types.ts';

const modes = ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'] as const;

/** What a client's proxy does towards a host; `AUTO` is Istio's own choice, where no rule says anything of TLS. */
export type ClientTls = {
  mode: (typeof modes)[number] | 'AUTO';
  /** The DestinationRule that is for the host, whether it speaks of TLS or not. */
  by?: string;
};

/** A client's call of a host: `serviceNamespace` is that of the Service or ServiceEntry, `port` the Service's port. */
export type ClientCall = {
  clientNamespace: string;
  host: string;
  serviceNamespace: string;
  port: number;
  subset?: string | undefined;
};

/**
 * Answers which DestinationRule a client's proxy applies, and the TLS it demands: the client's own namespace first, then
 * the service's, then the root namespace, as far as they export to the client; within one, the most specific host. A
 * port's settings replace the rule's as a whole, a subset's override those that they name. A client in the root namespace
 * takes from there only what is for itself alone (`exportTo: ['.']`) before it looks elsewhere.
 *
 * Throws on two rules for one host at one place, as the older would win, and on a subset that the rule hasn't.
 */
export const clientTls = ({
  manifests,
  rootNamespace,
  clusterDomain,
}: {
  manifests: readonly Manifest[];
  rootNamespace: string;
  clusterDomain: string;
}): ((call: ClientCall) => ClientTls) => {
  const rules = istioObjects(manifests, 'DestinationRule').map(rule => {
    if (!rule.spec.host) throw new Error(`${rule.identity} has no host`);
    return { rule, pattern: fullHost(rule.spec.host, rule.namespace, clusterDomain) };
  });
  return call => {
    const { clientNamespace, serviceNamespace } = call;
    const visible = rules.filter(({ rule }) => exportedTo(rule.spec.exportTo, rule.namespace, clientNamespace));
    const inNamespace = (namespace: string) => visible.filter(({ rule }) => rule.namespace === namespace);
    const own = inNamespace(clientNamespace).filter(
      ({ rule }) => clientNamespace !== rootNamespace || rule.spec.exportTo?.join() === '.',
    );
    for (const place of [own, inNamespace(serviceNamespace), inNamespace(rootNamespace)]) {
      const [found, ...others] = closest(place, call.host);
      if (others.length > 0) {
        throw new Error(
          `two rules are for ${call.host}: ${found?.rule.identity}, ${others.map(({ rule }) => rule.identity).join(', ')}`,
        );
      }
      if (found) return { mode: modeIn(found.rule, call), by: found.rule.identity };
    }
    return { mode: 'AUTO' };
  };
};

const modeIn = ({ identity, spec }: Istio<'DestinationRule'>, { port, subset }: ClientCall): ClientTls['mode'] => {
  const chosen = spec.subsets?.find(({ name }) => name === subset);
  if (subset !== undefined && !chosen) throw new Error(`${identity} has no subset "${subset}"`);
  const tls = portTls(chosen?.trafficPolicy, port, portTls(spec.trafficPolicy, port, undefined));
  if (tls === undefined) return 'AUTO';
  const mode = modes.find(known => known === tls.mode);
  // An absent mode would be the first of the enumeration, DISABLE: nobody means that.
  if (!mode) throw new Error(`${identity}: no TLS mode "${tls.mode}"`);
  return mode;
};

type Tls = TrafficPolicy['tls'];

const portTls = (policy: TrafficPolicy | undefined, port: number, inherited: Tls): Tls => {
  const settings = policy?.portLevelSettings?.find(entry => entry.port?.number === port);
  return settings ? settings.tls : (policy?.tls ?? inherited);
};

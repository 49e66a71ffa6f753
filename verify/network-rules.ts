import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1';
import { blockTest } from './cidr.ts';
import type { Connection, Endpoint, NamespaceLabels, Policy } from './connections.ts';
import type { Labels } from './manifests.ts';
import { selects } from './selectors.ts';

export type Direction = 'ingress' | 'egress';

/** One policy, ready to be asked. */
export type CompiledPolicy = {
  name: string;
  namespace: string;
  selector: NonNullable<NetworkPolicySpec['podSelector']>;
  /** The rules of each direction that the policy isolates; undefined where it has no say. */
  rules: Record<Direction, RuleTest[] | undefined>;
};

/** Does the rule admit a connection whose other end is `peer`? */
export type RuleTest = (peer: Endpoint, connection: Connection) => boolean;

/**
 * Turns a NetworkPolicy into tests, after the API reference of networking.k8s.io/v1. Throws on what the API server
 * refuses (an empty peer, ipBlock beside a selector, endPort without a number, a port name without a letter), and on a
 * policy without a namespace: which pods it selects would depend on the release.
 */
export const compilePolicy = (policy: Policy, namespaceLabels: NamespaceLabels): CompiledPolicy => {
  const namespace = policy.metadata?.namespace;
  const name = `NetworkPolicy/${namespace ?? ''}/${policy.metadata?.name ?? ''}`;
  if (!namespace) throw new Error(`${name} has no metadata.namespace`);
  const spec = policy.spec ?? { podSelector: {} };
  const compile = (direction: Direction) => {
    if (!directionsOf(spec).includes(direction)) return undefined;
    const rules = direction === 'ingress' ? spec.ingress : spec.egress;
    return (rules ?? []).map((rule, index) => {
      try {
        return ruleTest(rule, { namespace, namespaceLabels });
      } catch (error) {
        throw new Error(`${name} spec.${direction}[${index}]: ${(error as Error).message}`);
      }
    });
  };
  return {
    name,
    namespace,
    selector: spec.podSelector ?? {},
    rules: { ingress: compile('ingress'), egress: compile('egress') },
  };
};

const policyTypeOf = { ingress: 'Ingress', egress: 'Egress' } as const;

// Without policyTypes: Ingress always, Egress only when there are egress rules. An empty list is as good as none
// (API defaulting looks at the length of both).
const directionsOf = ({ policyTypes, egress }: NetworkPolicySpec): Direction[] => {
  if (!policyTypes?.length) return egress?.length ? ['ingress', 'egress'] : ['ingress'];
  const unknown = policyTypes.find(type => type !== 'Ingress' && type !== 'Egress');
  if (unknown !== undefined) throw new Error(`no policy type "${unknown}"`);
  return (['ingress', 'egress'] as const).filter(direction => policyTypes.includes(policyTypeOf[direction]));
};

type Scope = { namespace: string; namespaceLabels: NamespaceLabels };

const ruleTest = (rule: NetworkPolicyIngressRule & NetworkPolicyEgressRule, scope: Scope): RuleTest => {
  const peers = (rule.from ?? rule.to ?? []).map(peer => peerTest(peer, scope));
  const ports = (rule.ports ?? []).map(portTest);
  return (peer, connection) =>
    // Ports first: most connections fail there, and they are cheaper to compare.
    (ports.length === 0 || ports.some(test => test(connection))) &&
    (peers.length === 0 || peers.some(test => test(peer)));
};

/**
 * An ipBlock never matches a pod here, though a pod has an address. Whether it does in a cluster depends on the network
 * plugin (some rewrite addresses first, Cilium never matches cluster addresses) and on the address a pod happens to get,
 * so a flow between pods that only an ipBlock admits is not one to count on, and the API reference asks for ipBlocks to
 * be cluster-external addresses.
 */
const peerTest = (
  peer: NetworkPolicyPeer,
  { namespace, namespaceLabels }: Scope,
): ((endpoint: Endpoint) => boolean) => {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock) {
    if (namespaceSelector || podSelector) throw new Error('a peer has either an ipBlock or selectors');
    const inBlock = blockTest(ipBlock);
    return endpoint => endpoint.kind === 'ip' && inBlock(endpoint.address);
  }
  if (!namespaceSelector && !podSelector) throw new Error('a peer needs an ipBlock or a selector');
  const inNamespace = (name: string): boolean =>
    namespaceSelector ? selects(namespaceSelector, namespaceLabels(name)) : name === namespace;
  const chosen = (labels: Labels): boolean => !podSelector || selects(podSelector, labels);
  return endpoint => endpoint.kind === 'pod' && inNamespace(endpoint.namespace) && chosen(endpoint.labels);
};

/**
 * A named port is looked up on the pod that is connected to, in both directions: for ingress that is the selected pod,
 * for egress the peer. Outside addresses have no port names.
 */
const portTest = ({ port, endPort, protocol }: NetworkPolicyPort): ((connection: Connection) => boolean) => {
  const wanted = protocol ?? 'TCP';
  const sameProtocol = (connection: Connection): boolean => (connection.protocol ?? 'TCP') === wanted;
  if (endPort !== undefined && (typeof port !== 'number' || endPort < port)) {
    throw new Error(`endPort ${endPort} needs a port number no greater than it`);
  }
  if (port === undefined || port === null) return sameProtocol;
  if (typeof port === 'number') {
    return connection => sameProtocol(connection) && connection.port >= port && connection.port <= (endPort ?? port);
  }
  if (!/[a-z]/i.test(port)) throw new Error(`"${port}" is not a port name: a number must not be quoted`);
  return connection =>
    sameProtocol(connection) &&
    connection.to.kind === 'pod' &&
    (connection.to.ports ?? []).some(
      named => named.name === port && named.number === connection.port && (named.protocol ?? 'TCP') === wanted,
    );
};

import type { Endpoint, Protocol } from '../../verify/connections.ts';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { selects } from '../../verify/selectors.ts';
import type { End } from './ends.ts';

/** A port to ask about. */
export interface Port {
  number: number;
  protocol: Protocol;
}

/** Nobody listens on this one (tcpmux), so it stands for all that no rule names. */
const other: Port = { number: 1, protocol: 'TCP' };

const key = ({ number, protocol }: Port): string => `${number}/${protocol}`;

/** A port as it is told: its number, with its protocol where that is not TCP. */
export const portWords = (port: Port): string => {
  if (key(port) === key(other)) return 'any other port';
  return port.protocol === 'TCP' ? `${port.number}` : key(port);
};

const policiesOf = (manifests: readonly Manifest[]) => byKind(manifests, 'NetworkPolicy');

/** The ports that the rules of an end's policies name in a direction; of a range the first and the last. */
const namedPorts = (
  policies: ReturnType<typeof policiesOf>,
  end: Endpoint | undefined,
  direction: 'ingress' | 'egress',
): Port[] =>
  policies
    .filter(
      ({ metadata, spec }) =>
        end?.kind === 'pod' && metadata.namespace === end.namespace && selects(spec?.podSelector, end.labels),
    )
    .flatMap(({ spec }) => (spec?.[direction] ?? []).flatMap(({ ports = [] }) => ports))
    .flatMap(({ port, endPort, protocol }) =>
      [port, endPort].flatMap(number =>
        typeof number === 'number' ? [{ number, protocol: (protocol ?? 'TCP') as Protocol }] : [],
      ),
    );

const declared = (end: Endpoint | undefined): Port[] =>
  end?.kind === 'pod'
    ? (end.ports ?? []).map(({ number, protocol }) => ({ number, protocol: (protocol ?? 'TCP') as Protocol }))
    : [];

/**
 * The ports to ask about between two ends, of either render: those that the one who is asked declares, those that rules
 * of both name, and one for all others.
 */
export const portsBetween = (
  ends: End[],
  before: readonly Manifest[],
  after: readonly Manifest[],
): ((from: End, to: End) => Port[]) => {
  const [olds, news] = [policiesOf(before), policiesOf(after)];
  const named = (direction: 'ingress' | 'egress') =>
    new Map(
      ends.map(({ name, before: old, after: now }) => [
        name,
        [...namedPorts(olds, old, direction), ...namedPorts(news, now, direction)],
      ]),
    );
  const [into, out] = [named('ingress'), named('egress')];
  return (from, to) => {
    const ports = [
      ...declared(to.before),
      ...declared(to.after),
      ...(into.get(to.name) ?? []),
      ...(out.get(from.name) ?? []),
    ];
    return [...new Map([...ports, other].map(port => [key(port), port])).values()];
  };
};

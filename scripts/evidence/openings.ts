import type { NetworkPolicyPeer, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { count, gap, present, where } from './findings.ts';
import type { RenderedObject } from './rendered.ts';
import type { Shown } from './shown.ts';
import type { Finding, Scene } from './types.ts';

/** Whether a rule is for any address: it names no other end, or all of them. */
const isWide = (peers: NetworkPolicyPeer[] | undefined): boolean =>
  (peers ?? []).length === 0 ||
  (peers ?? []).some(({ ipBlock }) => ['0.0.0.0/0', '::/0'].includes(ipBlock?.cidr ?? ''));

/** The rules of a policy that are for any address. */
const wideRules = (object: RenderedObject): { inward: Shown[]; outward: Shown[] } => {
  const spec = object.manifest.spec as NetworkPolicySpec;
  const lines = (direction: 'ingress' | 'egress', wide: boolean[]): Shown[] =>
    present(wide.map((is, index) => (is ? object.at('spec', direction, index) : undefined)));
  return {
    inward: lines(
      'ingress',
      (spec.ingress ?? []).map(({ from }) => isWide(from)),
    ),
    outward: lines(
      'egress',
      (spec.egress ?? []).map(({ to }) => isWide(to)),
    ),
  };
};

const policies = (shown: Shown[]): string =>
  [...new Set(shown.map(({ object }) => object.replace('NetworkPolicy/', '')))].join(', ');

/**
 * What the values leave open: rules for any address, in or out. Ranges that a rule takes away from them (private ones)
 * stay closed, as its lines say.
 */
export const openingFindings = ({ rendered }: Scene): Finding[] => {
  const rules = rendered.kind('NetworkPolicy').map(wideRules);
  const [inward, outward] = [rules.flatMap(rule => rule.inward), rules.flatMap(rule => rule.outward)];
  return [
    ...where(inward.length > 0, () => [
      gap(
        'flows',
        `${count(inward.length, 'rule')} let in from any address: ${policies(inward)}`,
        'set ingress.clients.cidrs, where people’s addresses are known',
        inward,
      ),
    ]),
    ...where(outward.length > 0, () => [
      gap(
        'flows',
        `${count(outward.length, 'rule')} let out to any address, or any that is not private: ${policies(outward)}`,
        'narrow it by global.writecarenotes.outside, apiServer.cidrs and kubelets.cidrs, and by the place of each bucket and of the receivers',
        outward,
      ),
    ]),
  ];
};

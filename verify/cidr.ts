import { BlockList, isIP } from 'node:net';
import type { IPBlock } from 'kubernetes-types/networking/v1';

/**
 * The test of an `ipBlock`: is an address inside its cidr and outside all its exceptions? IPv4 and IPv6; an address of
 * the other family is outside, but an IPv4-mapped one (`::ffff:10.0.0.1`) counts as the IPv4 address, as in Go.
 * Throws on what the API server refuses: a malformed cidr, an exception that is not strictly inside it.
 */
export const blockTest = ({ cidr, except }: IPBlock): ((address: string) => boolean) => {
  const block = parseCidr(cidr);
  const inside = cidrTest(block);
  const exceptions = (except ?? []).map(text => {
    const exception = parseCidr(text);
    if (!inside(exception.base) || exception.prefix <= block.prefix) {
      throw new Error(`ipBlock: exception ${text} must be strictly inside ${cidr}`);
    }
    return cidrTest(exception);
  });
  return address => inside(checked(address)) && !exceptions.some(excepted => excepted(address));
};

/** Hands back an IPv4 or IPv6 address; throws when it is not one. Zones (`fe80::1%eth0`) mean nothing in a policy. */
export const checked = (address: string): string => {
  if (isIP(address) === 0 || address.includes('%')) throw new Error(`"${address}" is not an IP address`);
  return address;
};

type Cidr = { base: string; prefix: number; family: 'ipv4' | 'ipv6' };

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const parseCidr = (text: string): Cidr => {
  const [base = '', length = '', ...rest] = text.split('/');
  const prefix = Number(length);
  const widest = isIP(base) === 6 ? 128 : 32;
  if (isIP(base) === 0 || base.includes('%') || !/^\d{1,3}$/.test(length) || prefix > widest || rest.length > 0) {
    throw new Error(`"${text}" is not a CIDR block`);
  }
  return { base, prefix, family: familyOf(base) };
};

// A BlockList takes an IPv4 address for its IPv4-mapped form, which lies in ::/0: hence the look at the families.
const cidrTest = ({ base, prefix, family }: Cidr): ((address: string) => boolean) => {
  const list = new BlockList();
  list.addSubnet(base, prefix, family);
  return address => list.check(address, familyOf(address)) && (family === 'ipv4' || familyOf(address) === 'ipv6');
};

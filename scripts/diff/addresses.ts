import { isIPv4 } from 'node:net';
import { blockTest } from '../../verify/cidr.ts';

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const addressOf = (number: number): string =>
  [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.');

/** The address behind the last of an IPv4 block. */
const behind = (cidr: string): string => {
  const [base = '', prefix] = cidr.split('/');
  return addressOf(numberOf(base) + 2 ** (32 - Number(prefix)));
};

/**
 * An address of a block that is in none of its exceptions: its first, else the one behind an exception. Where there is
 * none, and of IPv6, the first.
 */
export const addressIn = (cidr: string, except: string[]): string => {
  const first = cidr.split('/')[0] as string;
  const inBlock = blockTest({ cidr, except });
  const candidates = isIPv4(first) ? [first, ...except.map(behind)] : [];
  return candidates.find(inBlock) ?? first;
};

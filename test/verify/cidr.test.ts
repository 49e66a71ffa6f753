import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blockTest } from '../../verify/cidr.ts';

const blocks: [string, string, string[], string, boolean][] = [
  ['an address inside is inside', '10.0.0.0/8', [], '10.255.0.1', true],
  ['an address outside is outside', '10.0.0.0/8', [], '11.0.0.0', false],
  ['an exception is outside', '10.0.0.0/8', ['10.1.0.0/16'], '10.1.2.3', false],
  ['beside the exception is inside', '10.0.0.0/8', ['10.1.0.0/16'], '10.2.0.0', true],
  ['everything is inside /0', '0.0.0.0/0', [], '255.255.255.255', true],
  ['IPv6 is outside an IPv4 block, even of /0', '0.0.0.0/0', [], '2001:db8::1', false],
  ['IPv4 is outside an IPv6 block, even of /0', '::/0', [], '10.0.0.1', false],
  ['one address is inside /32', '192.0.2.7/32', [], '192.0.2.7', true],
  ['its neighbour is outside /32', '192.0.2.7/32', [], '192.0.2.6', false],
  ['host bits of the block mean nothing', '10.9.9.9/8', [], '10.0.0.1', true],
  ['IPv6 is inside its block, however it is written', '2001:db8::/32', [], '2001:0DB8:0:0:1::9', true],
  ['an IPv6 exception is outside', 'fd00::/8', ['fd00:1::/32'], 'fd00:1::5', false],
  ['a prefix that ends inside a byte is honoured', '172.16.0.0/12', [], '172.31.255.255', true],
  ['and where it ends', '172.16.0.0/12', [], '172.32.0.0', false],
  ['an IPv4-mapped address counts as IPv4', '10.0.0.0/8', [], '::ffff:10.0.0.1', true],
];
for (const [sentence, cidr, except, address, inside] of blocks) {
  test(sentence, () => assert.is(blockTest({ cidr, except })(address), inside));
}

for (const cidr of [
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0/8',
  '::/129',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  'fe80::1%eth0/64',
  '010.0.0.0/8',
]) {
  test(`refused: ${cidr}`, () => assert.throws(() => blockTest({ cidr }), /is not a CIDR block/));
}

test('an exception must be strictly inside the block', () => {
  for (const except of ['11.0.0.0/16', '10.0.0.0/8', '0.0.0.0/0', 'fd00::/16']) {
    assert.throws(() => blockTest({ cidr: '10.0.0.0/8', except: [except] }), /strictly inside/);
  }
});

test('an address that is none is refused', () => {
  assert.throws(() => blockTest({ cidr: '10.0.0.0/8' })('api.service.nhs.uk'), /not an IP address/);
});

test('an IPv4 address is inside exactly when its leading bits are those of the block', () => {
  const word = fc.nat({ max: 0xffffffff });
  const dotted = (value: number): string => [24, 16, 8, 0].map(shift => (value >>> shift) & 255).join('.');
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 32 }), fc.boolean(), (base, other, prefix, near) => {
      const address = near && prefix < 32 ? (base ^ (other >>> prefix)) >>> 0 : other;
      const leading = (value: number): bigint => BigInt(value) >> BigInt(32 - prefix);
      assert.is(blockTest({ cidr: `${dotted(base)}/${prefix}` })(dotted(address)), leading(base) === leading(address));
    }),
  );
});

test.run();

/** A number of 64 bits in two halves: far quicker than a bigint, and a stream has millions of these. */
type Long = [high: number, low: number];

const long = (number: bigint): Long => [Number(number >> 32n), Number(number & 0xffffffffn)];

const offsetBasis = long(0xcbf29ce484222325n);

/** FNV-1a. Its prime is 2^40 + 0x1b3, so that a product is a shift and a small product, exact in a double. */
const fnv1a = (bytes: Uint8Array, from: Long): Long => {
  let [high, low] = from;
  for (const byte of bytes) {
    const mixed = (low ^ byte) >>> 0;
    const product = mixed * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + (mixed << 8)) >>> 0;
    low = product >>> 0;
  }
  return [high, low];
};

/**
 * Whether a trace is among the `percent` of all that a probabilistic policy with this salt keeps. As in the collector,
 * a trace's place among all is the FNV-1a hash of the salt and the 16 bytes of its id, and those up to the share of
 * 2^64 - 1 are kept. Refuses an id that is not 32 hexadecimal digits.
 */
export const amongPercent = (salt: string, percent: number): ((traceId: string) => boolean) => {
  const salted = fnv1a(Buffer.from(salt), offsetBasis);
  // The collector multiplies 2^64 - 1 with the share and takes the whole part: one below 2^64 times the share, always.
  const [lastHigh, lastLow] = long(BigInt(Math.min(percent / 100, 1) * 2 ** 64) - 1n);
  return traceId => {
    if (!/^[0-9a-f]{32}$/.test(traceId)) throw new Error(`"${traceId}" is not the id of a trace`);
    const [high, low] = fnv1a(Buffer.from(traceId, 'hex'), salted);
    return high < lastHigh || (high === lastHigh && low <= lastLow);
  };
};

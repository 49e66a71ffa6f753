const offsetBasis = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const word = 64;

const fnv1a = (bytes: Uint8Array, from: bigint): bigint => {
  let hash = from;
  for (const byte of bytes) hash = BigInt.asUintN(word, (hash ^ BigInt(byte)) * prime);
  return hash;
};

/**
 * Whether a trace is among the `percent` of all that a probabilistic policy with this salt keeps. As in the collector: a
 * trace's place among all is the FNV-1a hash of the salt and the 16 bytes of its id, and those up to the share of 2^64 - 1
 * are kept. Refuses an id that is not 32 hexadecimal digits.
 */
export const amongPercent = (salt: string, percent: number): ((traceId: string) => boolean) => {
  const salted = fnv1a(Buffer.from(salt), offsetBasis);
  // The collector multiplies 2^64 - 1 with the share and takes the whole part: one below 2^64 times the share, always.
  const last = BigInt(Math.min(percent / 100, 1) * 2 ** word) - 1n;
  return traceId => {
    if (!/^[0-9a-f]{32}$/.test(traceId)) throw new Error(`"${traceId}" is not the id of a trace`);
    return fnv1a(Buffer.from(traceId, 'hex'), salted) <= last;
  };
};

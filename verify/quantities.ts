/**
 * Reads a CPU quantity (`250m`, `2`, `0.5`) as whole millicores, rounded up as the API server does. Throws on anything
 * but a non-negative Kubernetes quantity.
 */
export const parseCpu = (quantity: string | number): number => scaled(quantity, 1000n);

/**
 * Reads a memory or storage quantity (`512Mi`, `1G`, `128974848`, `129e6`) as whole bytes, rounded up. Throws on
 * anything but a non-negative Kubernetes quantity, and beyond 2^53 bytes (8 PiB), where numbers stop being exact.
 */
export const parseMemory = (quantity: string | number): number => scaled(quantity, 1n);

/** Reads a count (`pods: "100"`). Throws unless it is a whole number. */
export const parseCount = (quantity: string | number): number => {
  const count = scaled(quantity, 1n);
  if (scaled(quantity, 1000n) !== count * 1000) throw new Error(`"${quantity}" is not a whole number`);
  return count;
};

/** Millicores for people, in the canonical form: `250m`, `2`. */
export const printCpu = (millicores: number): string =>
  millicores % 1000 === 0 ? `${millicores / 1000}` : `${millicores}m`;

/** Bytes for people, in the largest binary unit that is exact: `512Mi`, `1536Mi`, `1000`. */
export const printMemory = (bytes: number): string => {
  const unit = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'].find(
    suffix => bytes > 0 && BigInt(bytes) % (binarySuffixes[suffix] ?? 1n) === 0n,
  );
  return unit ? `${BigInt(bytes) / (binarySuffixes[unit] ?? 1n)}${unit}` : `${bytes}`;
};

// The grammar is that of apimachinery's resource.Quantity. Parsed exactly, as a fraction of integers: the very point of
// quantities is that they are no floating point numbers.
const scaled = (quantity: string | number, unit: bigint): number => {
  const [, whole = '', fraction = '', suffix = '', exponent] =
    /^\+?(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|)(?:[eE]([+-]?\d{1,3}))?$/.exec(String(quantity)) ?? [];
  if (whole + fraction === '' || (suffix !== '' && exponent !== undefined)) {
    throw new Error(`"${quantity}" is not a quantity`);
  }
  const power = decimalSuffixes[suffix] ?? Number(exponent ?? 0);
  const digits = BigInt(whole + fraction) * (binarySuffixes[suffix] ?? 1n) * unit;
  const shift = power - fraction.length;
  const amount = shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift));
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`"${quantity}" is too large to be counted exactly`);
  return Number(amount);
};

const divideUp = (amount: bigint, by: bigint): bigint => (amount + by - 1n) / by;

const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const binarySuffixes: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};

/** The middle value; of an even number, the mean of the two in the middle. Throws where there is none. */
export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('no values, so no median');
  return (low + high) / 2;
};

/**
 * How many times `these` are `those`: the median of the ratios round by round. What slows the machine for a while slows
 * both halves of a round, so it leaves their ratio alone; a ratio of two medians would keep it.
 */
export const ratio = (these: number[], those: number[]): number => {
  if (these.length !== those.length) throw new Error(`${these.length} rounds against ${those.length}`);
  return median(these.map((value, round) => value / (those[round] as number)));
};

/** The exponent k of y ~ x^k: the slope of the straight line through the logarithms, by least squares. */
export const exponent = (points: [x: number, y: number][]): number => {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(logs.map(([x]) => x)), mean(logs.map(([, y]) => y))];
  const together = mean(logs.map(([x, y]) => (x - middleX) * (y - middleY)));
  const alone = mean(logs.map(([x]) => (x - middleX) ** 2));
  if (!(alone > 0)) throw new Error('a slope needs two different sizes');
  return together / alone;
};

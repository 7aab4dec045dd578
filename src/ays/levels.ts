/**
 * The grid of a probe: `count` noise levels, uniform in log sigma and ascending, index 0 = sigma_min. The end
 * points are exact to the bit.
 * @throws RangeError unless 0 < sigmaMin < sigmaMax < Infinity and `count` is an integer of at least 2.
 */
export function logSpacedLevels(sigmaMin: number, sigmaMax: number, count: number): Float64Array {
  if (!(sigmaMin > 0 && sigmaMin < sigmaMax && sigmaMax < Infinity)) {
    throw new RangeError(`levels need 0 < sigma_min < sigma_max < Infinity, not ${sigmaMin} and ${sigmaMax}`);
  }
  if (!Number.isInteger(count) || count < 2) {
    throw new RangeError(`levels need a count that is an integer of at least 2, not ${count}`);
  }
  const logMin = Math.log(sigmaMin);
  const step = (Math.log(sigmaMax) - logMin) / (count - 1);
  const levels = Float64Array.from({ length: count }, (_, k) => Math.exp(logMin + k * step));
  levels[0] = sigmaMin;
  levels[count - 1] = sigmaMax;
  return levels;
}

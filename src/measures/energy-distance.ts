import { jackknife, type Estimate } from './jackknife.ts';
import { meanAbsoluteDifference, type Reference, type SortedLine } from './reference.ts';
import type { SortedSamples } from './sorted-samples.ts';

/**
 * Energy distance 2 E|X-Y| - E|X-X'| - E|Y-Y'| in d dimensions (Szekely and Rizzo), from the projections: for unit
 * vectors theta, |v| = sqrt(pi) Gamma((d+1)/2) / Gamma(d/2) E|<theta, v>|. Pairs of different samples only, so that it is
 * unbiased, and may be slightly negative.
 *
 * @param dimension - d of the samples
 */
export function energyDistance(samples: SortedSamples, reference: Reference, dimension: number): Estimate {
  const { lines, spreads } = reference;
  const constant = normConstant(dimension);
  return jackknife(
    (without) =>
      constant *
      samples.mean(without, (sorted, count, k) => {
        const between = meanDistance(sorted, count, lines[k]);
        return 2 * between - meanAbsoluteDifference(sorted, count) - spreads[k];
      }),
  );
}

/** The mean of |x - y| over all pairs; both ascending, so one pass finds how many y lie below each x. */
function meanDistance(sorted: Float64Array, count: number, { values, sums }: SortedLine): number {
  const size = values.length;
  let sum = 0;
  let below = 0;
  for (let i = 0; i < count; i++) {
    const x = sorted[i];
    while (below < size && values[below] <= x) below++;
    sum += x * (2 * below - size) + sums[size] - 2 * sums[below];
  }
  return sum / (count * size);
}

/** sqrt(pi) Gamma((d+1)/2) / Gamma(d/2): pi/2 for 2, 2 for 3, and from there by Gamma(z+1) = z Gamma(z). */
function normConstant(dimension: number): number {
  let constant = dimension % 2 === 1 ? 1 : Math.PI / 2;
  for (let d = dimension % 2 === 1 ? 1 : 2; d < dimension; d += 2) constant *= (d + 1) / d;
  return constant;
}

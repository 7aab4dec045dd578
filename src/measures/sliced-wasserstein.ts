import { jackknife, type Estimate } from './jackknife.ts';
import type { Reference, SortedLine } from './reference.ts';
import type { SortedSamples } from './sorted-samples.ts';

/**
 * Sliced Wasserstein-2 distance: the root of the mean over directions of W_2^2 on the line, in units of the data.
 * Exact for any two sizes: the i-th of N samples covers the quantiles [i/N, (i+1)/N] of the held-out data Q, and
 *   integral of (x_i - Q(u))^2 du = x_i^2/N - 2 x_i integral Q + integral Q^2.
 */
export function slicedWasserstein(samples: SortedSamples, { lines }: Reference): Estimate {
  return jackknife((without) =>
    Math.sqrt(samples.mean(without, (sorted, count, k) => squaredWasserstein(sorted, count, lines[k]))),
  );
}

function squaredWasserstein(sorted: Float64Array, count: number, line: SortedLine): number {
  let sum = 0;
  let [belowSum, belowSquares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const end = (i + 1) / count;
    const [upToSum, upToSquares] = [quantileIntegral(line.sums, end), quantileIntegral(line.squares, end)];
    const x = sorted[i];
    sum += (x * x) / count - 2 * x * (upToSum - belowSum) + (upToSquares - belowSquares);
    [belowSum, belowSquares] = [upToSum, upToSquares];
  }
  return Math.max(0, sum);
}

/** The integral over [0, u] of the step function whose running sums these are. */
function quantileIntegral(sums: Float64Array, u: number): number {
  const size = sums.length - 1;
  const position = Math.min(size, u * size);
  const whole = Math.min(size - 1, Math.floor(position));
  return (sums[whole] + (position - whole) * (sums[whole + 1] - sums[whole])) / size;
}

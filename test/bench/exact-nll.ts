// The negative log-likelihood of samples under the mixture that a model's data come from, where that is known.
import { MIXTURES, type Mixture } from '../../models/build-analytic.ts';
import { projectionDirections, PROJECTIONS } from '../../src/measures/projections.ts';
import type { SampleSummary } from '../../src/measures/sample-summary.ts';

/**
 * How far the mean NLL of samples is from that of true data; null for data of unknown density. The distance, since samples
 * that collapse onto the modes have a lower NLL than true data.
 */
export function nllDistance(
  model: string,
  trueData: Float32Array,
): ((samples: SampleSummary) => number) | null {
  const mixture = MIXTURES.find(({ name }) => name === model);
  if (!mixture) return null;
  const expected = meanNll(mixture, trueData);
  return (samples) => Math.abs(meanNll(mixture, unproject(samples)) - expected);
}

function meanNll({ std, means }: Mixture, points: ArrayLike<number>): number {
  const count = points.length / 2;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const exponents = means.map(
      ([x, y]) => -((points[2 * i] - x) ** 2 + (points[2 * i + 1] - y) ** 2) / (2 * std * std),
    );
    const largest = Math.max(...exponents);
    const total = exponents.reduce((all, exponent) => all + Math.exp(exponent - largest), 0);
    sum += Math.log(2 * Math.PI * std * std * means.length) - largest - Math.log(total);
  }
  return sum / count;
}

/** 2-D samples from their 128 projections, by least squares. */
function unproject({ count, projections }: SampleSummary): Float64Array {
  const directions = projectionDirections(2);
  const gram = [0, 0, 0];
  for (let k = 0; k < PROJECTIONS; k++) {
    const [x, y] = directions.subarray(2 * k, 2 * k + 2);
    gram[0] += x * x;
    gram[1] += x * y;
    gram[2] += y * y;
  }
  const determinant = gram[0] * gram[2] - gram[1] ** 2;
  const points = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    let [a, b] = [0, 0];
    for (let k = 0; k < PROJECTIONS; k++) {
      a += directions[2 * k] * projections[i * PROJECTIONS + k];
      b += directions[2 * k + 1] * projections[i * PROJECTIONS + k];
    }
    points[2 * i] = (gram[2] * a - gram[1] * b) / determinant;
    points[2 * i + 1] = (gram[0] * b - gram[1] * a) / determinant;
  }
  return points;
}

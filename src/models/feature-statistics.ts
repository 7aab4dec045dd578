import type { ModelManifest } from './manifest.ts';
import { unavailable } from './model-file.ts';
import { readDataArray } from './data-array.ts';

/** Mean and covariance of the features of held-out data, for a Frechet distance. */
export interface FeatureStatistics {
  /** number of features F */
  dimension: number;
  /** [F] */
  mean: Float64Array;
  /** [F * F], row after row */
  covariance: Float64Array;
}

/**
 * Loads `validation.features.statistics`: an .npz with `mean` [F] and `covariance` [F, F]; null if there is none.
 *
 * @throws StepsmithError `model_unavailable` if an array is missing, of another shape, or not all finite
 */
export async function loadFeatureStatistics(
  directory: string,
  { validation }: ModelManifest,
): Promise<FeatureStatistics | null> {
  const file = validation?.features?.statistics;
  if (file === undefined) return null;
  const mean = await readDataArray(directory, file, 'mean');
  const covariance = await readDataArray(directory, file, 'covariance');
  const size = mean.data.length;
  if (mean.shape.length !== 1 || covariance.shape.join() !== `${size},${size}`) {
    const found = `mean [${mean.shape.join(',')}], covariance [${covariance.shape.join(',')}]`;
    throw unavailable(`${file}: has ${found}; expected mean [F] and covariance [F,F]`);
  }
  const statistics = { dimension: size, mean: toFloat64(mean.data), covariance: toFloat64(covariance.data) };
  if (![...statistics.mean, ...statistics.covariance].every(Number.isFinite)) {
    throw unavailable(`${file}: holds values that are not finite`);
  }
  return statistics;
}

function toFloat64(values: ArrayLike<number | bigint>): Float64Array {
  return Float64Array.from(values, Number);
}

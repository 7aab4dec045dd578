/**
 * Mean and covariance of the features of samples, for those that other samples are compared with.
 *
 * @param features - float32 [count, F]
 * @returns mean [F] and covariance [F * F], row after row
 */
export function sampleStatistics(
  features: Float32Array,
  count: number,
): { mean: Float64Array; covariance: Float64Array } {
  const size = features.length / count;
  const mean = new Float64Array(size);
  for (let i = 0; i < features.length; i++) mean[i % size] += features[i] / count;
  const covariance = new Float64Array(size * size);
  for (let row = 0; row < features.length; row += size)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        covariance[i * size + j] +=
          ((features[row + i] - mean[i]) * (features[row + j] - mean[j])) / (count - 1);
  return { mean, covariance };
}

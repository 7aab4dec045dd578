import { describe, expect, it } from 'vitest';
import { sampleStatistics } from '../../../src/measures/sample-statistics.ts';

describe('sampleStatistics', () => {
  it('is the mean and the unbiased covariance of the features', () => {
    const features = Float32Array.of(1, 2, 3, 6, 5, 4);
    const { mean, covariance } = sampleStatistics(features, 3);
    expect([...mean]).toEqual([3, 4]);
    expect([...covariance]).toEqual([4, 2, 2, 4]);
  });
});

import { describe, expect, it } from 'vitest';
import { frechetDistance } from '../../../src/measures/frechet.ts';
import { standardError } from '../../../src/measures/jackknife.ts';
import { toReference } from '../../../src/measures/reference.ts';
import { cloud, summaryOf } from './fixtures.ts';

const F = 4;
const STDS = [1, 0.5, 2, 1.5];

/** Features with given deviations and means, rotated so that the covariance is not diagonal. */
function features(seed: number, count: number, stds: readonly number[], mean: number): Float32Array {
  const raw = cloud(seed, count, F);
  const mixed = new Float32Array(count * F);
  for (let i = 0; i < count; i++) {
    const scaled = stds.map((std, j) => std * raw[i * F + j]);
    for (let j = 0; j < F; j++) mixed[i * F + j] = mean + rotate(scaled, j);
  }
  return mixed;
}

/** Hadamard / 2, which is orthogonal. */
function rotate(v: readonly number[], row: number): number {
  const signs = [
    [1, 1, 1, 1],
    [1, -1, 1, -1],
    [1, 1, -1, -1],
    [1, -1, -1, 1],
  ];
  return v.reduce((sum, value, j) => sum + (signs[row][j] * value) / 2, 0);
}

function referenceOf(stds: readonly number[]) {
  const covariance = Float64Array.from({ length: F * F }, (_, i) => {
    const [row, column] = [Math.floor(i / F), i % F];
    const unit = (k: number) => stds.map((_, j) => (j === k ? 1 : 0));
    return stds.reduce((sum, std, k) => sum + std ** 2 * rotate(unit(k), row) * rotate(unit(k), column), 0);
  });
  const { projections } = summaryOf(cloud(9, 32, 2), 2);
  return toReference(projections, { mean: new Float64Array(F), covariance }).features!;
}

describe('the Frechet distance', () => {
  it('is the closed form between Gaussians of common axes', () => {
    const stds = [1.5, 1, 1, 1.5];
    const distance = frechetDistance(features(1, 16_384, stds, 0.5), 16_384, referenceOf(STDS));
    const exact = F * 0.25 + stds.reduce((sum, std, j) => sum + (std - STDS[j]) ** 2, 0);
    expect(Math.abs(distance.value - exact)).toBeLessThan(4 * standardError(distance));
    expect(standardError(distance)).toBeLessThan(0.1);
  });

  it('falls towards 0 with the number of samples where there is no difference', () => {
    const few = frechetDistance(features(2, 64, STDS, 0), 64, referenceOf(STDS));
    const many = frechetDistance(features(2, 4096, STDS, 0), 4096, referenceOf(STDS));
    expect(few.value).toBeGreaterThan(many.value);
    expect(many.value).toBeGreaterThan(0);
    expect(many.value).toBeLessThan(0.01);
  });

  it('is finite for fewer samples than features', () => {
    const size = 48;
    const { projections } = summaryOf(cloud(9, 32, 2), 2);
    const covariance = Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
    const reference = toReference(projections, { mean: new Float64Array(size), covariance }).features!;
    const { value, leftOut } = frechetDistance(cloud(3, 32, size), 32, reference);
    expect([value, ...leftOut].every((figure) => Number.isFinite(figure) && figure > 0)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { endPointError } from '../../../src/measures/end-point-error.ts';
import { energyDistance } from '../../../src/measures/energy-distance.ts';
import { difference, pooled, standardError } from '../../../src/measures/jackknife.ts';
import { projectionDirections, PROJECTIONS } from '../../../src/measures/projections.ts';
import { toReference } from '../../../src/measures/reference.ts';
import { slicedWasserstein } from '../../../src/measures/sliced-wasserstein.ts';
import { concatSummaries, firstSamples } from '../../../src/measures/sample-summary.ts';
import { SortedSamples } from '../../../src/measures/sorted-samples.ts';
import { cloud, normals, summaryOf } from './fixtures.ts';

const D = 3;

function column(projections: Float32Array, k: number): number[] {
  return Array.from({ length: projections.length / PROJECTIONS }, (_, i) => projections[i * PROJECTIONS + k]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('projections', () => {
  it('go along fixed unit vectors', () => {
    const directions = projectionDirections(D);
    expect(directions).toEqual(projectionDirections(D));
    for (let k = 0; k < PROJECTIONS; k++) {
      expect(Math.hypot(...directions.subarray(k * D, (k + 1) * D))).toBeCloseTo(1, 6);
    }
  });

  it('of the first samples are the first projections', () => {
    const parts = [summaryOf(cloud(1, 16, D), D), summaryOf(cloud(2, 16, D), D)];
    expect(firstSamples(concatSummaries(parts), 16)).toEqual(parts[0]);
  });
});

describe('sliced Wasserstein', () => {
  it('is what sorting gives for as many samples as data', () => {
    const [x, y] = [summaryOf(cloud(1, 64, D), D), summaryOf(cloud(2, 64, D, 1.5, 0.3), D)];
    const squares = Array.from({ length: PROJECTIONS }, (_, k) => {
      const [a, b] = [x, y].map(({ projections }) => column(projections, k).sort((p, q) => p - q));
      return mean(a.map((value, i) => (value - b[i]) ** 2));
    });
    const { value } = slicedWasserstein(new SortedSamples(x), toReference(y.projections, null));
    expect(value).toBeCloseTo(Math.sqrt(mean(squares)), 10);
  });

  it('is what repeating both to a common length gives for unequal numbers', () => {
    const [x, y] = [cloud(1, 16, D), cloud(2, 48, D, 2)];
    const tripled = Float32Array.from({ length: 48 * D }, (_, i) => x[Math.floor(i / D / 3) * D + (i % D)]);
    const reference = toReference(summaryOf(y, D).projections, null);
    const direct = slicedWasserstein(new SortedSamples(summaryOf(x, D)), reference);
    const repeated = slicedWasserstein(new SortedSamples(summaryOf(tripled, D)), reference);
    expect(direct.value).toBeCloseTo(repeated.value, 10);
  });

  it('sees a shift of the data as its length over the root of the dimension', () => {
    const y = cloud(2, 512, D);
    const shifted = y.map((value) => value + 1);
    const reference = toReference(summaryOf(y, D).projections, null);
    const { value } = slicedWasserstein(new SortedSamples(summaryOf(shifted, D)), reference);
    // |(1, 1, 1)|^2 / d = 1, up to the spread of 128 directions.
    expect(value).toBeGreaterThan(0.85);
    expect(value).toBeLessThan(1.15);
  });
});

describe('energy distance', () => {
  it('is what all pairs give along every direction, in units of the space', () => {
    const [x, y] = [summaryOf(cloud(1, 32, D), D), summaryOf(cloud(2, 48, D, 1.4), D)];
    const along = Array.from({ length: PROJECTIONS }, (_, k) => {
      const [a, b] = [column(x.projections, k), column(y.projections, k)];
      const pairs = (p: number[], q: number[]) => p.flatMap((u) => q.map((v) => Math.abs(u - v)));
      const own = (p: number[]) => mean(pairs(p, p)) * (p.length / (p.length - 1));
      return 2 * mean(pairs(a, b)) - own(a) - own(b);
    });
    const { value } = energyDistance(new SortedSamples(x), toReference(y.projections, null), D);
    expect(value).toBeCloseTo(2 * mean(along), 10);
  });

  it('is near the closed form between two Gaussians, and unbiased where they are equal', () => {
    const [x, y] = [summaryOf(cloud(1, 2048, D), D), cloud(2, 2048, D)];
    const same = energyDistance(new SortedSamples(x), toReference(summaryOf(y, D).projections, null), D);
    expect(Math.abs(same.value)).toBeLessThan(3 * standardError(same) + 0.002);
    const wide = summaryOf(
      y.map((value) => 2 * value),
      D,
    );
    const apart = energyDistance(new SortedSamples(x), toReference(wide.projections, null), D);
    // E|N(0, s^2 I)| in 3 dimensions is 2 s sqrt(2/pi); the pairs have s^2 = 5, 2 and 8.
    const norm = (variance: number) => 2 * Math.sqrt((2 * variance) / Math.PI);
    expect(apart.value).toBeCloseTo(2 * norm(5) - norm(2) - norm(8), 1);
  });
});

describe('the end-point error', () => {
  it('is the root mean square a dimension between samples of the same noise', () => {
    const fine = cloud(1, 32, D);
    const own = Float32Array.from(cloud(2, 64, D, 0.1), (value, i) => value + (fine[i] ?? 0));
    const rms = Math.sqrt(mean(Array.from(fine, (value, i) => (own[i] - value) ** 2)));
    const { value } = endPointError(summaryOf(own, D), summaryOf(fine, D));
    expect(value / rms).toBeCloseTo(1, 1);
    expect(endPointError(summaryOf(fine, D), summaryOf(fine, D)).value).toBe(0);
  });
});

describe('the jackknife', () => {
  it('halves the variance where two independent estimates of the same width are pooled', () => {
    const normal = normals(11);
    const estimate = (value: number) => ({
      value,
      leftOut: Array.from({ length: 16 }, () => value + normal() / 15),
    });
    const [one, other] = [estimate(3), estimate(5)];
    const both = pooled(one, other);
    const errors = [one, other].map((part) => standardError(part));
    expect(both.value).toBe(4);
    expect(standardError(both)).toBeCloseTo(Math.hypot(...errors) / 2, 1);
    expect(difference(both, both).standardError).toBe(0);
  });

  it('gives the standard error of a mean', () => {
    const values = Array.from(cloud(3, 1600, 1));
    const groups = Array.from({ length: 16 }, (_, g) => values.slice(g * 100, (g + 1) * 100));
    const leftOut = groups.map((_, g) => mean(groups.filter((_, other) => other !== g).flat()));
    expect(standardError({ leftOut })).toBeCloseTo(1 / 40, 1);
  });

  it('knows the difference of two figures better than either, when they share their noise', () => {
    const [data, noise] = [cloud(1, 512, D), cloud(2, 512, D)];
    const reference = toReference(summaryOf(data, D).projections, null);
    const [one, other] = [1.3, 1.35].map((scale) =>
      slicedWasserstein(
        new SortedSamples(
          summaryOf(
            noise.map((value) => scale * value),
            D,
          ),
        ),
        reference,
      ),
    );
    const paired = difference(other, one);
    expect(paired.value).toBeCloseTo(other.value - one.value, 12);
    expect(paired.standardError).toBeLessThan(0.3 * standardError(one));
  });
});

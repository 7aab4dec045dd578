import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optimalPaths, optimalSchedule } from '../../../src/ays/dynamic-programming.ts';
import { stepCosts } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { gaussianOn, gramOfErrors } from './analytic.ts';

/** The least cost of every number of steps, by trying every subset of the interior levels. */
function bruteForce(costs: Float64Array, size: number): number[] {
  const least = new Array<number>(size).fill(Infinity);
  for (let subset = 0; subset < 1 << (size - 2); subset++) {
    const interior = Array.from({ length: size - 2 }, (_, k) => size - 2 - k).filter(
      (level) => (subset >> (level - 1)) & 1,
    );
    const indices = [size - 1, ...interior, 0];
    const cost = indices.slice(1).reduce((sum, a, i) => sum + costs[indices[i] * size + a], 0);
    least[indices.length - 1] = Math.min(least[indices.length - 1], cost);
  }
  return least;
}

function expectOptimal(costs: Float64Array, levels: Float64Array): void {
  const size = levels.length;
  const paths = optimalPaths(costs, size, size - 1);
  const least = bruteForce(costs, size);
  for (let steps = 1; steps < size; steps++) {
    const { schedule, cost } = optimalSchedule(paths, levels, steps);
    const indices = schedule.map((sigma) => levels.indexOf(sigma));
    const total = indices.slice(1).reduce((sum, a, i) => sum + costs[indices[i] * size + a], 0);
    expect(schedule).toHaveLength(steps + 1);
    expect(cost).toBeCloseTo(least[steps], 9);
    expect(cost / least[steps]).toBeCloseTo(1, 11);
    expect(total).toBe(cost);
  }
}

describe('optimalPaths', () => {
  it.each([0, 1, 1.5, 2, 3, 4])(
    'finds what brute force finds on Gaussian data at exponent %d',
    (exponent) => {
      for (const size of [2, 3, 6, 10]) {
        const gram = gaussianOn(size);
        expectOptimal(stepCosts(gram, exponent), gram.levels);
      }
    },
  );

  it('finds what brute force finds for errors with no structure', () => {
    const size = fc.integer({ min: 2, max: 9 });
    const factors = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 81, maxLength: 81 });
    const exponent = fc.constantFrom(0, 1, 2, 3, 4);
    fc.assert(
      fc.property(size, factors, exponent, (count, entries, p) => {
        const levels = logSpacedLevels(0.1, 10, count);
        // The diagonal keeps neighbouring errors apart, so that no cost is 0 and ratios mean something.
        const apart = entries.slice(0, count ** 2).map((x, i) => (i % (count + 1) === 0 ? x + 300 : x) / 100);
        expectOptimal(stepCosts(gramOfErrors(levels, apart), p), levels);
      }),
    );
  });

  it('takes the larger sigma of equal costs', () => {
    // Two steps over four levels, all costs equal: by way of level 2 or 1.
    const costs = new Float64Array(16).fill(1);
    const levels = Float64Array.of(1, 2, 3, 4);
    expect(optimalSchedule(optimalPaths(costs, 4, 3), levels, 2)).toEqual({ schedule: [4, 3, 1], cost: 2 });
  });

  it('gives the same schedules whatever the largest step count asked for', () => {
    const gram = gaussianOn(40);
    const costs = stepCosts(gram, 2);
    const all = optimalPaths(costs, 40, 39);
    for (const steps of [1, 2, 7, 20, 39]) {
      const alone = optimalPaths(costs, 40, steps);
      expect(optimalSchedule(all, gram.levels, steps)).toEqual(optimalSchedule(alone, gram.levels, steps));
    }
  });

  it.each([0, -1, 4, 2.5, NaN])('refuses %d steps on 4 levels', (maxSteps) => {
    expect(() => optimalPaths(new Float64Array(16), 4, maxSteps)).toThrow(RangeError);
  });

  it('refuses costs of another size', () => {
    expect(() => optimalPaths(new Float64Array(15), 4, 2)).toThrow(RangeError);
  });
});

describe('optimalSchedule', () => {
  it('refuses step counts that were not solved for', () => {
    const paths = optimalPaths(new Float64Array(16), 4, 2);
    const levels = Float64Array.of(1, 2, 3, 4);
    for (const steps of [0, 3, 1.5]) expect(() => optimalSchedule(paths, levels, steps)).toThrow(RangeError);
  });

  it('refuses costs that are not finite rather than returning a schedule', () => {
    const paths = optimalPaths(new Float64Array(16).fill(NaN), 4, 2);
    expect(() => optimalSchedule(paths, Float64Array.of(1, 2, 3, 4), 2)).toThrow(/not finite/);
  });
});

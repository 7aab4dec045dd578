import { describe, expect, it } from 'vitest';
import { arctan } from '../../../src/ays/baselines.ts';
import { optimalPaths, optimalSchedule } from '../../../src/ays/dynamic-programming.ts';
import { gaussianKlub, gaussianKlubOptimum } from '../../../src/ays/gaussian.ts';
import { scheduleCost, stepCosts } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { refineSchedule } from '../../../src/ays/refine.ts';
import { toSchedule, type Schedule } from '../../../src/ays/schedule.ts';
import { C, gaussianOn, goldenCases, SIGMA_MAX, SIGMA_MIN } from './analytic.ts';

/**
 * KL per dimension of the data at sigma_min from what Euler steps make of it: the standard deviation is multiplied by
 * the product of cos(arctan(b/c) - arctan(a/c)), Theorem 3.1.
 */
function outputKl(schedule: Schedule): number {
  const angles = schedule.map((sigma) => Math.atan(sigma / C));
  const logVariance = angles.slice(1).reduce((sum, a, i) => sum + 2 * Math.log(Math.cos(angles[i] - a)), 0);
  return (Math.expm1(-logVariance) + logVariance) / 2;
}

function optimum(size: number, exponent: number, steps: number): Schedule {
  const gram = gaussianOn(size);
  const paths = optimalPaths(stepCosts(gram, exponent), size, steps);
  return optimalSchedule(paths, gram.levels, steps).schedule;
}

describe('the output KL', () => {
  it.each(goldenCases.filter(({ c }) => c === C))('is the golden one at $steps steps', ({ schedules }) => {
    for (const {
      sigmas,
      output_kl_per_dim: { euler: expected },
    } of Object.values(schedules)) {
      expect(outputKl(toSchedule(sigmas)) / expected).toBeCloseTo(1, 6);
    }
  });
});

describe('the optimum at exponent 1', () => {
  it.each([
    [10, 1.3],
    [40, 1.06],
  ])('tends to Theorem 3.1: within its output KL at %d steps times %d', (steps, factor) => {
    const ratio = outputKl(optimum(512, 1, steps)) / outputKl(arctan(SIGMA_MIN, SIGMA_MAX, steps, C));
    expect(ratio).toBeLessThan(factor);
    expect(ratio).toBeGreaterThanOrEqual(1 - 1e-6);
  });

  it('is far better by output KL than the plain KLUB optimum', () => {
    expect(outputKl(optimum(256, 1, 10))).toBeLessThan(0.1 * outputKl(optimum(256, 3, 10)));
  });
});

it('the programme fed with the exact additive cost returns Theorem 3.1 to grid spacing', () => {
  const [size, steps] = [256, 10];
  const levels = logSpacedLevels(SIGMA_MIN, SIGMA_MAX, size);
  const costs = new Float64Array(size * size);
  for (let b = 1; b < size; b++) {
    for (let a = 0; a < b; a++) {
      costs[b * size + a] = -2 * Math.log(Math.cos(Math.atan(levels[b] / C) - Math.atan(levels[a] / C)));
    }
  }
  const { schedule } = optimalSchedule(optimalPaths(costs, size, steps), levels, steps);
  const spacing = Math.log(levels[1] / levels[0]);
  arctan(SIGMA_MIN, SIGMA_MAX, steps, C).forEach((sigma, i) => {
    expect(Math.abs(Math.log(schedule[i] / sigma))).toBeLessThan(spacing);
  });
});

describe('refineSchedule', () => {
  const excess = (schedule: Schedule) => {
    const best = gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, schedule.length - 1, C);
    return gaussianKlub(schedule, C, 1) / gaussianKlub(best, C, 1) - 1;
  };

  it.each([5, 10, 20, 40])('brings the optimum of 128 levels nearer to the true one at %d steps', (steps) => {
    const gram = gaussianOn(128);
    const onLevels = optimum(128, 3, steps);
    const refined = refineSchedule(onLevels, (moved) => scheduleCost(gram, moved, 3));
    expect(excess(refined)).toBeLessThan(excess(onLevels));
    expect(excess(refined)).toBeGreaterThanOrEqual(0);
    expect([refined[0], refined[steps]]).toEqual([SIGMA_MAX, SIGMA_MIN]);
  });

  it('is never worse than what it began with, and the same each time', () => {
    const gram = gaussianOn(64);
    const start = arctan(SIGMA_MIN, SIGMA_MAX, 8, C);
    for (const p of [0, 1, 2]) {
      const cost = (moved: Schedule) => scheduleCost(gram, moved, p);
      const refined = refineSchedule(start, cost);
      expect(cost(refined)).toBeLessThanOrEqual(cost(start));
      expect(refineSchedule(start, cost)).toEqual(refined);
    }
  });

  it('leaves one step as it is', () => {
    const schedule = toSchedule([80, 1]);
    expect(refineSchedule(schedule, () => 1)).toEqual(schedule);
  });
});

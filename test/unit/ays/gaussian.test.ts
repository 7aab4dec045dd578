import { describe, expect, it } from 'vitest';
import { edm } from '../../../src/ays/baselines.ts';
import { gaussianGram, gaussianKlub, gaussianKlubOptimum } from '../../../src/ays/gaussian.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import { C, goldenCases, SIGMA_MAX, SIGMA_MIN } from './analytic.ts';

describe('gaussianGram', () => {
  it('agrees with second moments multiplied out', () => {
    // D_t = w_t x_t, w_t = c^2/(c^2+t^2), x_t = x0 + n_t, Var x0 = c^2, Cov(n_t, n_b) = min(t, b)^2, hence
    // E<e_t, e_b> = d ((w_t - 1)(w_b - 1) c^2 + w_t w_b min(t, b)^2).
    const [c, dimension] = [0.7, 3];
    const levels = logSpacedLevels(0.01, 100, 20);
    const { values } = gaussianGram(levels, c, dimension);
    const weight = (t: number): number => c ** 2 / (c ** 2 + t ** 2);
    levels.forEach((t, j) => {
      levels.forEach((b, k) => {
        const moments =
          (weight(t) - 1) * (weight(b) - 1) * c ** 2 + weight(t) * weight(b) * Math.min(t, b) ** 2;
        expect(values[j * 20 + k] / (dimension * moments)).toBeCloseTo(1, 12);
      });
    });
  });
});

describe('gaussianKlub', () => {
  it.each(goldenCases)('gives the golden KLUBs for c = $c, $steps steps', ({ c, schedules }) => {
    for (const { sigmas, klub_per_dim } of Object.values(schedules)) {
      expect(gaussianKlub(toSchedule(sigmas), c, 1) / klub_per_dim).toBeCloseTo(1, 12);
    }
  });

  it('is proportional to the dimension', () => {
    const schedule = edm(SIGMA_MIN, SIGMA_MAX, 10);
    expect(gaussianKlub(schedule, C, 784)).toBeCloseTo(784 * gaussianKlub(schedule, C, 1), 8);
  });

  it('keeps its digits for a step at large sigma, where u - log1p(u) has lost half of them', () => {
    // u is 4e-8 here, so two terms of the series of u - ln(1+u) are exact to 1e-15.
    const [b, a] = [500, 490];
    const u = (C ** 2 * (b ** 2 - a ** 2)) / (a ** 2 * (b ** 2 + C ** 2));
    const exact = (u ** 2 / 2 - u ** 3 / 3) / 2;
    expect(gaussianKlub(toSchedule([b, a]), C, 1) / exact).toBeCloseTo(1, 13);
    expect(Math.abs((u - Math.log1p(u)) / 2 / exact - 1)).toBeGreaterThan(1e-10);
  });

  it('does not jump where its series takes over', () => {
    // With c = b = 1, u = (1 - a^2) / (2 a^2) is 1/2 at a^2 = 1/2.
    const at = (a: number): number => gaussianKlub(toSchedule([1, a]), 1, 1);
    const a = Math.SQRT1_2;
    expect(at(a * (1 + 1e-13)) / at(a * (1 - 1e-13))).toBeCloseTo(1, 11);
  });
});

describe('gaussianKlubOptimum', () => {
  it.each(goldenCases)('gives the golden optimum for c = $c, $steps steps', (golden) => {
    const schedule = gaussianKlubOptimum(golden.sigma_min, golden.sigma_max, golden.steps, golden.c);
    golden.schedules.klub_optimum.sigmas.forEach((sigma, i) => {
      expect(schedule[i] / sigma).toBeCloseTo(1, 11);
    });
    expect([schedule[0], schedule.at(-1)]).toEqual([golden.sigma_max, golden.sigma_min]);
  });

  it('cannot be improved by moving any one sigma', () => {
    const schedule = gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, 10, C);
    const least = gaussianKlub(schedule, C, 1);
    for (let i = 1; i < 10; i++) {
      for (const factor of [0.99, 1.01]) {
        const moved = toSchedule(schedule.map((sigma, k) => (k === i ? sigma * factor : sigma)));
        expect(gaussianKlub(moved, C, 1)).toBeGreaterThan(least);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import { baselines } from '../../../src/ays/baselines.ts';
import { goldenCases } from './analytic.ts';

describe('baselines', () => {
  it.each(goldenCases)('are the golden schedules for c = $c, $steps steps', (golden) => {
    const ours = baselines(golden.sigma_min, golden.sigma_max, golden.steps, golden.c);
    const { edm_rho7, log_linear, time_uniform, theorem_3_1 } = golden.schedules;
    const pairs = [
      [ours.edm, edm_rho7],
      [ours.log_linear, log_linear],
      [ours.time_uniform, time_uniform],
      [ours.arctan, theorem_3_1],
    ] as const;
    for (const [schedule, { sigmas }] of pairs) {
      expect(schedule).toHaveLength(golden.steps + 1);
      sigmas.forEach((sigma, i) => {
        expect(schedule[i] / sigma).toBeCloseTo(1, 11);
      });
    }
  });

  it.each([
    [0.002, 80, 1],
    [0.002, 80, 200],
    [0.0292, 14.6146, 7],
    [0.006, 160.41, 33],
    [1e-4, 1e5, 50],
    [1, 1.001, 200],
  ])('between %d and %d in %d steps keep the end points to the bit', (sigmaMin, sigmaMax, steps) => {
    for (const schedule of Object.values(baselines(sigmaMin, sigmaMax, steps, 0.5))) {
      expect(schedule).toHaveLength(steps + 1);
      expect(schedule[0]).toBe(sigmaMax);
      expect(schedule.at(-1)).toBe(sigmaMin);
    }
  });

  it('makes time_uniform solve the equation of the linear VP process', () => {
    const { time_uniform } = baselines(1e-3, 100, 10, 0.5);
    const times = time_uniform.map(
      (sigma) => (-0.1 + Math.sqrt(0.01 + 4 * 9.95 * Math.log1p(sigma ** 2))) / (2 * 9.95),
    );
    times.slice(1).forEach((time, i) => {
      expect(times[i] - time).toBeCloseTo((times[0] - times[10]) / 10, 10);
    });
  });

  it.each([
    [80, 0.002, 10],
    [0, 80, 10],
    [0.002, 80, 0],
    [0.002, 80, 1.5],
  ])('refuse sigma_min %d, sigma_max %d, %d steps', (sigmaMin, sigmaMax, steps) => {
    expect(() => baselines(sigmaMin, sigmaMax, steps, 0.5)).toThrow(RangeError);
  });
});

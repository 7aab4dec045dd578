import { describe, expect, it } from 'vitest';
import { edm } from '../../../src/ays/baselines.ts';
import {
  coordinateDescent,
  type EstimateKlubs,
  interior,
  MAX_ITERATIONS,
  subdivide,
  subdivided,
} from '../../../src/ays/coordinate-descent.ts';
import { gaussianKlub, gaussianKlubOptimum } from '../../../src/ays/gaussian.ts';
import { gaussianDifference, normaliser, sampleTime } from '../../../src/ays/importance-sampling.ts';
import { toSchedule, type Schedule } from '../../../src/ays/schedule.ts';
import { C, SIGMA_MAX, SIGMA_MIN } from './analytic.ts';

/** Algorithm 2 with endless samples of Gaussian data: Z times what is then the same for every time. */
const exact: EstimateKlubs = (updates) =>
  Promise.resolve(updates.map((triples) => triples.map((times) => normaliser(times, C))));

async function passes(
  start: Schedule,
  free: number[],
  iterations: number,
  estimate = exact,
): Promise<Schedule[]> {
  const schedules: Schedule[] = [];
  for await (const schedule of coordinateDescent(start, free, iterations, estimate)) schedules.push(schedule);
  return schedules;
}

const excess = (schedule: Schedule) => {
  const best = gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, schedule.length - 1, C);
  return gaussianKlub(schedule, C, 1) / gaussianKlub(best, C, 1) - 1;
};

describe('importance sampling', () => {
  it.each([
    [0.12, 48.3],
    [0.15, 29.1],
    [0.2, 21.2],
    [0.25, 25.1],
    [0.3, 33.7],
    [0.4, 54.9],
  ])('has a normaliser that depends on the candidate: (0.1, %d, 0.5) has %d', (candidate, expected) => {
    expect(normaliser([0.1, candidate, 0.5], C)).toBeCloseTo(expected, 0);
  });

  it('has the normaliser that makes the KLUB of Gaussian data', () => {
    const schedule = edm(SIGMA_MIN, SIGMA_MAX, 10);
    const klub = C ** 4 * normaliser([...schedule].reverse(), C);
    expect(klub / gaussianKlub(schedule, C, 1)).toBeCloseTo(1, 8);
  });

  it('draws times of its density', () => {
    const times = [0.05, 0.2, 1, 30];
    const count = 20_000;
    const drawn = Array.from({ length: count }, (_, i) => sampleTime(times, C, (i + 0.5) / count));
    expect(drawn.every(({ t, upper }) => t <= upper && times.includes(upper))).toBe(true);
    for (const limit of [0.1, 0.2, 0.6, 1, 5]) {
      const below = drawn.filter(({ t }) => t <= limit).length / count;
      expect(below).toBeCloseTo(massBelow(times, limit) / massBelow(times, 30), 3);
    }
  });

  it('knows differences where its two terms agree to many digits', () => {
    expect(gaussianDifference(700, 700 * (1 + 1e-9), C) / ((2e-9 * 700 ** 2) / 700 ** 4)).toBeCloseTo(1, 5);
  });

  /** By Simpson's rule in log t. */
  function massBelow(times: readonly number[], limit: number): number {
    let sum = 0;
    for (let i = 1; i < times.length && times[i - 1] < limit; i++) {
      const [low, high] = [Math.log(times[i - 1]), Math.log(Math.min(limit, times[i]))];
      for (let k = 0; k <= 400; k++) {
        const t = Math.exp(low + ((high - low) * k) / 400);
        const weight = k === 0 || k === 400 ? 1 : 2 + 2 * (k % 2);
        sum += (weight * t ** -2 * gaussianDifference(t, times[i], C) * (high - low)) / 1200;
      }
    }
    return sum;
  }
});

describe('coordinate descent', () => {
  it('ends within 1 % of the closed-form optimum of 10 steps, in at most 300 updates', async () => {
    const start = edm(SIGMA_MIN, SIGMA_MAX, 10);
    const found = await passes(start, interior(start), MAX_ITERATIONS);
    expect(9 * found.length).toBeLessThanOrEqual(MAX_ITERATIONS);
    expect(excess(start)).toBeGreaterThan(5);
    expect(excess(found.at(-1)!)).toBeLessThan(0.01);
    for (const [i, schedule] of found.entries()) {
      expect(excess(schedule)).toBeLessThanOrEqual(excess(found[i - 1] ?? start));
    }
  });

  it('stops by itself where no sigma moves', async () => {
    const start = edm(SIGMA_MIN, SIGMA_MAX, 5);
    const found = await passes(start, interior(start), 100_000);
    expect(found.length).toBeLessThan(40);
    expect(await passes(found.at(-1)!, interior(start), MAX_ITERATIONS)).toEqual([]);
  });

  it('does not move on Gaussian data without the normaliser: the trap of Algorithm 2 as printed', async () => {
    const flat: EstimateKlubs = (updates) =>
      Promise.resolve(updates.map((triples) => triples.map(() => C ** 4)));
    const start = edm(SIGMA_MIN, SIGMA_MAX, 10);
    expect(await passes(start, interior(start), MAX_ITERATIONS, flat)).toEqual([]);
  });

  it('asks for 11 candidates, the sigma itself first, all between its neighbours', async () => {
    const start = edm(SIGMA_MIN, SIGMA_MAX, 10);
    let asked = 0;
    await passes(start, interior(start), 9, (updates) => {
      for (const triples of updates) {
        expect(triples).toHaveLength(11);
        const [lower, , upper] = triples[0];
        for (const [low, candidate, high] of triples) {
          expect([low, high]).toEqual([lower, upper]);
          expect(candidate).toBeGreaterThan(lower);
          expect(candidate).toBeLessThan(upper);
        }
        asked++;
      }
      return exact(updates);
    });
    expect(asked).toBe(9);
  });

  it('moves only the sigmas that are free, so the coarse ones stay in the finer schedules', async () => {
    const coarse = gaussianKlubOptimum(SIGMA_MIN, SIGMA_MAX, 10, C);
    const fine = subdivide(coarse);
    expect(fine).toHaveLength(21);
    const found = await passes(fine, subdivided(fine), 20);
    coarse.forEach((sigma, i) => {
      expect(found.at(-1)![2 * i]).toBe(sigma);
    });
    expect(excess(found.at(-1)!)).toBeLessThan(0.03);
  });

  it('halves steps in log sigma', () => {
    expect(subdivide(toSchedule([16, 4, 1]))).toEqual([16, 8, 4, 2, 1]);
  });
});

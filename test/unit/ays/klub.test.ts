import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselines, edm } from '../../../src/ays/baselines.ts';
import { gaussianGram, gaussianKlub } from '../../../src/ays/gaussian.ts';
import type { ErrorGram } from '../../../src/ays/gram.ts';
import { klub, scheduleCost, stepCosts } from '../../../src/ays/klub.ts';
import { logSpacedLevels } from '../../../src/ays/levels.ts';
import { toSchedule, type Schedule } from '../../../src/ays/schedule.ts';
import { C, gaussianOn, gramOfErrors, SIGMA_MAX, SIGMA_MIN, snapToLevels } from './analytic.ts';

const offLevels = [5, 10, 20, 40].flatMap((steps) =>
  Object.values(baselines(SIGMA_MIN, SIGMA_MAX, steps, C)),
);

/** The largest relative error of a KLUB over the hand-made schedules of 5 to 40 steps. */
function worstError(klubOf: (schedule: Schedule) => number): number {
  return Math.max(...offLevels.map((s) => Math.abs(klubOf(s) / gaussianKlub(s, C, 1) - 1)));
}

/** The largest relative error of a step cost over the steps of at least `span` cells. */
function worstStep(size: number, span: number): number {
  const gram = gaussianOn(size);
  const costs = stepCosts(gram, 3);
  let worst = 0;
  for (let b = span; b < size; b++) {
    for (let a = 0; a <= b - span; a++) {
      const exact = gaussianKlub(toSchedule([gram.levels[b], gram.levels[a]]), C, 1);
      worst = Math.max(worst, Math.abs(costs[b * size + a] / exact - 1));
    }
  }
  return worst;
}

/** What not to do: M interpolated bilinearly in log sigma, across its diagonal, on a fine grid of t. */
function bilinearKlub({ levels, values }: ErrorGram, schedule: Schedule): number {
  const size = levels.length;
  const position = (t: number): [number, number] => {
    const x = (Math.log(t / levels[0]) / Math.log(levels[size - 1] / levels[0])) * (size - 1);
    const cell = Math.min(Math.max(Math.floor(x), 0), size - 2);
    return [cell, x - cell];
  };
  const entry = (t: number, b: number): number => {
    const [j, u] = position(t);
    const [k, v] = position(b);
    const row = (i: number): number => (1 - v) * values[i * size + k] + v * values[i * size + k + 1];
    return (1 - u) * row(j) + u * row(j + 1);
  };
  const integrand = (t: number, b: number): number => t ** -2 * (entry(t, t) + entry(b, b) - 2 * entry(t, b));
  return schedule.slice(1).reduce((sum, a, i) => {
    const b = schedule[i];
    const points = 4000;
    const width = Math.log(b / a) / points;
    const middles = Array.from({ length: points }, (_, m) => a * Math.exp((m + 0.5) * width));
    return sum + width * middles.reduce((total, t) => total + integrand(t, b), 0);
  }, 0);
}

describe('stepCosts', () => {
  it('measured at 128 levels: within 2.8 % for a step of one cell, 0.6 % from 5 cells, 0.25 % from 20', () => {
    expect(worstStep(128, 1)).toBeLessThan(0.028);
    expect(worstStep(128, 5)).toBeLessThan(0.006);
    expect(worstStep(128, 20)).toBeLessThan(0.0025);
  });

  it('is second order in the spacing for long steps and first order for one cell', () => {
    expect(worstStep(255, 1) / worstStep(128, 1)).toBeCloseTo(1 / 2, 1);
    expect(worstStep(255, 80) / worstStep(128, 40)).toBeCloseTo(1 / 4, 1);
  });

  it('multiplies out on two levels', () => {
    // p = 1: f runs linearly in ln t from |e_0 - e_1|^2 to 0, the integral of dt/t is ln 2, so half of it.
    const gram = gramOfErrors(Float64Array.of(1, 2), [3, 0, 1, 1]);
    expect([...stepCosts(gram, 1)]).toEqual([0, 0, expect.closeTo(((2 ** 2 + 1) * Math.LN2) / 2, 14), 0]);
  });

  it('keeps the digits of the steps at large sigma', () => {
    // A prefix sum from sigma_min shared by all rows would leave none: it rounds at 1e-11 d, this cost is 7e-13 d.
    const gram = gaussianGram(logSpacedLevels(SIGMA_MIN, 500, 128), C, 16384);
    const costs = stepCosts(gram, 3);
    const exact = gaussianKlub(toSchedule([500, gram.levels[122]]), C, 16384);
    expect(Math.abs(costs[127 * 128 + 122] / exact - 1)).toBeLessThan(0.01);
  });

  it('does not depend on x0: a constant error changes nothing', () => {
    const factors = [5, 1, 0, 5, 0, 2, 5, 3, 1];
    const shifted = factors.map((x, i) => (i % 3 === 0 ? x + 7 : x));
    const levels = Float64Array.of(1, 2, 4);
    const costs = stepCosts(gramOfErrors(levels, factors), 3);
    stepCosts(gramOfErrors(levels, shifted), 3).forEach((cost, i) => {
      expect(cost).toBeCloseTo(costs[i], 12);
    });
  });
});

describe('scheduleCost', () => {
  it('is the sum of the step costs on the levels, for any errors and any exponent', () => {
    const size = 8;
    const factors = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 });
    const interior = fc.uniqueArray(fc.integer({ min: 1, max: size - 2 }));
    const levels = logSpacedLevels(0.01, 10, size);
    fc.assert(
      fc.property(
        factors,
        interior,
        fc.double({ min: 0, max: 4, noNaN: true }),
        (entries, picks, exponent) => {
          const gram = gramOfErrors(levels, entries);
          const costs = stepCosts(gram, exponent);
          const indices = [size - 1, ...picks.sort((x, y) => y - x), 0];
          const total = indices.slice(1).reduce((sum, a, i) => sum + costs[indices[i] * size + a], 0);
          const cost = scheduleCost(gram, toSchedule(indices.map((k) => levels[k])), exponent);
          expect(Math.abs(cost - total)).toBeLessThanOrEqual(1e-11 * total + 1e-300);
        },
      ),
    );
  });

  it('measured off the levels: within 0.35 % of the closed form at 128 levels, 0.07 % at 256', () => {
    const [coarse, fine] = [gaussianOn(128), gaussianOn(256)];
    expect(worstError((schedule) => klub(coarse, schedule))).toBeLessThan(0.0035);
    expect(worstError((schedule) => klub(fine, schedule))).toBeLessThan(0.0007);
  });

  it('is ten times as accurate as snapping to the levels', () => {
    const gram = gaussianOn(128);
    const snapped = worstError((schedule) => klub(gram, snapToLevels(schedule, gram.levels)));
    expect(snapped).toBeGreaterThan(10 * worstError((schedule) => klub(gram, schedule)));
  });

  it('is ten times as accurate as interpolating bilinearly across the kink', () => {
    const gram = gaussianOn(128);
    for (const schedule of Object.values(baselines(SIGMA_MIN, SIGMA_MAX, 40, C))) {
      const exact = gaussianKlub(schedule, C, 1);
      const bilinear = Math.abs(bilinearKlub(gram, schedule) / exact - 1);
      expect(bilinear).toBeGreaterThan(10 * Math.abs(klub(gram, schedule) / exact - 1));
    }
  });

  it('is continuous where a sigma crosses a level, into the cell of its neighbour or not', () => {
    const gram = gaussianOn(32);
    const { levels } = gram;
    for (const sigma of [levels[5], levels[18], levels[19]]) {
      const [before, at, after] = [1 - 1e-12, 1, 1 + 1e-12].map((factor) =>
        klub(gram, toSchedule([SIGMA_MAX, levels[20] * 0.9, sigma * factor, SIGMA_MIN])),
      );
      expect(before / at).toBeCloseTo(1, 9);
      expect(after / at).toBeCloseTo(1, 9);
    }
  });

  it('handles several steps inside one cell', () => {
    // One cell of the p = 1 cost: f = (beta - tau) F, so a step of width w costs F L w^2 / 2.
    const gram = gramOfErrors(Float64Array.of(1, 2), [3, 0, 1, 1]);
    const schedule = toSchedule([2, 2 ** 0.75, 2 ** 0.25, 1]);
    const halfCell = (5 * Math.LN2) / 2;
    expect(scheduleCost(gram, schedule, 1)).toBeCloseTo(halfCell * (0.25 ** 2 + 0.5 ** 2 + 0.25 ** 2), 13);
  });

  it('takes end points that rounded past the levels, and no others', () => {
    const gram = gaussianOn(64);
    const inside = klub(gram, edm(SIGMA_MIN, SIGMA_MAX, 10));
    const rounded = klub(gram, edm(SIGMA_MIN * (1 - 1e-10), SIGMA_MAX * (1 + 1e-10), 10));
    expect(rounded / inside).toBeCloseTo(1, 8);
    expect(() => klub(gram, edm(SIGMA_MIN * (1 - 1e-8), SIGMA_MAX, 10))).toThrow(/leaves the levels/);
    expect(() => klub(gram, edm(SIGMA_MIN, SIGMA_MAX * (1 + 1e-8), 10))).toThrow(/leaves the levels/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSymmetric } from '../../../src/ays/gram.ts';
import { PATHS_PER_BLOCK } from '../../../src/probes/probe.ts';
import { grow, precision } from '../../../src/solving/precision.ts';
import { C, gaussianOn, SIGMA_MAX, SIGMA_MIN } from '../ays/analytic.ts';

const LEVELS = 32;

/** Blocks of a closed-form probe that all are larger or smaller by a share: its KLUBs are known to share / sqrt(blocks). */
function task(blocks: number, share: number) {
  const gram = packSymmetric(gaussianOn(LEVELS).values, LEVELS);
  const grams = Array.from({ length: blocks }, (_, i) =>
    gram.map((value) => PATHS_PER_BLOCK * value * (1 + (i % 2 === 0 ? share : -share))),
  );
  const process = { type: 'edm' as const, sigma_min: SIGMA_MIN, sigma_max: SIGMA_MAX };
  const manifest = { process, prediction: 'denoised' as const };
  const { levels } = gaussianOn(LEVELS);
  return { manifest, levels, dataStd: C, grams, exponent: 3, steps: [5, 10] };
}

describe('precision', () => {
  it('is the standard error of the KLUBs over their size', () => {
    const blocks = 16;
    // The deviation of +-1 over so many values, by the n - 1 rule.
    const expected = (0.2 * Math.sqrt(blocks / (blocks - 1))) / Math.sqrt(blocks);
    expect(precision(task(blocks, 0.2))).toBeCloseTo(expected, 10);
  });

  it('falls with the square root of the paths', () => {
    expect(precision(task(64, 0.2)) / precision(task(16, 0.2))).toBeCloseTo(0.488, 3);
  });

  it('is that of the worst step count', () => {
    const one = (steps: number) => precision({ ...task(16, 0.2), steps: [steps] });
    expect(precision(task(16, 0.2))).toBe(Math.max(one(5), one(10)));
  });
});

describe('grow', () => {
  it.each([
    ['stays where the error is small enough', [16, 0.01, 0.01, 64], 16],
    ['goes to where it should be', [16, 0.013, 0.01, 64], 28],
    ['grows by a quarter at least', [16, 0.0101, 0.01, 64], 20],
    ['does no more than double', [16, 0.5, 0.01, 64], 32],
    ['stops at the most', [40, 0.5, 0.01, 64], 64],
    ['stays at the most', [64, 0.5, 0.01, 64], 64],
  ])('%s', (_, [blocks, error, wanted, most], expected) => {
    expect(grow(blocks, error, wanted, most)).toBe(expected);
  });

  it('comes to an end, within its bounds, whatever the errors are', () => {
    const errors = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(errors, fc.integer({ min: 16, max: 4096 }), (all, most) => {
        let blocks = 16;
        for (const error of all) {
          const next = grow(blocks, error, 0.01, most);
          expect(next).toBeGreaterThanOrEqual(blocks);
          expect(next).toBeLessThanOrEqual(most);
          if (next === blocks) return;
          blocks = next;
        }
        throw new Error('it still grows');
      }),
    );
  });
});

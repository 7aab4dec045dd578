import { describe, expect, it } from 'vitest';
import {
  denoises,
  objectionTo,
  trialBlocks,
  trialLevels,
  worstLevel,
} from '../../../src/registrations/trial.ts';

const VARIANCE = 0.49;
const DIMENSION = 64;
const LEVELS = trialLevels(Math.sqrt(VARIANCE), {
  sigmaMin: 0.002,
  sigmaMax: 80,
  timestepSigmas: null,
})!;

/** Of a denoiser whose error in each value at a level is given. */
function worst(errorAt: (square: number) => number) {
  const loss = [...LEVELS].map((sigma) => DIMENSION * errorAt(sigma ** 2));
  return worstLevel({ levels: LEVELS, loss, dimension: DIMENSION, variance: VARIANCE });
}

const linear = (square: number) => (VARIANCE * square) / (VARIANCE + square);

describe('the trial of a model', () => {
  it('takes the ideal denoiser of Gaussian data, which is no better than a linear one', () => {
    expect(worst(linear).ratio).toBeCloseTo(1, 12);
    expect(denoises(worst(linear))).toBe(true);
  });

  it.each([
    ['the mean of the data', () => VARIANCE, 0],
    ['the noisy input', (square: number) => square, LEVELS.length - 1],
  ])('refuses %s as an answer', (_, errorAt, level) => {
    expect(worst(errorAt)).toEqual({ sigma: LEVELS[level], ratio: expect.closeTo(17, 6) as number });
    expect(denoises(worst(errorAt))).toBe(false);
  });

  it('refuses a model that is excellent but for one level, and says at which', () => {
    const found = worst((square) => (square === LEVELS[5] ** 2 ? 2 : 0.1) * linear(square));
    expect(found.sigma).toBe(LEVELS[5]);
    expect(denoises(found)).toBe(false);
    expect(objectionTo(found, [{ change: 'that', ratio: 0.2 }])).toMatch(
      /at sigma 1.27 its error is 2 times .* with that it would nowhere be more than 0.2 times/,
    );
  });

  it('refuses data of half their scale, even where the model is ideal at twice it', () => {
    const wrong = 4 * VARIANCE;
    const found = worst((square) => {
      const share = wrong / (wrong + square);
      return share ** 2 * square + (1 - share) ** 2 * VARIANCE;
    });
    expect(denoises(found)).toBe(false);
  });

  it('asks more of small samples', () => {
    expect([2, 64, 784, 16_384].map(trialBlocks)).toEqual([64, 2, 2, 2]);
  });
});

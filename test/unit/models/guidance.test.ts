import { describe, expect, it } from 'vitest';
import { evaluationsPerCall, guide } from '../../../src/models/guidance.ts';

/** Two rows of three values: without condition, then with it. */
const ANSWERS = Float32Array.of(0, 1, 2, 4, 4, 4, 1, 1, 5, 4, 6, 8);
const DIMENSION = 3;

const spread = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe('guide', () => {
  it('is the conditional answer at 1, the unconditional one at 0, and goes on beyond', () => {
    const at = (scale: number) => [...guide(ANSWERS, DIMENSION, { scale, rescale: 0 })];
    expect(at(1)).toEqual([1, 1, 5, 4, 6, 8]);
    expect(at(0)).toEqual([0, 1, 2, 4, 4, 4]);
    expect(at(3)).toEqual([3, 1, 11, 4, 10, 16]);
  });

  it('rescaled wholly, each row is spread like the conditional one', () => {
    const guided = guide(ANSWERS, DIMENSION, { scale: 3, rescale: 1 });
    expect(spread(guided.subarray(0, 3))).toBeCloseTo(spread(ANSWERS.subarray(6, 9)), 6);
    expect(spread(guided.subarray(3, 6))).toBeCloseTo(spread(ANSWERS.subarray(9, 12)), 6);
  });

  it('rescaled in part, it lies that far between both', () => {
    const [none, whole, part] = [0, 1, 0.7].map((rescale) =>
      guide(ANSWERS, DIMENSION, { scale: 3, rescale }),
    );
    part.forEach((value, i) => {
      expect(value).toBeCloseTo(0.7 * whole[i] + 0.3 * none[i], 5);
    });
  });

  it('leaves a row alone that has no spread to set back', () => {
    const flat = Float32Array.of(1, 1, 2, 2);
    expect([...guide(flat, 2, { scale: 5, rescale: 1 })]).toEqual([6, 6]);
  });
});

describe('evaluationsPerCall', () => {
  it('is one without guidance and two with it', () => {
    expect([1, 0, 7.5].map(evaluationsPerCall)).toEqual([1, 2, 2]);
  });
});

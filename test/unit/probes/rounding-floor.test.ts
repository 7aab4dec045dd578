import { describe, expect, it } from 'vitest';
import { packSymmetric } from '../../../src/ays/gram.ts';
import { aboveRounding } from '../../../src/probes/rounding-floor.ts';
import type { BlockMeasurement } from '../../../src/probes/store.ts';

const LEVELS = Float64Array.of(0.001, 0.01, 0.1, 1);
const GRAM = Float64Array.from({ length: 16 }, (_, i) => 10 * Math.floor(i / 4) + (i % 4));
const SYMMETRIC = GRAM.map((value, i) =>
  Math.floor(i / 4) <= i % 4 ? value : GRAM[4 * (i % 4) + Math.floor(i / 4)],
);
const LOSS = [1e-6, 1e-4, 1e-2, 1];

const measured = (rounding?: readonly number[]): BlockMeasurement => ({
  evaluations: 64,
  seconds: 1,
  executionProvider: 'cpu',
  denoisingLoss: LOSS,
  ...(rounding && { rounding }),
});
const above = (...roundings: (readonly number[] | undefined)[]) =>
  aboveRounding(LEVELS, [packSymmetric(SYMMETRIC, 4)], roundings.map(measured));

describe('aboveRounding', () => {
  it('keeps every level of a network in float32', () => {
    expect(above(undefined, undefined)).toMatchObject({ levels: LEVELS, leftOut: [] });
  });

  it('keeps levels at which rounding is up to 1 % of the loss, on the mean of the blocks', () => {
    expect(above([1e-8, 1e-8, 1e-8, 1e-8]).leftOut).toEqual([]);
    expect(above([0, 0, 0, 0], [1.9e-8, 0, 0, 0]).leftOut).toEqual([]);
    expect(above([0, 0, 0, 0], [2.1e-8, 0, 0, 0]).leftOut).toEqual([0.001]);
  });

  it('leaves out those below, with their rows and columns of the Gram', () => {
    const { levels, grams, leftOut } = above([2e-6, 2e-6, 2e-6, 2e-6]);
    expect(leftOut).toEqual([0.001, 0.01]);
    expect([...levels]).toEqual([0.1, 1]);
    expect([...grams[0]]).toEqual([22, 23, 33]);
  });

  it('heeds rounding at the smallest levels only', () => {
    expect(above([0, 0, 1, 1]).leftOut).toEqual([]);
  });

  it('leaves two levels, whatever is rounded', () => {
    expect([...above([1, 1, 1, 10]).levels]).toEqual([0.1, 1]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanGram, packedIndex, packSymmetric, unpackSymmetric } from '../../../src/ays/gram.ts';
import { klub, klubEstimate } from '../../../src/ays/klub.ts';
import { toSchedule } from '../../../src/ays/schedule.ts';
import { C, gaussianOn, SIGMA_MAX, SIGMA_MIN } from './analytic.ts';
import { gaussianKlub } from '../../../src/ays/gaussian.ts';
import { edm } from '../../../src/ays/baselines.ts';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('packing', () => {
  it('lays the upper triangle out row by row', () => {
    const packed = packSymmetric(Float64Array.of(1, 2, 3, 2, 4, 5, 3, 5, 6), 3);
    expect([...packed]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(packed[packedIndex(3, 1, 2)]).toBe(5);
    expect([...unpackSymmetric(packed, 3)]).toEqual([1, 2, 3, 2, 4, 5, 3, 5, 6]);
  });

  it('is undone by unpacking, and packedIndex finds every entry', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(number, { minLength: 45, maxLength: 45 }),
        (size, pool) => {
          const packed = Float64Array.from(pool.slice(0, (size * (size + 1)) / 2));
          const values = unpackSymmetric(packed, size);
          expect(packSymmetric(values, size)).toEqual(packed);
          for (let row = 0; row < size; row++) {
            for (let column = row; column < size; column++) {
              expect(packed[packedIndex(size, row, column)]).toBe(values[row * size + column]);
              expect(values[column * size + row]).toBe(values[row * size + column]);
            }
          }
        },
      ),
    );
  });

  it('refuses arrays of another size', () => {
    expect(() => packSymmetric(new Float64Array(8), 3)).toThrow(RangeError);
    expect(() => unpackSymmetric(new Float64Array(5), 3)).toThrow(RangeError);
  });
});

describe('meanGram', () => {
  const levels = Float64Array.of(1, 2);
  // Added in another order or grouping these round differently, so the property below can fail.
  const blocks = [1e16, 1, 1, -1e16, 3, 0.1, 0.7, 1e-9].map((x) => Float64Array.of(x, x / 3, -x));

  it('divides the sum of the blocks by the number of paths', () => {
    const gram = meanGram(levels, [Float64Array.of(8, 16, 24), Float64Array.of(8, 0, 8)], 4);
    expect(gram.levels).toBe(levels);
    expect([...gram.values]).toEqual([2, 2, 2, 4]);
  });

  it('is the same to the bit however the blocks came in shards', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: blocks.length - 1 }));
    const expected = meanGram(levels, blocks, 16).values;
    fc.assert(
      fc.property(cuts, (points) => {
        const edges = [0, ...points.sort((x, y) => x - y), blocks.length];
        const shards = edges.slice(1).map((end, i) => blocks.slice(edges[i], end));
        expect(meanGram(levels, shards.flat(), 16).values).toEqual(expected);
      }),
    );
  });

  it('adds in index order, which partial sums of shards would not', () => {
    const inOrder = blocks.reduce((sum, block) => sum + block[0], 0);
    const bySums = [blocks.slice(0, 3), blocks.slice(3)]
      .map((shard) => shard.reduce((sum, block) => sum + block[0], 0))
      .reduce((sum, partial) => sum + partial, 0);
    expect(meanGram(levels, blocks, 1).values[0]).toBe(inOrder / blocks.length);
    expect(bySums).not.toBe(inOrder);
  });

  it('refuses no blocks and blocks of another size', () => {
    expect(() => meanGram(levels, [], 16)).toThrow(RangeError);
    expect(() => meanGram(levels, [new Float64Array(4)], 16)).toThrow(RangeError);
  });
});

describe('klubEstimate', () => {
  const gram = gaussianOn(64);
  const schedule = edm(SIGMA_MIN, SIGMA_MAX, 10);
  const scales = [0.8, 0.9, 1, 1.1, 1.7];
  const blocks = scales.map((scale) => packSymmetric(gram.values, 64).map((value) => value * scale * 16));

  it('is, to the bit, the KLUB of the mean Gram', () => {
    const estimate = klubEstimate(gram.levels, blocks, 16, schedule);
    expect(estimate.value).toBe(klub(meanGram(gram.levels, blocks, 16), schedule));
    expect(estimate.value / gaussianKlub(schedule, C, 1) / 1.1).toBeCloseTo(1, 1);
  });

  it('has the standard error of the mean of the blocks', () => {
    // Deviations from the mean 1.1 are -.3 -.2 -.1 0 .6: sample variance .5 / 4, over 5 blocks.
    const { value, standardError } = klubEstimate(gram.levels, blocks, 16, schedule);
    expect(standardError / (value / 1.1)).toBeCloseTo(Math.sqrt(0.5 / 4 / 5), 12);
  });

  it('refuses a single block, which has no spread', () => {
    expect(() => klubEstimate(gram.levels, blocks.slice(1, 2), 16, schedule)).toThrow(/at least 2 blocks/);
  });

  it('refuses a schedule outside the levels', () => {
    expect(() => klubEstimate(gram.levels, blocks, 16, toSchedule([81, 1]))).toThrow(RangeError);
  });
});

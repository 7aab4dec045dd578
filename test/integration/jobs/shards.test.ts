import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shards } from '../../../workers/ensure-probe.ts';

const range = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => first + i);

describe('shards', () => {
  it.each([
    [
      range(0, 16),
      16,
      4,
      [
        [0, 4],
        [4, 4],
        [8, 4],
        [12, 4],
      ],
    ],
    [
      range(0, 17),
      17,
      4,
      [
        [0, 4],
        [4, 4],
        [8, 4],
        [12, 4],
        [16, 1],
      ],
    ],
    [
      range(16, 25),
      25,
      4,
      [
        [16, 4],
        [20, 4],
        [24, 1],
      ],
    ],
    [[6], 16, 4, [[4, 4]]],
    [
      [3, 4],
      16,
      4,
      [
        [0, 4],
        [4, 4],
      ],
    ],
    [
      range(0, 3),
      3,
      1,
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    ],
    [range(0, 3), 3, 100, [[0, 3]]],
    [[], 16, 4, []],
  ])('of missing %j among %d, cut at %d, are %j', (missing, blocks, shardBlocks, expected) => {
    expect(shards(missing, blocks, shardBlocks)).toEqual(expected);
  });

  it('cover every missing block once, no block beyond the last, and none twice', () => {
    const blocks = fc.integer({ min: 1, max: 200 });
    const missing = blocks.chain((count) =>
      fc.tuple(fc.constant(count), fc.subarray(range(0, count)), fc.integer({ min: 1, max: 40 })),
    );
    fc.assert(
      fc.property(missing, ([count, wanted, shardBlocks]) => {
        const covered = shards(wanted, count, shardBlocks).flatMap(([first, length]) =>
          range(first, first + length),
        );
        expect(new Set(covered).size).toBe(covered.length);
        expect(covered.every((index) => index < count)).toBe(true);
        for (const index of wanted) expect(covered).toContain(index);
      }),
    );
  });

  it('are the same places again when some of them are done', () => {
    const all = shards(range(0, 30), 30, 4);
    const rest = shards(range(9, 30), 30, 4);
    expect(all).toEqual(expect.arrayContaining(rest));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksPerShard, cutRuns } from '../../../workers/cut-shards.ts';

const range = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => first + i);

describe('blocksPerShard', () => {
  const size = { evaluationsPerBlock: 2048, secondsPerEvaluation: 1e-3, shardSeconds: 20, totalBlocks: 4096 };

  it.each([
    ['as many as take so long, at the speed measured', {}, 9],
    ['more on a device twice as fast', { secondsPerEvaluation: 0.5e-3 }, 19],
    ['one where a single one takes longer', { secondsPerEvaluation: 1 }, 1],
    ['few where the speed is not known yet', { secondsPerEvaluation: null }, 4],
    ['few enough that 32 devices share the work', { totalBlocks: 64 }, 2],
    ['one of a small piece of work', { totalBlocks: 16 }, 1],
    ['many of one that takes no time', { totalBlocks: 16, secondsPerEvaluation: 1e-6 }, 122],
  ])('is %s', (_, change, expected) => {
    expect(blocksPerShard({ ...size, ...change })).toBe(expected);
  });
});

describe('cutRuns', () => {
  it.each([
    [[], 4, []],
    [[6], 4, [[6, 1]]],
    [
      range(0, 9),
      4,
      [
        [0, 4],
        [4, 4],
        [8, 1],
      ],
    ],
    [
      [0, 1, 5, 6, 7],
      2,
      [
        [0, 2],
        [5, 2],
        [7, 1],
      ],
    ],
  ])('of %j, at most %d, are %j', (blocks, most, expected) => {
    expect(cutRuns(blocks, most).map(({ firstBlock, blocks: count }) => [firstBlock, count])).toEqual(
      expected,
    );
  });

  it('hold every block once, and no other, in runs no longer than asked', () => {
    fc.assert(
      fc.property(fc.subarray(range(0, 200)), fc.integer({ min: 1, max: 40 }), (blocks, most) => {
        const runs = cutRuns(blocks, most);
        expect(runs.flatMap((run) => range(run.firstBlock, run.firstBlock + run.blocks))).toEqual(blocks);
        for (const run of runs) expect(run.blocks).toBeLessThanOrEqual(most);
      }),
    );
  });
});

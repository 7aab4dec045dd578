/** Blocks of one thing that are to be computed, and what they cost. */
export interface Run {
  readonly firstBlock: number;
  readonly blocks: number;
}

/** So many devices share even a small piece of work. */
const SPREAD = 32;
/** But no shard is shorter than this: the queue and the start of a task take some milliseconds each. */
const LEAST_SECONDS = 0.25;
/** Evaluations of a shard where it is not known yet how long they take. */
const FIRST_SHARD_EVALUATIONS = 8192;

/** What decides how long a shard is. */
export interface ShardSize {
  readonly evaluationsPerBlock: number;
  readonly secondsPerEvaluation: number | null;
  /** How long a shard should take: what a lost worker may cost, at most, against how often the queue is asked. */
  readonly shardSeconds: number;
  /** Of all that is to be computed now. */
  readonly totalBlocks: number;
}

/** Blocks of one shard. */
export function blocksPerShard(size: ShardSize): number {
  const { evaluationsPerBlock, secondsPerEvaluation, shardSeconds, totalBlocks } = size;
  // Unknown: as if a shard of so many evaluations took as long as it should.
  const rate = secondsPerEvaluation ?? shardSeconds / FIRST_SHARD_EVALUATIONS;
  const blocksIn = (seconds: number) => Math.floor(seconds / rate / evaluationsPerBlock);
  const shared = Math.max(Math.ceil(totalBlocks / SPREAD), blocksIn(LEAST_SECONDS));
  return Math.max(1, Math.min(blocksIn(shardSeconds), shared));
}

/** Ascending blocks as runs without gaps, none longer than `most`. */
export function cutRuns(blocks: readonly number[], most: number): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (let i = 1; i <= blocks.length; i++) {
    if (i < blocks.length && blocks[i] === blocks[i - 1] + 1 && i - first < most) continue;
    runs.push({ firstBlock: blocks[first], blocks: i - first });
    first = i;
  }
  return runs;
}

import type { Redis } from 'ioredis';
import { runScript } from '../redis/run-script.ts';
import { PRIORITIES } from './scheduling.ts';
import type { Job } from './job.ts';
import { UNFINISHED } from './job-index.ts';

/** Longer than any wave of work takes. */
const KEPT_SECONDS = 24 * 3600;

/**
 * Claims blocks for a job, unless another job that has not ended, and is no less urgent, has them in hand.
 *
 * Input:  KEYS[1] hash of the claims: block -> '<class> <job id>', KEYS[2] set of unfinished jobs
 *         ARGV[1] class of the job (0 is the most urgent), ARGV[2] job id, ARGV[3] seconds, ARGV[4] first block, ARGV[5] blocks
 * Output: the blocks that are the job's now
 */
const CLAIM = `
local mine = {}
for block = ARGV[4], ARGV[4] + ARGV[5] - 1 do
  local claim = redis.call('HGET', KEYS[1], block)
  local class, owner = string.match(claim or '', '^(%d+) (.*)$')
  if not owner or owner == ARGV[2] or class > ARGV[1] or redis.call('SISMEMBER', KEYS[2], owner) == 0 then
    redis.call('HSET', KEYS[1], block, ARGV[1] .. ' ' .. ARGV[2])
    mine[#mine + 1] = block
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return mine`;

/** Which job has which missing blocks computed, so that two jobs that need the same do not both. */
export class Claims {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /**
   * @param id - content address of what the blocks are of
   * @returns the blocks that the job is to have computed, ascending; the others come without it
   */
  async claim(
    { id: jobId, request }: Job,
    id: string,
    firstBlock: number,
    blocks: number,
  ): Promise<number[]> {
    const urgency = PRIORITIES.indexOf(request.priority);
    const keys = [`stepsmith:claims:${id}`, UNFINISHED];
    const values = [urgency, jobId, KEPT_SECONDS, firstBlock, blocks];
    const mine = await runScript(this.#redis, CLAIM, keys, values);
    return (mine as number[]).map(Number);
  }
}

import type { Redis } from 'ioredis';
import { runScript } from '../redis/run-script.ts';

const key = (modelVersion: string) => `stepsmith:batch:${modelVersion}`;

/**
 * Halves the batch size of a model, unless that has been done already.
 *
 * Input:  KEYS[1] its batch size, ARGV[1] the size that did not fit
 */
const HALVE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], math.floor(ARGV[1] / 2)) end`;

/**
 * The batch size of every model, recorded when a job first needs it: the padded batch is part of the identity of what is
 * measured, so all workers have to keep to one, however they are configured.
 */
export class BatchSizes {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** null where none is recorded. */
  async get(modelVersion: string): Promise<number | null> {
    const size = await this.#redis.get(key(modelVersion));
    return size === null ? null : Number(size);
  }

  /** @returns what is recorded: another worker may have been first */
  async record(modelVersion: string, batchSize: number): Promise<number> {
    await this.#redis.setnx(key(modelVersion), batchSize);
    return (await this.get(modelVersion)) ?? batchSize;
  }

  /** After a batch has not fitted into the memory of a device; what fits the smallest serves all. */
  async halve(modelVersion: string, failed: number): Promise<void> {
    await runScript(this.#redis, HALVE, [key(modelVersion)], [failed]);
  }
}

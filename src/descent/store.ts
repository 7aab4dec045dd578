import type { Redis } from 'ioredis';
import { transact } from '../redis/transaction.ts';

const estimateKey = (id: string) => `stepsmith:estimate:${id}`;

/** Estimates can be made again: they are kept while a descent may ask for them again. */
const KEPT_SECONDS = 7 * 24 * 3600;

/** One block of 16 samples of an estimate. */
export interface EstimateBlock {
  /** The block's mean for each list of times. */
  readonly klubs: readonly number[];
  readonly evaluations: number;
  readonly executionProvider: string;
}

/** KLUB estimates in Redis, block by block. */
export class EstimateStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Which of the first blocks are not there yet, ascending. */
  async missingBlocks(id: string, blocks: number): Promise<number[]> {
    const found = new Set(await this.#redis.hkeys(estimateKey(id)));
    return Array.from({ length: blocks }, (_, index) => index).filter((index) => !found.has(String(index)));
  }

  async putBlock(id: string, index: number, block: EstimateBlock): Promise<void> {
    const key = estimateKey(id);
    const value = JSON.stringify(block);
    await transact(this.#redis.multi().hsetnx(key, String(index), value).expire(key, KEPT_SECONDS));
  }

  /** @throws Error when one of them is missing */
  async blocks(id: string, blocks: number): Promise<EstimateBlock[]> {
    const values = await this.#redis.hgetall(estimateKey(id));
    return Array.from({ length: blocks }, (_, index) => {
      const value = values[index] as string | undefined;
      if (value === undefined) throw new Error(`block ${index} of estimate ${id} is missing`);
      return JSON.parse(value) as EstimateBlock;
    });
  }
}

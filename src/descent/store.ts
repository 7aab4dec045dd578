import type { Redis } from 'ioredis';
import { expireAfter } from '../redis/expiry.ts';
import { transact } from '../redis/transaction.ts';

const estimateKey = (id: string) => `stepsmith:estimate:${id}`;

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
  readonly #keptDays: number;

  /** @param keptDays - estimates can be made again: they are kept while a descent may ask for them again.; 0 for ever */
  constructor(redis: Redis, keptDays = 0) {
    this.#redis = redis;
    this.#keptDays = keptDays;
  }

  /** Which of the first blocks are not there yet, ascending. */
  async missingBlocks(id: string, blocks: number): Promise<number[]> {
    const found = new Set(await this.#redis.hkeys(estimateKey(id)));
    return Array.from({ length: blocks }, (_, index) => index).filter((index) => !found.has(String(index)));
  }

  async putBlock(id: string, index: number, block: EstimateBlock): Promise<void> {
    const key = estimateKey(id);
    const value = JSON.stringify(block);
    const stored = this.#redis.multi().hsetnx(key, String(index), value);
    await transact(expireAfter(stored, this.#keptDays, key));
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

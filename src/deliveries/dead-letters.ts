import type { Redis } from 'ioredis';
import { listNewest, type Page, type PageRequest } from '../redis/paging.ts';
import { runScript } from '../redis/run-script.ts';
import { transact } from '../redis/transaction.ts';
import { type Delivery, deliveryId } from './delivery.ts';

const INDEX = 'stepsmith:dead-letters';
const letterKey = (id: string) => `stepsmith:dead-letter:${id}`;
const KEPT_S = 30 * 24 * 3600;

/**
 * Removes a dead letter that is still the one that is meant.
 *
 * Input: KEYS[1] the record, KEYS[2] the index, ARGV[1] the id, ARGV[2] the record as it was read
 */
const REMOVE = `
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])`;

/** A delivery that was given up. */
export interface DeadLetter extends Delivery {
  readonly id: string;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly reason: string;
  readonly failedAt: string;
}

export interface DeadLetterFilter {
  readonly jobId?: string | undefined;
  readonly recipient?: Delivery['recipient'] | undefined;
}

/** Deliveries that were given up, for 30 days: a record each, and an index by id. */
export class DeadLetters {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async add(delivery: Delivery, attempts: number, reason: string): Promise<void> {
    const id = deliveryId(delivery);
    const { jobId, notice, recipient } = delivery;
    const failedAt = new Date().toISOString();
    const letter: DeadLetter = { id, jobId, notice, recipient, attempts, reason, failedAt };
    await transact(
      this.#redis.multi().set(letterKey(id), JSON.stringify(letter), 'EX', KEPT_S).zadd(INDEX, 0, id),
    );
  }

  async get(id: string): Promise<DeadLetter | null> {
    const text = await this.#redis.get(letterKey(id));
    return text === null ? null : (JSON.parse(text) as DeadLetter);
  }

  /** Those of the newest jobs first. */
  list(page: PageRequest, { jobId, recipient }: DeadLetterFilter): Promise<Page<DeadLetter>> {
    const fits = (letter: DeadLetter) =>
      (jobId ?? letter.jobId) === letter.jobId && (recipient ?? letter.recipient) === letter.recipient;
    return listNewest(this.#redis, INDEX, page, async (ids) => {
      const letters = await Promise.all(ids.map((id) => this.get(id)));
      const expired = ids.filter((_, i) => letters[i] === null);
      if (expired.length > 0) await this.#redis.zrem(INDEX, ...expired);
      return letters.map((letter) => (letter && fits(letter) ? letter : null));
    });
  }

  /** Unless it was given up once more in the meantime. */
  async remove(letter: DeadLetter): Promise<void> {
    const { id } = letter;
    await runScript(this.#redis, REMOVE, [letterKey(id), INDEX], [id, JSON.stringify(letter)]);
  }
}

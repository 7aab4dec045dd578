import type { Redis } from 'ioredis';

const KEY = 'stepsmith:dead-letters';
const KEPT = 1000;

/** A piece of work that was given up. */
export interface DeadLetter {
  readonly queue: string;
  readonly name: string;
  readonly data: unknown;
  readonly attempts: number;
  readonly cause: string;
}

/** Work that failed once too often, with its cause, for operators: the last of it, newest first. */
export class DeadLetters {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async put(letter: DeadLetter): Promise<void> {
    await this.#redis.lpush(KEY, JSON.stringify({ ...letter, at: new Date().toISOString() }));
    await this.#redis.ltrim(KEY, 0, KEPT - 1);
  }

  async list(): Promise<DeadLetter[]> {
    return (await this.#redis.lrange(KEY, 0, -1)).map((json) => JSON.parse(json) as DeadLetter);
  }
}

import type { Redis } from 'ioredis';

const KEY = 'stepsmith:abandoned-work';
const KEPT = 1000;

/** A piece of work that was given up. */
export interface AbandonedPiece {
  readonly queue: string;
  readonly name: string;
  readonly data: unknown;
  readonly attempts: number;
  readonly cause: string;
}

/** Work that failed once too often, with its cause, for operators: the last of it, newest first. */
export class AbandonedWork {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async put(piece: AbandonedPiece): Promise<void> {
    await this.#redis.lpush(KEY, JSON.stringify({ ...piece, at: new Date().toISOString() }));
    await this.#redis.ltrim(KEY, 0, KEPT - 1);
  }

  async list(): Promise<AbandonedPiece[]> {
    return (await this.#redis.lrange(KEY, 0, -1)).map((json) => JSON.parse(json) as AbandonedPiece);
  }
}

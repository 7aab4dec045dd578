import type { Redis } from 'ioredis';
import type { JobError } from './job.ts';

const KEY = 'stepsmith:abandoned-work';
const KEPT = 1000;

/** A piece of work that was given up. */
export interface AbandonedPiece {
  readonly queue: string;
  readonly name: string;
  readonly data: { readonly jobId: string };
  readonly attempts: number;
  /** As its job tells it; earlier releases kept the cause alone. */
  readonly error?: JobError;
  /** The message itself, which may hold a stack; for whoever may read Redis. */
  readonly cause: string;
  readonly at: string;
}

/** Work that failed once too often, with its cause, for operators: the last of it, newest first. */
export class AbandonedWork {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async put(piece: Omit<AbandonedPiece, 'at'>): Promise<void> {
    await this.#redis.lpush(KEY, JSON.stringify({ ...piece, at: new Date().toISOString() }));
    await this.#redis.ltrim(KEY, 0, KEPT - 1);
  }

  async list(): Promise<AbandonedPiece[]> {
    return (await this.#redis.lrange(KEY, 0, -1)).map((json) => JSON.parse(json) as AbandonedPiece);
  }
}

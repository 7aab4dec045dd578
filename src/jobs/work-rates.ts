import type { Redis } from 'ioredis';
import type { ComputePayloads } from './queues.ts';

export type WorkKind = keyof ComputePayloads;

const KEPT_SECONDS = 30 * 24 * 3600;
/** What a new measurement counts beside those before it. */
const WEIGHT = 0.5;

const key = (modelVersion: string) => `stepsmith:rates:${modelVersion}`;

/** How long one evaluation of a model has taken of late, by the kind of work: what shards are sized by. */
export class WorkRates {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async note(modelVersion: string, kind: WorkKind, evaluations: number, seconds: number): Promise<void> {
    if (evaluations === 0) return;
    const before = await this.secondsPerEvaluation(modelVersion, kind);
    const rate = seconds / evaluations;
    const mean = before === null ? rate : WEIGHT * rate + (1 - WEIGHT) * before;
    await this.#redis.hset(key(modelVersion), kind, mean);
    await this.#redis.expire(key(modelVersion), KEPT_SECONDS);
  }

  /** null where none has been run yet. */
  async secondsPerEvaluation(modelVersion: string, kind: WorkKind): Promise<number | null> {
    const seconds = await this.#redis.hget(key(modelVersion), kind);
    return seconds === null ? null : Number(seconds);
  }
}

import type { Redis } from 'ioredis';
import { transact } from '../redis/transaction.ts';
import type { WorkerRecord } from './worker-record.ts';

const IDS = 'stepsmith:workers';
const workerKey = (id: string) => `stepsmith:worker:${id}`;

/** A worker that has not been heard of for this long is gone; by the clock of Redis, whatever that of the worker says. */
export const KEPT_SECONDS = 20;

/** The workers that are there: each tells of itself now and then, and is forgotten when it does not. */
export class WorkerRegistry {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async put(record: WorkerRecord): Promise<void> {
    const value = JSON.stringify(record);
    await transact(
      this.#redis.multi().set(workerKey(record.id), value, 'EX', KEPT_SECONDS).sadd(IDS, record.id),
    );
  }

  async remove(id: string): Promise<void> {
    await transact(this.#redis.multi().del(workerKey(id)).srem(IDS, id));
  }

  /** In the order of their names, then of their start. */
  async list(): Promise<WorkerRecord[]> {
    const ids = (await this.#redis.smembers(IDS)).sort();
    if (ids.length === 0) return [];
    const values = await this.#redis.mget(ids.map(workerKey));
    const gone = ids.filter((_, i) => values[i] === null);
    if (gone.length > 0) await this.#redis.srem(IDS, ...gone);
    const records = values.flatMap((json) => (json === null ? [] : [JSON.parse(json) as WorkerRecord]));
    return records.sort((a, b) => order(a.name, b.name) || order(a.id, b.id));
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

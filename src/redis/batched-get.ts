import type { Redis } from 'ioredis';
import { gathered } from './gathered.ts';

/** Reads strings, those that are asked for in one turn of the event loop with one command. */
export function batchedGet(redis: Redis): (key: string) => Promise<string | null> {
  return gathered((keys: readonly string[]) => getAll(redis, keys));
}

async function getAll(redis: Redis, keys: readonly string[]): Promise<(string | null)[]> {
  const distinct = [...new Set(keys)];
  const values = await redis.mget(distinct);
  const byKey = new Map(distinct.map((key, i) => [key, values[i]]));
  return keys.map((key) => byKey.get(key) ?? null);
}

import DataLoader from 'dataloader';
import type { Redis } from 'ioredis';

/**
 * Reads strings, those that are asked for in one turn of the event loop with one command: where many clients ask at a time,
 * sending and reading a command each is most of what their answers cost. Nothing is kept.
 */
export function batchedGet(redis: Redis): (key: string) => Promise<string | null> {
  const loader = new DataLoader<string, string | null>((keys) => getAll(redis, keys), {
    cache: false,
    batchScheduleFn: setImmediate,
  });
  return (key) => loader.load(key);
}

async function getAll(redis: Redis, keys: readonly string[]): Promise<(string | null)[]> {
  const distinct = [...new Set(keys)];
  const values = await redis.mget(distinct);
  const byKey = new Map(distinct.map((key, i) => [key, values[i]]));
  return keys.map((key) => byKey.get(key) ?? null);
}

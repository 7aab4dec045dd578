import type { Redis } from 'ioredis';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { connectProducer, pingRedis } from '../redis/connection.ts';
import { startEmbeddedRedis } from '../redis/embedded.ts';
import { preparePlace } from '../redis/place.ts';

/**
 * Does something with the store itself: the one of REDIS_URL, that of the service which runs over DATA_DIR, or, where none
 * does, the data that lie there.
 *
 * @throws Error when it does not answer
 */
export async function usingRedis<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
  const { redisUrl, dataDir } = loadConfig(process.env);
  if (redisUrl !== null) return over(redisUrl, use, 'the Redis of REDIS_URL does not answer');
  const running = `unix://${(await preparePlace(dataDir)).socket}`;
  if (await answers(running)) return over(running, use, `the Redis of ${dataDir} does not answer`);
  const own = await startEmbeddedRedis({ dataDir, logger: SILENT });
  try {
    return await over(own.url, use, `the Redis of ${dataDir} does not answer`);
  } finally {
    await own.stop();
  }
}

const SILENT = createLogger({ logLevel: 'silent' }, 'cli');

async function over<T>(url: string, use: (redis: Redis) => Promise<T>, otherwise: string): Promise<T> {
  const redis = connectProducer(url, SILENT);
  try {
    if (!(await pingRedis(redis)).reachable) throw new Error(otherwise);
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

async function answers(url: string): Promise<boolean> {
  const redis = connectProducer(url, SILENT);
  const { reachable } = await pingRedis(redis);
  redis.disconnect();
  return reachable;
}

import type { Config } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { connectProducer, pingRedis } from '../../redis/connection.ts';
import { findServerProgram, requireSupportedVersion } from '../../redis/server-program.ts';
import type { Finding } from '../../finding.ts';

/** The configured Redis, or the program that the embedded one needs. */
export async function checkRedis({ redisUrl }: Config): Promise<Finding[]> {
  return redisUrl === null ? embedded() : configured(redisUrl);
}

async function embedded(): Promise<Finding[]> {
  const program = await findServerProgram();
  if (program === null) {
    const what = 'REDIS_URL is not set, and there is no valkey-server or redis-server on PATH';
    return [
      { level: 'failure', what, advice: 'install one, such as `apt install redis-server`, or set REDIS_URL' },
    ];
  }
  try {
    await requireSupportedVersion(program);
    return [{ level: 'ok', what: `REDIS_URL is not set: an embedded Redis will run (${program})` }];
  } catch (error) {
    return [
      { level: 'failure', what: (error as Error).message, advice: 'install a newer one, or set REDIS_URL' },
    ];
  }
}

async function configured(url: string): Promise<Finding[]> {
  const redis = connectProducer(url, createLogger({ logLevel: 'silent' }, 'doctor'));
  const { reachable, weaknesses } = await pingRedis(redis);
  redis.disconnect();
  if (!reachable) {
    const advice = 'start it, or correct REDIS_URL: address, password, TLS (rediss://)';
    return [{ level: 'failure', what: 'the Redis of REDIS_URL does not answer', advice }];
  }
  const advice = 'set appendonly yes, appendfsync always, maxmemory-policy noeviction (docker/redis.conf)';
  const weak = weaknesses.map((what): Finding => ({ level: 'warning', what, advice }));
  return [{ level: 'ok', what: 'the Redis of REDIS_URL answers' }, ...weak];
}

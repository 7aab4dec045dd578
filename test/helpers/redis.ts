import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { redisOptions } from '../../src/redis/url.ts';

export const silent = pino({ level: 'silent' });

export interface TestRedis {
  readonly url: string;
  readonly dataDir: string;
  /** The server's process as it is now; a restarted server has another. */
  pid(): Promise<number>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** A real Redis of the test's own, in a temporary directory. */
export async function startTestRedis(): Promise<TestRedis> {
  const dataDir = await temporaryDirectory();
  const server = await startEmbeddedRedis({ dataDir, logger: silent });
  return {
    url: server.url,
    dataDir,
    pid: () => serverPid(server.url),
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'stepsmith-test-'));
}

export async function serverPid(url: string): Promise<number> {
  return withRedis(url, async (redis) => Number(/^process_id:(\d+)/m.exec(await redis.info('server'))![1]));
}

/** Runs commands over a connection of their own. */
export async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ ...redisOptions(url), maxRetriesPerRequest: null, retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

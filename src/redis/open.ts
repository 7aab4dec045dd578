import type { Logger } from 'pino';
import { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { connectProducer } from './connection.ts';
import { startEmbeddedRedis } from './embedded.ts';
import { preparePlace } from './place.ts';

export interface OpenRedis {
  readonly redis: Redis;
  readonly close: () => Promise<void>;
}

/**
 * The Redis that holds the state, for commands that run beside the service or without it: the configured one, else the
 * private one of DATA_DIR, which is started for as long as it is needed where no service runs it.
 */
export async function openRedis(
  { redisUrl, dataDir }: Pick<Config, 'redisUrl' | 'dataDir'>,
  logger: Logger,
): Promise<OpenRedis> {
  if (redisUrl !== null) return connected(connectProducer(redisUrl, logger));
  const { socket } = await preparePlace(dataDir);
  const running = new Redis({ path: socket, lazyConnect: true, retryStrategy: null });
  // What fails is told by the call that meets it.
  running.on('error', () => undefined);
  try {
    await running.connect();
    return connected(running);
  } catch {
    const embedded = await startEmbeddedRedis({ dataDir, logger });
    const { redis, close } = connected(connectProducer(embedded.url, logger));
    return { redis, close: () => close().then(() => embedded.stop()) };
  }
}

function connected(redis: Redis): OpenRedis {
  return {
    redis,
    close: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

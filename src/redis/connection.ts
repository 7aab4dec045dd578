import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { redisOptions } from './url.ts';

/** A request over HTTP must fail well within a second when Redis does not answer. */
const ANSWER_LIMIT_MS = 800;
/**
 * ioredis empties the queue of waiting commands at every second failed attempt. Attempts at most this far apart keep
 * that within the answer limit, so that a command that was given up is never sent after all.
 */
const PRODUCER_RETRY_MS = 300;
/** A connection with commands under way but no byte from the other side for this long is dead, and made anew. */
const PRODUCER_SILENCE_MS = 5_000;
/** Longer than any blocking read: BullMQ blocks for 10 seconds at most. */
const WORKER_SILENCE_MS = 30_000;

/** How Redis stands, for `/health/ready`. */
export interface RedisHealth {
  readonly reachable: boolean;
  /** Settings of the server by which accepted jobs could be lost, in plain words; empty when there are none. */
  readonly weaknesses: readonly string[];
}

/**
 * A connection for the HTTP side: when Redis is down or hangs, commands fail in less than a second instead of
 * waiting. It reconnects by itself for ever.
 */
export function connectProducer(url: string, logger: Logger): Redis {
  const redis = new Redis({
    ...redisOptions(url),
    maxRetriesPerRequest: 1,
    commandTimeout: ANSWER_LIMIT_MS,
    socketTimeout: PRODUCER_SILENCE_MS,
    retryStrategy: (attempt) => Math.min(50 * attempt, PRODUCER_RETRY_MS),
  });
  return logOutages(redis, logger);
}

/**
 * A connection for workers: a command waits until Redis is there, however long that takes. This is what BullMQ
 * demands of a `Worker` and of `QueueEvents` (`maxRetriesPerRequest: null`).
 */
export function connectWorker(url: string, logger: Logger): Redis {
  const redis = new Redis({
    ...redisOptions(url),
    maxRetriesPerRequest: null,
    socketTimeout: WORKER_SILENCE_MS,
  });
  return logOutages(redis, logger);
}

/** Once at the beginning of an outage and once at its end, not at every attempt in between. */
function logOutages(redis: Redis, logger: Logger): Redis {
  let down = false;
  redis.on('error', (err) => {
    if (!down) logger.error({ err }, 'Redis cannot be reached; trying again until it can');
    down = true;
  });
  redis.on('ready', () => {
    if (down) logger.info('Redis is back');
    down = false;
  });
  return redis;
}

/**
 * Whether Redis answers, and which of its settings put accepted jobs at risk.
 *
 * @param redis - made by `connectProducer`: it bounds the time this takes
 */
export async function pingRedis(redis: Redis): Promise<RedisHealth> {
  try {
    await redis.ping();
    const [info, appendfsync, saving] = await Promise.all([
      serverInfo(redis),
      setting(redis, 'appendfsync'),
      setting(redis, 'save'),
    ]);
    return { reachable: true, weaknesses: weaknesses(info, appendfsync, saving) };
  } catch {
    return { reachable: false, weaknesses: [] };
  }
}

async function serverInfo(redis: Redis): Promise<Map<string, string>> {
  const lines = (await redis.info()).split('\r\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

/** null where CONFIG is forbidden, as it is on most managed Redis. */
async function setting(redis: Redis, name: string): Promise<string | null> {
  const [, value] = await redis.config('GET', name).catch(() => []);
  return typeof value === 'string' ? value : null;
}

function weaknesses(info: Map<string, string>, appendfsync: string | null, saving: string | null): string[] {
  const found: string[] = [];
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    found.push(
      `Redis may delete jobs when its memory is full: maxmemory-policy is ${policy}, not noeviction`,
    );
  }
  if (info.get('aof_enabled') === '0' && saving === '') {
    found.push(
      'Redis keeps nothing on disk: a restart loses every job and schedule (appendonly no, save "")',
    );
  } else if (info.get('aof_enabled') === '0') {
    found.push('Redis loses its latest data when it crashes: the append-only file is off (appendonly no)');
  } else if (appendfsync !== null && appendfsync !== 'always') {
    found.push(
      `Redis may lose its latest writes in a power failure: appendfsync is ${appendfsync}, not always`,
    );
  }
  return found;
}

/** Says loudly, at every connection that is made, how the server could lose what was accepted. */
export function warnOfWeaknesses(redis: Redis, logger: Logger): void {
  redis.on('ready', () => {
    pingRedis(redis).then(
      ({ weaknesses: found }) => {
        for (const weakness of found)
          logger.warn({ weakness }, 'REDIS IS NOT SET UP TO KEEP JOBS; see docker/redis.conf');
      },
      () => undefined,
    );
  });
}

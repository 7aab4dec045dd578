import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { batchedGet } from '../../../src/redis/batched-get.ts';
import { useRedis } from '../jobs/fixtures.ts';

const server = useRedis();
beforeEach(async () => {
  await server.redis.flushall();
  await server.redis.mset('a', '1', 'b', '2');
  await server.redis.config('RESETSTAT');
});

async function reads(): Promise<number> {
  const stats = await server.redis.info('commandstats');
  return Number(/cmdstat_mget:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

describe('batchedGet', () => {
  it('asks once for what is asked for together', async () => {
    const get = batchedGet(server.redis);
    expect(await Promise.all(['a', 'b', 'missing', 'a'].map(get))).toEqual(['1', '2', null, '1']);
    expect(await reads()).toBe(1);
  });

  it('keeps nothing', async () => {
    const get = batchedGet(server.redis);
    expect(await get('a')).toBe('1');
    await server.redis.set('a', '3');
    expect(await get('a')).toBe('3');
    expect(await reads()).toBe(2);
  });

  it('tells all who asked when Redis fails', async () => {
    const lost = server.redis.duplicate({ lazyConnect: true, enableOfflineQueue: false });
    const get = batchedGet(lost);
    const outcomes = await Promise.allSettled(['a', 'b'].map(get));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await once(lost, 'ready');
    expect(await get('b')).toBe('2');
    lost.disconnect();
  });
});

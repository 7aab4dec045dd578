import { expect, it } from 'vitest';
import { EstimateStore } from '../../../src/descent/store.ts';
import { eventsKey } from '../../../src/jobs/event-log.ts';
import { JobStore, newJobId } from '../../../src/jobs/store.ts';
import { ProbeStore } from '../../../src/probes/store.ts';
import { NEW_JOB, useRedis } from './fixtures.ts';

const DAY = 86_400;
const server = useRedis();

const SPEC = {
  model: 'gaussian',
  modelVersion: 'sha256:0',
  guidanceScale: 1,
  levels: [0.002, 80],
  seed: 0,
  batchSize: 16,
};

async function secondsLeft(...keys: string[]): Promise<number[]> {
  return Promise.all(keys.map((key) => server.redis.ttl(key)));
}

const RETAINED = 'stepsmith:jobs:kept-until';

it('a job is kept for so long from its end, by the clock of Redis, and then purged with all there is of it', async () => {
  const jobs = new JobStore(server.redis, { keptDays: 2 });
  const [gone, running] = [newJobId(), newJobId()];
  for (const id of [gone, running]) {
    await jobs.create(id, NEW_JOB);
    await jobs.start(id);
  }
  expect(await server.redis.zcard(RETAINED)).toBe(0);
  await jobs.succeed(gone, []);
  const left = Number(await server.redis.zscore(RETAINED, gone)) - (await server.redis.time())[0];
  expect(left).toBeGreaterThan(2 * DAY - 60);
  expect(left).toBeLessThanOrEqual(2 * DAY);
  expect(await jobs.index.purge()).toBe(0);

  await server.redis.zadd(RETAINED, (await server.redis.time())[0], gone);
  expect(await jobs.index.purge()).toBe(1);
  expect((await jobs.list({ limit: 10 }, {})).data.map(({ id }) => id)).toEqual([running]);
  expect(await server.redis.exists(`stepsmith:job:${gone}`, eventsKey(gone))).toBe(0);
  for (const key of await server.redis.keys('stepsmith:jobs*'))
    if ((await server.redis.type(key)) === 'zset')
      expect(await server.redis.zscore(key, gone), key).toBeNull();
  await jobs.discard(running);
});

it('more than one script removes are purged at once', async () => {
  const jobs = new JobStore(server.redis, { keptDays: 1 });
  const ids = Array.from({ length: 250 }, newJobId);
  for (const id of ids) await jobs.create(id, NEW_JOB);
  for (const id of ids) await jobs.requestCancel(id);
  await server.redis.zadd(RETAINED, ...ids.flatMap((id) => [1, id]));
  expect(await jobs.index.purge()).toBe(250);
  expect(await jobs.list({ limit: 10 }, {})).toEqual({ data: [], nextCursor: null });
});

it('is kept for ever with 0 days', async () => {
  const jobs = new JobStore(server.redis);
  const id = newJobId();
  await jobs.create(id, NEW_JOB);
  await jobs.requestCancel(id);
  expect(await server.redis.zscore(RETAINED, id)).toBeNull();
  expect(await secondsLeft(`stepsmith:job:${id}`)).toEqual([-1]);
});

it('a probe is kept for so long after its last use, as a whole', async () => {
  const probes = new ProbeStore(server.redis, 3);
  const id = await probes.create(SPEC);
  const measurement = { evaluations: 32, seconds: 1, executionProvider: 'cpu', denoisingLoss: [1, 2] };
  await probes.putBlock(id, 0, new Float64Array(3), measurement);
  const keys = ['', ':grams', ':measurements'].map((part) => `stepsmith:probe:${id}${part}`);
  for (const key of keys) await server.redis.expire(key, 100);
  await probes.create(SPEC);
  for (const seconds of await secondsLeft(...keys)) expect(seconds).toBeGreaterThan(3 * DAY - 60);
});

it('samples are kept for so long after the last of them', async () => {
  const estimates = new EstimateStore(server.redis, 1);
  await estimates.putBlock('est_1', 0, { klubs: [1], evaluations: 1, executionProvider: 'cpu' });
  const [seconds] = await secondsLeft('stepsmith:estimate:est_1');
  expect(seconds).toBeGreaterThan(DAY - 60);
});

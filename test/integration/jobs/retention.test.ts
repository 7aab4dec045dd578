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

it('a job expires with its events, counted from its end', async () => {
  const jobs = new JobStore(server.redis, { keptDays: 2 });
  const id = newJobId();
  await jobs.create(id, NEW_JOB);
  const keys = [`stepsmith:job:${id}`, eventsKey(id)];
  await jobs.start(id);
  expect(await secondsLeft(...keys)).toEqual([-1, -1]);
  await jobs.succeed(id, []);
  for (const seconds of await secondsLeft(...keys)) {
    expect(seconds).toBeGreaterThan(2 * DAY - 60);
    expect(seconds).toBeLessThanOrEqual(2 * DAY);
  }
});

it('one that has expired is no longer listed, nor kept in the index', async () => {
  const jobs = new JobStore(server.redis, { keptDays: 2 });
  const [gone, there] = [newJobId(), newJobId()];
  for (const id of [gone, there]) await jobs.create(id, NEW_JOB);
  await jobs.requestCancel(gone);
  await server.redis.pexpire(`stepsmith:job:${gone}`, 0);
  const listed = async () => (await jobs.list({ limit: 10 }, {})).data.map(({ id }) => id);
  expect(await listed()).toContain(there);
  expect(await listed()).not.toContain(gone);
  expect(await server.redis.zscore('stepsmith:jobs', gone)).toBeNull();
});

it('is kept for ever with 0 days', async () => {
  const jobs = new JobStore(server.redis);
  const id = newJobId();
  await jobs.create(id, NEW_JOB);
  await jobs.requestCancel(id);
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

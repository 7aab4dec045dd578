// Clocks that are wrong, or jump: what waits, what is told, what ends.
import { afterEach, expect, it, vi } from 'vitest';
import { watchClock } from '../../../src/jobs/clock-watch.ts';
import { readEvents } from '../../../src/jobs/event-log.ts';
import { optimizeQueue } from '../../../src/jobs/queues.ts';
import { JobStore, newJobId } from '../../../src/jobs/store.ts';
import { SILENT } from '../../helpers/device.ts';
import { NEW_JOB, useRedis } from './fixtures.ts';

const HOUR_MS = 3_600_000;
const server = useRedis();
afterEach(() => {
  vi.useRealTimers();
});

it('work that waits is due at once when the clock of its worker is set back', async () => {
  const queue = optimizeQueue(server.redis);
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const stop = watchClock([queue], SILENT);
  const work = await queue.add('optimize', { version: 1, jobId: 'job_1' }, { delay: 60_000 });
  vi.setSystemTime(Date.now() + 1_000);
  vi.advanceTimersByTime(5_000);
  expect(await work.isDelayed()).toBe(true);
  vi.setSystemTime(Date.now() - HOUR_MS);
  vi.advanceTimersByTime(5_000);
  await vi.waitFor(async () => {
    expect(await work.isWaiting()).toBe(true);
  });
  stop();
  await queue.close();
});

it('a clock of Redis that was set back silences no job, and events stay in order', async () => {
  const jobs = new JobStore(server.redis);
  const id = newJobId();
  await jobs.create(id, NEW_JOB);
  await jobs.start(id);
  await jobs.enterStage(id, 'probe');
  const told = async () => (await readEvents(server.redis, id, '0')).map((event) => event.id);
  const before = await told();
  // As if progress had been told by a clock that was an hour ahead.
  await server.redis.hset(`stepsmith:job:${id}`, 'told_at', Date.now() + HOUR_MS);
  await jobs.addEvaluations(id, 16);
  const after = await told();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
});

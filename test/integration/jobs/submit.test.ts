import type { Queue } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OptimizePayload, optimizeQueue } from '../../../src/jobs/queues.ts';
import { type JobStore, newJobId } from '../../../src/jobs/store.ts';
import { createSubmission, requeueUnfinished, type Submission, submitJob } from '../../../src/jobs/submit.ts';
import { connectProducer } from '../../../src/redis/connection.ts';
import { silent } from '../../helpers/redis.ts';
import { NEW_JOB, useRedis } from './fixtures.ts';

const server = useRedis();
let submission: Submission;
let store: JobStore;
let queue: Queue<OptimizePayload>;
beforeAll(() => {
  submission = createSubmission(server.redis);
  ({ jobs: store, queue } = submission);
});
beforeEach(async () => {
  await server.redis.flushall();
});
afterAll(() => Promise.all([queue.close(), submission.deadlines.close()]));

const queued = async () => (await queue.getJobs(['prioritized'])).map(({ data }) => data);

describe('submitJob', () => {
  it('stores the job and queues its id', async () => {
    const job = await submitJob(submission, NEW_JOB);
    expect(await store.get(job.id)).toEqual(job);
    expect(await queued()).toEqual([{ version: 1, jobId: job.id }]);
  });

  it('leaves nothing behind when the queue cannot be reached', async () => {
    const lost = connectProducer(server.url, silent);
    const unreachable = optimizeQueue(lost);
    await unreachable.waitUntilReady();
    lost.disconnect();
    await expect(submitJob({ ...submission, queue: unreachable }, NEW_JOB)).rejects.toThrow(
      /Connection is closed/,
    );
    expect(await store.list({ limit: 10 }, {})).toEqual({ data: [], nextCursor: null });
    expect(await store.unfinished()).toEqual([]);
    expect(await queued()).toEqual([]);
  });

  it('gives the job of an earlier attempt again, and needs no queue for it', async () => {
    const earlier = await submitJob(submission, NEW_JOB);
    const lost = connectProducer(server.url, silent);
    const unreachable = optimizeQueue(lost);
    await unreachable.waitUntilReady();
    lost.disconnect();
    expect(await submitJob({ ...submission, queue: unreachable }, NEW_JOB, earlier.id)).toEqual(earlier);
    expect(await store.get(earlier.id)).toEqual(earlier);
    expect(await queued()).toHaveLength(1);
  });
});

describe('requeueUnfinished', () => {
  it('queues what was stored but not queued, once, and nothing that has ended', async () => {
    const { job: lost } = (await store.create(newJobId(), NEW_JOB))!;
    const waiting = await submitJob(submission, NEW_JOB);
    const { job: ended } = (await store.create(newJobId(), NEW_JOB))!;
    await store.fail(ended.id, { code: 'internal', message: '' });
    await Promise.all([requeueUnfinished(submission), requeueUnfinished(submission)]);
    await requeueUnfinished(submission);
    const ids = (await queued()).map(({ jobId }) => jobId);
    expect(ids.sort()).toEqual([lost.id, waiting.id].sort());
  });
});

// What a failure of the device process leaves in the job, for clients, and in the log, for the operator.
import { once } from 'node:events';
import { Worker, type Job as QueueJob } from 'bullmq';
import { expect, it, onTestFinished } from 'vitest';
import { StepsmithError } from '../../../src/errors.ts';
import { COMPUTE_QUEUE, computeQueue, QUEUE_PREFIX } from '../../../src/jobs/queues.ts';
import { AbandonedWork } from '../../../src/jobs/abandoned-work.ts';
import { JobStore, newJobId } from '../../../src/jobs/store.ts';
import { asQueueError, recordFailure } from '../../../workers/failure.ts';
import { requireInnocent } from '../../../workers/lost-workers.ts';
import { NEW_JOB, useRedis } from '../jobs/fixtures.ts';
import { failureOf, recordingLogger } from './fixtures.ts';

const server = useRedis();

/** What recording leaves of a job whose only piece of work fails with `error`. */
async function failWith(error: Error) {
  const jobs = new JobStore(server.redis);
  const id = newJobId();
  await jobs.create(id, NEW_JOB);
  const fail = () => Promise.reject(error);
  const worker = new Worker(COMPUTE_QUEUE, fail, { connection: server.redis, prefix: QUEUE_PREFIX });
  const queue = computeQueue(server.redis);
  onTestFinished(async () => {
    await Promise.all([worker.close(), queue.close()]);
  });
  const failed = once(worker, 'failed') as Promise<[QueueJob<{ jobId: string }>, Error]>;
  await queue.add(
    'measure',
    { version: 1, jobId: id, probeId: 'prb_1', batchSize: 1, firstBlock: 0, blocks: 1 },
    { attempts: 1 },
  );
  const { logger, lines } = recordingLogger();
  const [work, reason] = await failed;
  const abandoned = new AbandonedWork(server.redis);
  await recordFailure({ jobs, abandoned, logger }, work, reason);
  const [piece] = await abandoned.list();
  return { id, piece, error: (await jobs.get(id))?.error, log: lines.map((line) => JSON.stringify(line)) };
}

const PLACE = '/srv/stepsmith/workers/device/main.ts:51';

it('a stack of the device process is logged with the job, and clients do not see it', async () => {
  const thrown = new StepsmithError('internal', `TypeError: levels is undefined\n    at measure (${PLACE})`);
  const { id, error, log } = await failWith(thrown);
  expect(error).toEqual({
    code: 'internal',
    message: 'an unexpected error; the log of the worker has its cause',
  });
  expect(log).toHaveLength(1);
  expect(log[0]).toContain(PLACE);
  expect(log[0]).toContain(`"job_id":"${id}"`);
});

it('work that was given up is kept with its cause', async () => {
  const { id, piece } = await failWith(new StepsmithError('device_lost', 'it is gone'));
  expect(piece).toMatchObject({ queue: 'compute', name: 'measure', attempts: 1, cause: 'it is gone' });
  expect(piece.data).toMatchObject({ jobId: id, firstBlock: 0, blocks: 1 });
});

it('work that ends its workers, getting no further, fails its job as such', async () => {
  const lost = (stalledCounter: number, excused?: number) => () => {
    requireInnocent({ stalledCounter, data: excused === undefined ? {} : { excused } });
  };
  expect(lost(5)).not.toThrow();
  expect(lost(9, 4)).not.toThrow();
  expect(lost(10, 4)).toThrow(StepsmithError);
  const error = await failureOf(Promise.resolve().then(lost(6)));
  expect((await failWith(error)).error?.code).toBe('worker_lost');
});

it('the cause of a fault that is told to clients is logged with the job as well', async () => {
  const cause = new StepsmithError('execution_provider_unavailable', `cuda:0: no ${PLACE}`);
  const told = new StepsmithError('execution_provider_unavailable', 'it could not be started', { cause });
  const { id, error, log } = await failWith(asQueueError(told) as Error);
  expect(error).toEqual({ code: 'execution_provider_unavailable', message: 'it could not be started' });
  expect(log[0]).toContain(PLACE);
  expect(log[0]).toContain(`"job_id":"${id}"`);
});

import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { StepsmithError } from '../errors.ts';
import { isFinished, type Job } from './job.ts';
import type { OptimizePayload } from './queues.ts';
import { announceStop } from './stop-notices.ts';
import type { JobStore } from './store.ts';

/** What cancelling needs of the service. */
export interface Canceling {
  readonly redis: Redis;
  readonly jobs: JobStore;
  readonly queue: Queue<OptimizePayload>;
}

/**
 * Cancels a job: at once where no worker has work of it in hand, else it is `canceling` until they have let go of it.
 * What has been measured stays for other jobs. To cancel one that is `canceling` tries again.
 *
 * @returns the job as it is then: `canceled` or `canceling`
 * @throws StepsmithError `job_not_found`, `job_finished`
 */
export async function cancelJob(canceling: Canceling, id: string): Promise<Job> {
  const { jobs, queue } = canceling;
  const entered = await jobs.requestCancel(id);
  if (entered === null) await requireCanceling(jobs, id);
  if (await removeWork(queue, id)) await jobs.finishCanceling(id);
  else await stopWork(canceling, id);
  return requireJob(jobs, id);
}

/** All work of a job, unless some of it is in a worker's hands: then none. */
async function removeWork(queue: Queue<OptimizePayload>, id: string): Promise<boolean> {
  return (await queue.remove(id, { removeChildren: true })) === 1;
}

/** What waits goes, what runs is told to end; the queue then runs the job once more, and that turn ends it. */
async function stopWork({ redis, queue }: Canceling, id: string): Promise<void> {
  const work = await queue.getJob(id);
  await work?.removeUnprocessedChildren();
  await announceStop(redis, id);
}

async function requireCanceling(jobs: JobStore, id: string): Promise<void> {
  const job = await requireJob(jobs, id);
  if (isFinished(job))
    throw new StepsmithError('job_finished', `job ${id} has ended already: it is ${job.status}`);
}

async function requireJob(jobs: JobStore, id: string): Promise<Job> {
  const job = await jobs.get(id);
  if (!job) throw new StepsmithError('job_not_found', `there is no job "${id}"`);
  return job;
}

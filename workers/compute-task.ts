import { WaitingError, type Job as QueueJob } from 'bullmq';
import type { Logger } from 'pino';
import { isFinished, type Job } from '../src/jobs/job.ts';
import { requireKnownVersion } from '../src/jobs/queues.ts';
import type { JobStore } from '../src/jobs/store.ts';
import { TaskCanceled } from './device/device-process.ts';
import { asQueueError } from './failure.ts';

/** Runs one piece of device work for its job; canceled by the shutdown of this worker, it goes back to the queue. */
export async function runComputeTask(
  jobs: JobStore,
  work: QueueJob<{ readonly version: number; readonly jobId: string }>,
  token: string | undefined,
  run: (job: Job) => Promise<void>,
): Promise<void> {
  requireKnownVersion(work.data);
  const job = await jobs.get(work.data.jobId);
  // Other work may have failed the job: then there is nothing left to do it for.
  if (!job || isFinished(job)) return;
  try {
    await run(job);
  } catch (error) {
    if (!(error instanceof TaskCanceled)) throw asQueueError(error);
    await work.moveToWait(token);
    throw new WaitingError();
  }
}

/** Adds what a task has newly evaluated to its job. Progress is worth no failure: a lost report is only logged. */
export function evaluationCounter(jobs: JobStore, jobId: string, logger: Logger): (total: number) => void {
  let reported = 0;
  return (total) => {
    const added = total - reported;
    if (added <= 0) return;
    reported = total;
    jobs.addEvaluations(jobId, added).catch((err: unknown) => {
      logger.warn({ err }, 'progress was not stored');
    });
  };
}

import { WaitingError, type Job as QueueJob } from 'bullmq';
import type { Logger } from 'pino';
import type { Job } from '../src/jobs/job.ts';
import { requireKnownVersion } from '../src/jobs/queues.ts';
import type { JobStore } from '../src/jobs/store.ts';
import type { WorkerContext } from './context.ts';
import { TaskCanceled } from './device/device-process.ts';
import { asQueueError } from './failure.ts';

/**
 * Runs one piece of device work for its job. Ended by the shutdown of this worker, it goes back to the queue; ended since
 * its job is to go no further, it is done with.
 *
 * @param run - its signal aborts when the work is to end at once
 */
export async function runComputeTask(
  { jobs, running }: WorkerContext,
  work: QueueJob<{ readonly version: number; readonly jobId: string }>,
  token: string | undefined,
  shutdown: AbortSignal,
  run: (job: Job, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  requireKnownVersion(work.data);
  const watch = running.watch(work.data.jobId);
  try {
    // Read when the watch has begun: what happens to the job from now on is noticed.
    const job = await jobs.get(work.data.jobId);
    if (job?.status === 'running') await run(job, AbortSignal.any([shutdown, watch.signal]));
  } catch (error) {
    if (!(error instanceof TaskCanceled)) throw asQueueError(error);
    if (watch.signal.aborted) return;
    await work.moveToWait(token);
    throw new WaitingError();
  } finally {
    watch.end();
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

import { StepsmithError } from '../errors.ts';
import { endWork, type Ending } from './end-work.ts';
import { isFinished, type Job } from './job.ts';
import type { JobStore } from './store.ts';

/**
 * Cancels a job: at once where no worker has work of it in hand, else it is `canceling` until they have let go of it.
 * What has been measured stays for other jobs. To cancel one that is `canceling` tries again.
 *
 * @returns the job as it is then: `canceled` or `canceling`
 * @throws StepsmithError `job_not_found`, `job_finished`
 */
export async function cancelJob(ending: Ending, id: string): Promise<Job> {
  const { jobs } = ending;
  const entered = await jobs.requestCancel(id);
  if (entered === null) await requireCanceling(jobs, id);
  if (await endWork(ending, id)) await jobs.finishCanceling(id);
  return requireJob(jobs, id);
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

import { setTimeout as sleep } from 'node:timers/promises';
import { isFinished, type Job } from '../jobs/job.ts';
import type { JobStore } from '../jobs/store.ts';

const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 500;

/** The job once it has finished; as it is by then when that takes longer, or nobody waits any more. */
export async function waitForJob(jobs: JobStore, job: Job, ms: number, stop: AbortSignal): Promise<Job> {
  const deadline = performance.now() + ms;
  let current = job;
  for (let pause = FIRST_LOOK_MS; !isFinished(current) && !stop.aborted; pause *= 1.5) {
    const left = deadline - performance.now();
    if (left <= 0) break;
    await sleep(Math.min(pause, LAST_LOOK_MS, left), undefined, { signal: stop }).catch(() => undefined);
    current = (await jobs.get(job.id)) ?? current;
  }
  return current;
}

import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { deadlinesQueue, setDeadline } from './deadlines.ts';
import { FairTurns } from './fair-turns.ts';
import { isFinished, type Job } from './job.ts';
import { optimizeQueue, PAYLOAD_VERSION, type OptimizePayload } from './queues.ts';
import { JobStore, newJobId, type JobStoreOptions, type NewJob } from './store.ts';

/** Where accepted jobs go. */
export interface Submission {
  readonly jobs: JobStore;
  readonly queue: Queue<OptimizePayload>;
  readonly deadlines: Queue<OptimizePayload>;
  readonly turns: FairTurns;
}

export function createSubmission(redis: Redis, options: JobStoreOptions = {}): Submission {
  return {
    jobs: new JobStore(redis, options),
    queue: optimizeQueue(redis),
    deadlines: deadlinesQueue(redis),
    turns: new FairTurns(redis, 'jobs'),
  };
}

/**
 * Accepts a job: stored first, then queued; when either fails it was never accepted.
 *
 * @param id - of an earlier attempt, which may have come as far as that
 */
export async function submitJob(submission: Submission, job: NewJob, id = newJobId()): Promise<Job> {
  const store = submission.jobs;
  try {
    const created = await store.create(id, job);
    if (created) {
      await enqueue(submission, created.job, created.queuePriority);
      return created.job;
    }
  } catch (error) {
    // A Redis that hangs may still do what it was asked. Whoever waits for the answer need not wait for this.
    store.discard(id).catch(() => undefined);
    throw error;
  }
  const earlier = await store.get(id);
  if (earlier) return earlier;
  throw new Error(`job ${id} was taken back`);
}

/**
 * Queues every unfinished job again: one that was stored by a process that died before it could queue it would wait
 * for ever otherwise. A job that is queued already is left alone.
 */
export async function requeueUnfinished(submission: Submission): Promise<void> {
  for (const id of await submission.jobs.unfinished()) {
    const job = await submission.jobs.get(id);
    const known = await submission.queue.getJobState(id);
    if (!job || isFinished(job) || known !== 'unknown') continue;
    const [priority] = await submission.turns.take(job.request.priority, job.client, 1);
    await enqueue(submission, job, priority);
  }
}

async function enqueue({ queue, deadlines }: Submission, job: Job, priority: number): Promise<void> {
  await setDeadline(deadlines, job);
  await queue.add('optimize', { version: PAYLOAD_VERSION, jobId: job.id }, { jobId: job.id, priority });
}

import type { Queue } from 'bullmq';
import { PAYLOAD_VERSION, type OptimizePayload } from './queues.ts';
import type { Job } from './job.ts';
import { newJobId, type JobStore, type NewJob } from './store.ts';

/** Accepts a job: stored first, then queued; when either fails it was never accepted. */
export async function submitJob(store: JobStore, queue: Queue<OptimizePayload>, job: NewJob): Promise<Job> {
  const id = newJobId();
  try {
    const created = await store.create(id, job);
    await enqueue(queue, id);
    return created;
  } catch (error) {
    // A Redis that hangs may still do what it was asked. Whoever waits for the answer need not wait for this.
    store.discard(id).catch(() => undefined);
    throw error;
  }
}

/**
 * Queues every unfinished job again: one that was stored by a process that died before it could queue it would wait
 * for ever otherwise. A job that is queued already is left alone.
 */
export async function requeueUnfinished(store: JobStore, queue: Queue<OptimizePayload>): Promise<void> {
  for (const id of await store.unfinished()) await enqueue(queue, id);
}

async function enqueue(queue: Queue<OptimizePayload>, jobId: string): Promise<void> {
  await queue.add('optimize', { version: PAYLOAD_VERSION, jobId }, { jobId });
}

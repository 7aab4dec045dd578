import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { OptimizePayload } from './queues.ts';
import { announceStop } from './stop-notices.ts';
import type { JobStore } from './store.ts';

/** What ending a job early needs of the service. */
export interface Ending {
  readonly redis: Redis;
  readonly jobs: JobStore;
  readonly queue: Queue<OptimizePayload>;
}

/**
 * Takes the work of a job off the queues. Where a worker has some of it in hand, what waits goes and what runs is told to
 * end; the queue then runs the job once more, and that turn finds out.
 *
 * @returns whether none was in hand
 */
export async function endWork({ redis, queue }: Ending, id: string): Promise<boolean> {
  if ((await queue.remove(id, { removeChildren: true })) === 1) return true;
  const work = await queue.getJob(id);
  await work?.removeUnprocessedChildren();
  await announceStop(redis, id);
  return false;
}

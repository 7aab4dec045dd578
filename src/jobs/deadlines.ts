import { DelayedError, Queue, Worker, type Job as QueueJob } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isRedisDown } from '../redis/outage.ts';
import { endWork, type Ending } from './end-work.ts';
import { isFinished, type Job } from './job.ts';
import { createQueue, PAYLOAD_VERSION, QUEUE_PREFIX, type OptimizePayload } from './queues.ts';

const DEADLINES_QUEUE = 'deadlines';

export function deadlinesQueue(connection: Redis): Queue<OptimizePayload> {
  return createQueue<OptimizePayload>(DEADLINES_QUEUE, connection);
}

/** Has the job looked at when its deadline has come; nothing happens when it has none. */
export async function setDeadline(queue: Queue<OptimizePayload>, job: Job): Promise<void> {
  const { deadline } = job.request;
  if (deadline === null) return;
  const delay = Math.max(0, Date.parse(deadline) - Date.now());
  await queue.add('deadline', { version: PAYLOAD_VERSION, jobId: job.id }, { jobId: job.id, delay });
}

/** Ends jobs whose deadline has passed; it runs beside the API, so that they end where no worker is left, too. */
export function watchDeadlines(ending: Ending, connection: Redis, logger: Logger): Worker<OptimizePayload> {
  const worker = new Worker<OptimizePayload>(
    DEADLINES_QUEUE,
    (work, token) => expire(ending, work, token, logger),
    { connection, prefix: QUEUE_PREFIX, skipVersionCheck: true },
  );
  worker.on('error', (err) => {
    if (!isRedisDown(err)) logger.warn({ err }, 'deadlines could not be looked at');
  });
  return worker;
}

async function expire(
  ending: Ending,
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
  logger: Logger,
): Promise<void> {
  const job = await ending.jobs.get(work.data.jobId);
  if (!job?.request.deadline || isFinished(job)) return;
  const left = Date.parse(job.request.deadline) - (await redisTime(ending.redis));
  if (left > 0) {
    // The clock of this machine or of the one that took the job is wrong: that of Redis is the one that counts.
    await work.moveToDelayed(Date.now() + left, token);
    throw new DelayedError();
  }
  if (!(await ending.jobs.expire(job.id))) return;
  logger.info({ job_id: job.id, deadline: job.request.deadline }, 'job expired');
  await endWork(ending, job.id);
}

/** Milliseconds since 1970. */
async function redisTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = (await redis.time()).map(Number);
  return seconds * 1000 + microseconds / 1000;
}

import { UnrecoverableError, type Job as QueueJob } from 'bullmq';
import { StepsmithError, type ErrorCode } from '../src/errors.ts';
import type { JobError } from '../src/jobs/job.ts';
import { OPTIMIZE_QUEUE } from '../src/jobs/queues.ts';
import type { WorkerContext } from './context.ts';

/** Faults that another attempt may not meet again. */
const RETRYABLE: readonly ErrorCode[] = ['device_lost', 'internal'];

export function isRetryable({ code }: StepsmithError): boolean {
  return RETRYABLE.includes(code);
}

/** Ends the attempts of the queue on a fault that will not go away. */
export function asQueueError(error: unknown): unknown {
  if (!(error instanceof StepsmithError) || isRetryable(error)) return error;
  return Object.assign(new UnrecoverableError(error.message), { cause: error });
}

/**
 * Writes a failure into the job once the queue has given it up; an attempt that will be repeated changes nothing.
 * Registered on every worker's `failed` event.
 *
 * @returns whether the queue makes another attempt
 */
export async function recordFailure(
  { jobs, abandoned, logger }: Pick<WorkerContext, 'jobs' | 'abandoned' | 'logger'>,
  work: QueueJob<{ jobId: string }>,
  error: Error,
): Promise<'retried' | 'final'> {
  const log = logger.child({ job_id: work.data.jobId, work: work.id });
  const final = error.name === 'UnrecoverableError' || work.attemptsMade >= (work.opts.attempts ?? 1);
  log[final ? 'error' : 'warn'](
    { err: error, attempt: work.attemptsMade },
    final ? 'given up' : 'will be tried again',
  );
  if (!final) return 'retried';
  const jobError = toJobError(error);
  await abandoned.put({
    queue: work.queueName,
    name: work.name,
    data: work.data,
    attempts: work.attemptsMade,
    error: jobError,
    cause: error.message,
  });
  const failed = await jobs.fail(work.data.jobId, jobError);
  // A job that was asked to end has no other turn in which to do so.
  if (!failed && work.queueName === OPTIMIZE_QUEUE) await jobs.finishCanceling(work.data.jobId);
  return 'final';
}

function toJobError(error: Error): JobError {
  const known = error instanceof StepsmithError ? error : error.cause;
  // The message of `internal` is for the log: it may hold a stack of the device process.
  if (known instanceof StepsmithError && known.code !== 'internal')
    return { code: known.code, message: known.message };
  return { code: 'internal', message: 'an unexpected error; the log of the worker has its cause' };
}

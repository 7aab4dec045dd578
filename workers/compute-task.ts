import { WaitingError, type Job as QueueJob } from 'bullmq';
import type { Logger } from 'pino';
import type { Job } from '../src/jobs/job.ts';
import { StepsmithError } from '../src/errors.ts';
import type { JobComputePayload } from '../src/jobs/queues.ts';
import { describeSpan } from '../src/tracing.ts';
import type { WorkerContext } from './context.ts';
import type { Device } from './device/device.ts';
import { TaskCanceled } from './device/device-process.ts';
import { asQueueError } from './failure.ts';
import { handBackForeign, handBackNewer } from './hand-back.ts';
import { excuse, requireInnocent } from './lost-workers.ts';
import { preferWarm } from './prefer-warm.ts';
import type { TaskOutcome } from './monitor.ts';

/** One attempt at a piece of device work. */
export interface ComputeTask<T extends JobComputePayload> {
  readonly job: Job;
  readonly data: T;
  readonly device: Device;
  /** Aborts when the work is to end at once. */
  readonly signal: AbortSignal;
  /** To be called when a block has been stored. */
  readonly gotFurther: () => Promise<void>;
}

/**
 * Runs one piece of device work for its job. Ended by the shutdown of this worker, it goes back to the queue; ended since
 * its job is to go no further, it is done with.
 */
export async function runComputeTask<T extends JobComputePayload>(
  context: WorkerContext,
  work: QueueJob<T>,
  token: string | undefined,
  shutdown: AbortSignal,
  run: (context: WorkerContext, task: ComputeTask<T>) => Promise<void>,
): Promise<void> {
  const { jobs, running, devices, batchSizes } = context;
  const { batchSize } = work.data;
  await handBackNewer(context, work, token);
  await preferWarm(context, work, token);
  const watch = running.watch(work.data.jobId);
  try {
    // Read when the watch has begun: what happens to the job from now on is noticed.
    const job = await jobs.get(work.data.jobId);
    if (job?.status !== 'running') return;
    requireInnocent(work);
    // Another shard has found out that such a batch does not fit: the job will ask for it in smaller ones.
    if (((await batchSizes.get(job.modelVersion)) ?? batchSize) < batchSize) return;
    const signal = AbortSignal.any([shutdown, watch.signal]);
    const gotFurther = () => excuse(work);
    await devices.use(job.modelVersion, (device) => {
      const task = { job, data: work.data, device, signal, gotFurther };
      return watched(context, device, work, job, () => run(context, task), watch.signal);
    });
  } catch (error) {
    if (await halveBatch(context, work.data, error)) return;
    await handBackForeign(context, work, token, error);
    if (!(error instanceof TaskCanceled)) throw asQueueError(error);
    if (watch.signal.aborted) return;
    await work.moveToWait(token);
    throw new WaitingError();
  } finally {
    watch.end();
  }
}

/** Runs a task in view of the monitor and of the trace it belongs to. */
async function watched(
  { monitor }: WorkerContext,
  device: Device,
  { name, data }: QueueJob<JobComputePayload>,
  job: Job,
  run: () => Promise<void>,
  stopped: AbortSignal,
): Promise<void> {
  const { batchSize, firstBlock, blocks } = data;
  const { model } = job.request;
  monitor.begin(device, { task: name, jobId: job.id, model, modelVersion: job.modelVersion, batchSize });
  describeSpan({
    job_id: job.id,
    model,
    task: name,
    first_block: firstBlock,
    blocks,
    device: device.provider,
  });
  let outcome: TaskOutcome = 'done';
  try {
    await run();
  } catch (error) {
    if (!(error instanceof TaskCanceled)) outcome = 'failed';
    else outcome = stopped.aborted ? 'stopped' : 'handed_back';
    throw error;
  } finally {
    monitor.end(device, outcome);
  }
}

/**
 * Whether the batch was too large for the device and has been halved. The task is then done with: the job, woken by that,
 * asks for its work again in smaller batches.
 */
async function halveBatch(
  { jobs, batchSizes, logger }: WorkerContext,
  { jobId, batchSize }: JobComputePayload,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof StepsmithError) || error.code !== 'out_of_memory' || batchSize <= 1) return false;
  const job = await jobs.get(jobId);
  if (!job) return false;
  logger.warn({ job_id: jobId, batch_size: batchSize, reason: error.message }, 'batch halved: out of memory');
  await batchSizes.halve(job.modelVersion, batchSize);
  return true;
}

/** Adds what a task has newly evaluated to its job. Progress is worth no failure: a lost report is only logged. */
export function evaluationCounter(
  { jobs, monitor }: WorkerContext,
  device: Device,
  jobId: string,
  logger: Logger,
): (total: number) => void {
  let reported = 0;
  return (total) => {
    const added = total - reported;
    if (added <= 0) return;
    reported = total;
    monitor.count(device, added);
    jobs.addEvaluations(jobId, added).catch((err: unknown) => {
      logger.warn({ err }, 'progress was not stored');
    });
  };
}

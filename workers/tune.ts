import type { Job as QueueJob } from 'bullmq';
import { StepsmithError } from '../src/errors.ts';
import type { Job } from '../src/jobs/job.ts';
import type { TunePayload } from '../src/jobs/queues.ts';
import { rangeOf } from '../src/jobs/request.ts';
import { noiseProcess } from '../src/models/processes/index.ts';
import { probeLevels } from '../src/models/processes/levels.ts';
import { PATHS_PER_BLOCK } from '../src/probes/probe.ts';
import { type ComputeTask, evaluationCounter, runComputeTask } from './compute-task.ts';
import { WorkIsMissing } from './compute-work.ts';
import type { WorkerContext } from './context.ts';
import type { MeasuredBlock } from './device/messages.ts';
import { modelOfJob } from './job-model.ts';

/** Calls of the model by which the speed of a batch size is measured. */
const CALLS = 8;
/** A larger batch has to be faster by so much. */
const WORTH = 1.1;

/**
 * The batch size recorded for the model of a job: the padded batch is part of the identity of what is measured, so that all
 * workers keep to the one that was recorded first, however they are configured.
 *
 * @throws WorkIsMissing where it is to be found out first
 */
export async function batchSizeOf({ batchSizes, config }: WorkerContext, job: Job): Promise<number> {
  const { modelVersion } = job;
  const { batchSize, maxBatchSize } = config;
  if (maxBatchSize <= batchSize) return batchSizes.record(modelVersion, batchSize);
  const known = await batchSizes.get(modelVersion);
  if (known !== null) return known;
  const id = `tune-${modelVersion.replace(':', '-')}`;
  const payload = { batchSize, firstBlock: 0, blocks: 1 };
  throw new WorkIsMissing([{ name: 'tune', id, evaluationsPerBlock: CALLS * batchSize, payload }]);
}

/**
 * Finds and records the batch size of a model: doubled as long as that makes it faster and fits into memory.
 *
 * @param shutdown - aborted when this worker stops: the task then goes back to the queue
 */
export async function tuneBatchSize(
  context: WorkerContext,
  work: QueueJob<TunePayload>,
  token: string | undefined,
  shutdown: AbortSignal,
): Promise<void> {
  await runComputeTask(context, work, token, shutdown, recordFastest);
}

async function recordFastest(context: WorkerContext, task: ComputeTask<TunePayload>): Promise<void> {
  const { batchSizes, config } = context;
  const { job, data, device } = task;
  const logger = context.logger.child({ job_id: job.id, device: device.provider });
  const count = evaluationCounter(context, device, job.id, logger);
  let evaluations = 0;
  let best = { batchSize: data.batchSize, rate: 0 };
  for (let batchSize = data.batchSize; batchSize <= config.maxBatchSize; batchSize *= 2) {
    const rate = await rateOf(context, task, batchSize, (added) => {
      count((evaluations += added));
    });
    logger.info({ batch_size: batchSize, rate }, 'batch size tried');
    if (rate <= WORTH * best.rate) break;
    best = { batchSize, rate };
  }
  await batchSizes.record(job.modelVersion, best.batchSize);
}

/** Rows a second, once such a batch has been run before; 0 where it does not fit into memory. */
async function rateOf(
  { models }: WorkerContext,
  { job, device, signal }: ComputeTask<TunePayload>,
  batchSize: number,
  onEvaluations: (added: number) => void,
): Promise<number> {
  const model = await modelOfJob(models, job);
  const count = Math.max(2, Math.ceil((CALLS * batchSize) / PATHS_PER_BLOCK));
  const levels = probeLevels(noiseProcess(model.manifest), rangeOf(job.request), count);
  const { seed, guidance_scale: guidanceScale } = job.request;
  const task = { model, levels, seed, guidanceScale, batchSize, firstBlock: 0, blocks: 2 };
  let rate = 0;
  const onBlock = ({ evaluations, seconds }: MeasuredBlock) => {
    onEvaluations(evaluations);
    rate = evaluations / seconds;
    return Promise.resolve();
  };
  try {
    await device.measure(task, { signal, onProgress: () => undefined, onBlock });
    return rate;
  } catch (error) {
    if (error instanceof StepsmithError && error.code === 'out_of_memory') return 0;
    throw error;
  }
}

import type { Job as QueueJob } from 'bullmq';
import type { EstimatePayload } from '../src/jobs/queues.ts';
import { type ComputeTask, evaluationCounter, runComputeTask } from './compute-task.ts';
import type { WorkerContext } from './context.ts';
import { modelOfJob } from './job-model.ts';

/**
 * Makes one shard of a KLUB estimate: its blocks that are not stored yet, each stored as soon as it is there.
 *
 * @param shutdown - aborted when this worker stops: the shard then goes back to the queue, what it made is kept
 */
export async function estimateShard(
  context: WorkerContext,
  work: QueueJob<EstimatePayload>,
  token: string | undefined,
  shutdown: AbortSignal,
): Promise<void> {
  await runComputeTask(context, work, token, shutdown, estimateMissing);
}

async function estimateMissing(
  context: WorkerContext,
  { job, data, device, signal, gotFurther }: ComputeTask<EstimatePayload>,
): Promise<void> {
  const { estimateId, times, c, samples, batchSize, firstBlock, blocks } = data;
  const { estimates } = context;
  const model = await modelOfJob(context.models, job);
  const end = firstBlock + blocks;
  // Blocks are stored in order, so what an earlier attempt left is the end of the shard.
  const first = (await estimates.missingBlocks(estimateId, end)).find((index) => index >= firstBlock);
  if (first === undefined) return;
  const logger = context.logger.child({ job_id: job.id, estimate_id: estimateId, shard: firstBlock });
  const count = evaluationCounter(context, device, job.id, logger);
  let evaluations = 0;
  await context.jobs.startMeasuring(job.id);
  const { seed, guidance_scale: guidanceScale } = job.request;
  const started = performance.now();
  await device.estimate(
    { model, guidanceScale, times, c, samples, seed, batchSize, firstBlock: first, blocks: end - first },
    {
      signal,
      onProgress: count,
      onBlock: async (block) => {
        // The device has read the files since: what other files gave must not get under this address.
        await modelOfJob(context.models, job);
        count((evaluations += block.evaluations));
        await estimates.putBlock(estimateId, block.index, { ...block, executionProvider: device.provider });
        await gotFurther();
      },
    },
  );
  await context.rates.note(job.modelVersion, 'estimate', evaluations, (performance.now() - started) / 1000);
}

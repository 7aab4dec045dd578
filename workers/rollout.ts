import type { Job as QueueJob } from 'bullmq';
import type { RolloutPayload } from '../src/jobs/queues.ts';
import { type ComputeTask, evaluationCounter, runComputeTask } from './compute-task.ts';
import type { WorkerContext } from './context.ts';
import { readLevels } from '../src/schedules/stored-levels.ts';
import { modelOfJob } from './job-model.ts';

/**
 * Rolls out one shard of samples: its blocks that are not stored yet, each stored as soon as it is there.
 *
 * @param shutdown - aborted when this worker stops: the shard then goes back to the queue, what it drew is kept
 */
export async function rollOutShard(
  context: WorkerContext,
  work: QueueJob<RolloutPayload>,
  token: string | undefined,
  shutdown: AbortSignal,
): Promise<void> {
  await runComputeTask(context, work, token, shutdown, rollOutMissing);
}

async function rollOutMissing(
  context: WorkerContext,
  { job, data, device, signal, gotFurther }: ComputeTask<RolloutPayload>,
): Promise<void> {
  const { rolloutId, solver, sigmas, batchSize, firstBlock, blocks } = data;
  const { rollouts } = context;
  const model = await modelOfJob(context.models, job);
  const missing = await rollouts.missingBlocks(rolloutId, firstBlock, blocks);
  // Blocks are stored in order, so what an earlier attempt left is the end of the shard.
  const first = missing.at(0);
  if (first === undefined) return;
  const logger = context.logger.child({ job_id: job.id, rollout_id: rolloutId, shard: firstBlock });
  const count = evaluationCounter(context, device, job.id, logger);
  let evaluations = 0;
  const started = performance.now();
  await device.rollOut(
    {
      model,
      guidanceScale: job.request.guidance_scale,
      solver,
      sigmas: readLevels(sigmas),
      seed: job.request.seed,
      batchSize,
      firstBlock: first,
      blocks: firstBlock + blocks - first,
    },
    {
      signal,
      onProgress: count,
      onBlock: async (block) => {
        // The device has read the files since: what other files gave must not get under this address.
        await modelOfJob(context.models, job);
        count((evaluations += block.evaluations));
        if (block.preview) await rollouts.putPreview(rolloutId, block.index, block.preview);
        await rollouts.putBlock(rolloutId, block.index, block);
        await gotFurther();
        logger.debug({ block: block.index, seconds: block.seconds }, 'block rolled out');
      },
    },
  );
  await context.rates.note(job.modelVersion, 'rollout', evaluations, (performance.now() - started) / 1000);
}

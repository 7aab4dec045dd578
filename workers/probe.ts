import type { Job as QueueJob } from 'bullmq';
import { packedIndex } from '../src/ays/gram.ts';
import type { ShardPayload } from '../src/jobs/queues.ts';
import { PATHS_PER_BLOCK } from '../src/probes/probe.ts';
import type { BlockMeasurement } from '../src/probes/store.ts';
import { type ComputeTask, evaluationCounter, runComputeTask } from './compute-task.ts';
import type { WorkerContext } from './context.ts';
import type { MeasuredBlock } from './device/messages.ts';
import { levelsOf, modelOfJob } from './job-model.ts';

/**
 * Measures one shard of a probe: its blocks that are not stored yet, each stored as soon as it is there. Running a shard
 * again, here or elsewhere, changes nothing but the time it takes.
 *
 * @param shutdown - aborted when this worker stops: the shard then goes back to the queue, what it measured is kept
 */
export async function measureShard(
  context: WorkerContext,
  work: QueueJob<ShardPayload>,
  token: string | undefined,
  shutdown: AbortSignal,
): Promise<void> {
  await runComputeTask(context, work, token, shutdown, measureMissing);
}

async function measureMissing(
  context: WorkerContext,
  { job, data, device, signal, gotFurther }: ComputeTask<ShardPayload>,
): Promise<void> {
  const { probeId, batchSize, firstBlock, blocks } = data;
  const { probes } = context;
  const model = await modelOfJob(context.models, job);
  const end = firstBlock + blocks;
  // Blocks are stored in order, so what an earlier attempt left is the end of the shard.
  const first = (await probes.missingBlocks(probeId, end)).find((index) => index >= firstBlock);
  if (first === undefined) return;
  const logger = context.logger.child({ job_id: job.id, probe_id: probeId, shard: firstBlock });
  const count = evaluationCounter(context, device, job.id, logger);
  const { seed, guidance_scale: guidanceScale } = job.request;
  const levels = levelsOf(job, model);
  let evaluations = 0;
  await context.jobs.startMeasuring(job.id);
  const started = performance.now();
  await device.measure(
    { model, guidanceScale, levels, seed, batchSize, firstBlock: first, blocks: end - first },
    {
      signal,
      onProgress: count,
      onBlock: async (block) => {
        // The device has read the files since: what other files gave must not get under this address.
        await modelOfJob(context.models, job);
        // First the cost, then the block: what is measured again is paid for again.
        count((evaluations += block.evaluations));
        const measurement = toMeasurement(block, levels.length, device.provider);
        await probes.putBlock(probeId, block.index, block.gram, measurement);
        await gotFurther();
        logger.info({ block: block.index, seconds: block.seconds }, 'block measured');
      },
    },
  );
  await context.rates.note(job.modelVersion, 'measure', evaluations, (performance.now() - started) / 1000);
}

function toMeasurement(block: MeasuredBlock, levels: number, executionProvider: string): BlockMeasurement {
  const { gram, evaluations, seconds, rounding } = block;
  const denoisingLoss = Array.from(
    { length: levels },
    (_, level) => gram[packedIndex(levels, level, level)] / PATHS_PER_BLOCK,
  );
  return { evaluations, seconds, executionProvider, denoisingLoss, ...(rounding && { rounding }) };
}

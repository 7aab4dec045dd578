import { WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import type { Job } from '../src/jobs/job.ts';
import { PAYLOAD_VERSION, type OptimizePayload, type ShardPayload } from '../src/jobs/queues.ts';
import { blockCount, evaluationsPerBlock, type ProbeSpec } from '../src/probes/probe.ts';
import { evaluationsPerSample } from '../src/rollouts/rollout.ts';
import { mostSamples } from '../src/selection/budget.ts';
import type { WorkerContext } from './context.ts';
import { requireProbe } from './job-model.ts';

/**
 * The probe of a job, whole: found, or measured first by shards on the compute queue, which the job then waits for.
 *
 * @returns its id
 * @throws WaitingChildrenError while shards are outstanding: the queue runs the job again when the last has ended
 */
export async function ensureProbe(
  context: WorkerContext,
  job: Job,
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<string> {
  const { jobs, probes, compute, config } = context;
  await jobs.enterStage(job.id, 'probe');
  const spec = probeSpec(job, config.batchSize);
  const probeId = await probes.create(spec);
  const blocks = blockCount(requireProbe(job).paths);
  const missing = await probes.missingBlocks(probeId, blocks);
  await jobs.expectEvaluations(job.id, missing.length * evaluationsPerBlock(spec) + samplingCost(job));
  if (missing.length === 0) return probeId;
  const parent = { id: String(work.id), queue: work.queueQualifiedName };
  await compute.addBulk(
    shards(missing, blocks, config.shardBlocks).map(([firstBlock, count]) => ({
      name: 'measure',
      data: shardPayload(job.id, probeId, spec.batchSize, firstBlock, count),
      // A shard that fails for good has failed the job; the job is still to be woken, to find that out.
      opts: { jobId: `${job.id}-${probeId}-${firstBlock}-${count}`, parent, ignoreDependencyOnFailure: true },
    })),
  );
  if (await work.moveToWaitingChildren(String(token))) throw new WaitingChildrenError();
  return ensureProbe(context, job, work, token);
}

/**
 * The runs of blocks, cut at fixed places, in which something is missing: [first block, blocks]. A job that is run again
 * makes the same shards, and the queue drops those it still has.
 */
export function shards(missing: readonly number[], blocks: number, shardBlocks: number): [number, number][] {
  const firsts = new Set(missing.map((index) => index - (index % shardBlocks)));
  return [...firsts].map((first) => [first, Math.min(shardBlocks, blocks - first)]);
}

function probeSpec(job: Job, batchSize: number): ProbeSpec {
  const { request, modelVersion } = job;
  return {
    model: request.model,
    modelVersion,
    guidanceScale: request.guidance_scale,
    sigmaMin: request.sigma_min,
    sigmaMax: request.sigma_max,
    levels: requireProbe(job).levels,
    seed: request.seed,
    batchSize,
  };
}

/** The most evaluations that choosing and confirming may take, for every step count. */
export function samplingCost({ request: { validation, solver, steps, objective } }: Job): number {
  if (validation === null) return 0;
  const samples = mostSamples(validation.samples, objective.exponent === 'auto');
  return steps.reduce((sum, count) => sum + samples * evaluationsPerSample(solver, count), 0);
}

function shardPayload(
  jobId: string,
  probeId: string,
  batchSize: number,
  firstBlock: number,
  blocks: number,
): ShardPayload {
  return { version: PAYLOAD_VERSION, jobId, probeId, batchSize, firstBlock, blocks };
}

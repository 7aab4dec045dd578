import type { Job } from '../src/jobs/job.ts';
import { blockCount, evaluationsPerBlock, type ProbeSpec } from '../src/probes/probe.ts';
import { evaluationsPerSample } from '../src/rollouts/rollout.ts';
import { mostSamples } from '../src/selection/budget.ts';
import { WorkIsMissing } from './compute-work.ts';
import type { WorkerContext } from './context.ts';
import { cutRuns } from './cut-shards.ts';
import { requireProbe } from './job-model.ts';

/**
 * The probe of a job, whole.
 *
 * @returns its id
 * @throws WorkIsMissing while blocks are to be measured
 */
export async function ensureProbe(context: WorkerContext, job: Job): Promise<string> {
  const { jobs, probes, config } = context;
  await jobs.enterStage(job.id, 'probe');
  const spec = probeSpec(job, config.batchSize);
  const probeId = await probes.create(spec);
  const blocks = blockCount(requireProbe(job).paths);
  const missing = await probes.missingBlocks(probeId, blocks);
  const cost = evaluationsPerBlock(spec);
  await jobs.expectEvaluations(job.id, missing.length * cost + samplingCost(job));
  if (missing.length === 0) return probeId;
  throw new WorkIsMissing(
    cutRuns(missing, missing.length).map((run) => ({
      name: 'measure',
      id: probeId,
      evaluationsPerBlock: cost,
      payload: { probeId, batchSize: spec.batchSize, ...run },
    })),
  );
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

import type { Job as QueueJob } from 'bullmq';
import { isFinished, type Job } from '../src/jobs/job.ts';
import { requireKnownVersion, type OptimizePayload } from '../src/jobs/queues.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { blockCount } from '../src/probes/probe.ts';
import type { WorkerContext } from './context.ts';
import { asQueueError } from './failure.ts';
import { modelOfJob } from './job-model.ts';
import { ensureProbe } from './ensure-probe.ts';
import { toDraft } from './draft.ts';
import type { Solution } from './solve.ts';

/**
 * The orchestrator: takes a job from its request to its schedules. It has what is missing of the probe measured by the
 * compute workers (and is not running while it waits for them), solves, and publishes. Every stage may be run again
 * after a crash without doing anything twice.
 */
export async function optimizeJob(
  context: WorkerContext,
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<void> {
  requireKnownVersion(work.data);
  const job = await context.jobs.get(work.data.jobId);
  if (!job || isFinished(job)) return;
  try {
    if (job.status === 'queued') await context.jobs.start(job.id);
    const model = await modelOfJob(context.models, job);
    const probeId = await ensureProbe(context, job, work, token);
    const solutions = await solve(context, job, model, probeId);
    await publish(context, job, model, probeId, solutions);
  } catch (error) {
    throw asQueueError(error);
  }
}

async function solve(
  { jobs, probes, solver }: WorkerContext,
  job: Job,
  model: ReadyModel,
  probeId: string,
): Promise<Solution[]> {
  await jobs.enterStage(job.id, 'solve');
  const { sigma_min, sigma_max, probe, objective, steps } = job.request;
  return solver.solve({
    sigmaMin: sigma_min,
    sigmaMax: sigma_max,
    levels: probe.levels,
    grams: await probes.grams(probeId, blockCount(probe.paths)),
    dataStd: model.data.std,
    exponent: objective.exponent,
    steps,
  });
}

async function publish(
  { jobs, probes, schedules, logger }: WorkerContext,
  job: Job,
  model: ReadyModel,
  probeId: string,
  solutions: readonly Solution[],
): Promise<void> {
  await jobs.enterStage(job.id, 'publish');
  const measurements = await probes.measurements(probeId, blockCount(job.request.probe.paths));
  const ids: string[] = [];
  for (const solution of solutions) {
    const { id, version } = await schedules.publish(toDraft(job, model, probeId, measurements, solution));
    logger.info({ job_id: job.id, schedule_id: id, steps: solution.steps, version }, 'schedule published');
    ids.push(id);
  }
  await jobs.succeed(job.id, ids);
}

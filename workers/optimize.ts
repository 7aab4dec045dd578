import { WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import { toSchedule } from '../src/ays/schedule.ts';
import { isFinished, type Job } from '../src/jobs/job.ts';
import { requireKnownVersion, type OptimizePayload } from '../src/jobs/queues.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { blockCount } from '../src/probes/probe.ts';
import { publishedSchedule } from '../src/schedules/published.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import type { Choice } from './choice.ts';
import type { WorkerContext } from './context.ts';
import { toDraft } from './draft.ts';
import { ensureProbe } from './ensure-probe.ts';
import { asQueueError } from './failure.ts';
import { modelOfJob } from './job-model.ts';
import type { MeasuredModel } from './solve.ts';
import { validate } from './validate.ts';

/**
 * The orchestrator: takes a job from its request to its schedules. It has what is missing of the probe measured and of
 * the samples drawn by the compute workers (and is not running while it waits for them), solves, chooses and publishes.
 * Every stage may be run again after a crash without doing anything twice.
 */
export async function optimizeJob(
  context: WorkerContext,
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<void> {
  requireKnownVersion(work.data);
  const job = await context.jobs.get(work.data.jobId);
  if (!job || isFinished(job)) {
    context.memories.forget(work.data.jobId);
    return;
  }
  try {
    if (job.status === 'queued') await context.jobs.start(job.id);
    const model = await modelOfJob(context.models, job);
    const probeId = await ensureProbe(context, job, work, token);
    const pools = await solveOnce(context, job, model, probeId);
    const choices = job.request.validation
      ? await validate(context, job, model, probeId, pools, work, token)
      : pools.map(unmeasured);
    await publish(context, job, model, probeId, choices);
    context.memories.forget(job.id);
  } catch (error) {
    if (!(error instanceof WaitingChildrenError)) context.memories.forget(job.id);
    throw asQueueError(error);
  }
}

async function solveOnce(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  probeId: string,
): Promise<CandidatePool[]> {
  const memory = context.memories.of(job.id);
  memory.pools ??= await solve(context, job, model, probeId);
  return memory.pools;
}

async function solve(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  probeId: string,
): Promise<CandidatePool[]> {
  await context.jobs.enterStage(job.id, 'solve');
  const { solver, objective, steps } = job.request;
  return context.solver.solve({
    ...(await measuredModel(context, job, model, probeId)),
    solver,
    exponent: objective.exponent,
    steps,
    published: steps.map((count) => publishedWithin(job, count)),
  });
}

/** What was published for a model of that name, between the end points of the job. */
function publishedWithin({ request }: Job, steps: number): number[] | null {
  const interior = publishedSchedule(request.model, steps)?.sigmas.slice(1, -1);
  const { sigma_min: min, sigma_max: max } = request;
  return interior?.every((sigma) => sigma > min && sigma < max) ? [max, ...interior, min] : null;
}

/** With a fixed exponent there is one tempered optimum a step count. */
function unmeasured({ tempered }: CandidatePool): Choice {
  const [{ sigmas, origin }] = tempered;
  return { sigmas, origin, validation: null };
}

async function publish(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  probeId: string,
  choices: readonly Choice[],
): Promise<void> {
  const { jobs, probes, schedules, solver, logger } = context;
  await jobs.enterStage(job.id, 'publish');
  const measurements = await probes.measurements(probeId, blockCount(job.request.probe.paths));
  const descriptions = await solver.describe({
    ...(await measuredModel(context, job, model, probeId)),
    schedules: choices.map(({ sigmas }) => toSchedule(sigmas)),
  });
  const ids: string[] = [];
  for (const [i, choice] of choices.entries()) {
    const draft = toDraft(job, model, probeId, measurements, choice, descriptions[i]);
    const { id, steps, version } = await schedules.publish(draft);
    logger.info({ job_id: job.id, schedule_id: id, steps, version }, 'schedule published');
    ids.push(id);
  }
  await jobs.succeed(job.id, ids);
}

async function measuredModel(
  { probes }: WorkerContext,
  { request }: Job,
  model: ReadyModel,
  probeId: string,
): Promise<MeasuredModel> {
  return {
    sigmaMin: request.sigma_min,
    sigmaMax: request.sigma_max,
    levels: request.probe.levels,
    grams: await probes.grams(probeId, blockCount(request.probe.paths)),
    dataStd: model.data.std,
  };
}

import { DelayedError, WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import { toSchedule } from '../src/ays/schedule.ts';
import { isFinished, type Job } from '../src/jobs/job.ts';
import { JobStopped } from '../src/jobs/store.ts';
import type { OptimizePayload } from '../src/jobs/queues.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import { readLevels, storedLevels } from '../src/schedules/stored-levels.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import { byDescent } from './by-descent.ts';
import { byProbe } from './by-probe.ts';
import type { Choice } from './choice.ts';
import { allOrMissing, replay, type Turn } from './compute-work.ts';
import type { WorkerContext } from './context.ts';
import { toDraft } from './draft.ts';
import { asQueueError } from './failure.ts';
import { handBackForeign, handBackNewer } from './hand-back.ts';
import { modelOfJob } from './job-model.ts';
import { requireInnocent } from './lost-workers.ts';
import type { Method } from './method.ts';
import { answeredBefore, publish, type Result } from './publish.ts';
import { lookAtSamples } from './samples.ts';
import { batchSizeOf } from './tune.ts';
import { validate } from './validate.ts';

/** How soon a job is looked at again whose client has enough running. */
const CLIENT_BUSY_MS = 1_000;

/**
 * The orchestrator: takes a job from its request to its schedules. It has what is missing measured and drawn by the
 * compute workers (and is not running while it waits for them), solves, chooses and publishes. Every stage may be run
 * again after a crash without doing anything twice.
 */
export async function optimizeJob(
  context: WorkerContext,
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<void> {
  await handBackNewer(context, work, token);
  const job = await context.jobs.get(work.data.jobId);
  if (!job || isFinished(job)) {
    context.memories.forget(work.data.jobId);
    return;
  }
  try {
    const turn = { job, work, token };
    await startJob(context, turn);
    await context.jobs.requireRunning(job.id);
    requireInnocent(work);
    const batchSize = await replay(context, turn, () => batchSizeOf(context, job));
    const sized = { ...context, config: { ...context.config, batchSize } };
    const results = (await answeredBefore(sized, job)) ?? (await findSchedules(sized, turn));
    await publish(sized, job, results);
    context.memories.forget(job.id);
  } catch (error) {
    if (!isWaiting(error)) context.memories.forget(job.id);
    await handBackForeign(context, work, token, error);
    if (!(error instanceof JobStopped)) throw asQueueError(error);
    // By now all its work has come back: this is the turn that ends a canceled job.
    await context.jobs.finishCanceling(job.id);
  }
}

async function findSchedules(context: WorkerContext, turn: Turn): Promise<Result[]> {
  const { job } = turn;
  const model = await modelOfJob(context.models, job);
  return replay(context, turn, async () => {
    const method = await methodOf(context, job, model);
    return draftSchedules(context, job, model, method);
  });
}

/**
 * Marks the job as running.
 *
 * @throws DelayedError when its client has enough running: the queue runs it again a little later
 */
async function startJob({ jobs, turns, config }: WorkerContext, { job, work, token }: Turn): Promise<void> {
  if (job.status !== 'queued') return;
  if ((await jobs.start(job.id, config.maxConcurrentJobs)) !== 'client_busy') {
    await turns.jobs.begun(work.priority);
    return;
  }
  await work.moveToDelayed(Date.now() + CLIENT_BUSY_MS, token);
  throw new DelayedError();
}

function methodOf(context: WorkerContext, job: Job, model: ReadyModel): Promise<Method> {
  return job.request.method === 'probe' ? byProbe(context, job, model) : byDescent(context, job, model);
}

/** Whether the job only waits for work and goes on from where it is. */
function isWaiting(error: unknown): boolean {
  return error instanceof WaitingChildrenError || error instanceof DelayedError;
}

/** Solve, choose, describe. */
async function draftSchedules(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  method: Method,
): Promise<Result[]> {
  const pools = await method.pools();
  const choices = job.request.validation ? await validate(context, job, model, pools) : pools.map(unmeasured);
  const descriptions = await method.describe(choices.map(({ sigmas }) => toSchedule(readLevels(sigmas))));
  const samples = await allOrMissing(
    choices.map((choice, i) => () => lookAtSamples(context, job, model, pools[i], choice)),
  );
  const source = await method.source();
  return choices.map((choice, i) => ({
    draft: toDraft(job, model, source, choice, descriptions[i]),
    samples: samples[i],
  }));
}

/** With a fixed exponent there is one tempered optimum a step count. */
function unmeasured({ tempered }: CandidatePool): Choice {
  const [{ sigmas, origin }] = tempered;
  return { sigmas: storedLevels(sigmas), origin, validation: null };
}

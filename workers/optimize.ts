import { WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import { toSchedule } from '../src/ays/schedule.ts';
import { isFinished, type Job } from '../src/jobs/job.ts';
import { JobStopped } from '../src/jobs/store.ts';
import { requireKnownVersion, type OptimizePayload } from '../src/jobs/queues.ts';
import type { ReadyModel } from '../src/models/inspect.ts';
import type { ScheduleDraft } from '../src/schedules/repository.ts';
import type { CandidatePool } from '../src/selection/candidate.ts';
import { byDescent } from './by-descent.ts';
import { byProbe } from './by-probe.ts';
import type { Choice } from './choice.ts';
import { replay } from './compute-work.ts';
import type { WorkerContext } from './context.ts';
import { toDraft } from './draft.ts';
import { asQueueError } from './failure.ts';
import { modelOfJob } from './job-model.ts';
import type { Method } from './method.ts';
import { validate } from './validate.ts';

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
  requireKnownVersion(work.data);
  const job = await context.jobs.get(work.data.jobId);
  if (!job || isFinished(job)) {
    context.memories.forget(work.data.jobId);
    return;
  }
  try {
    if (job.status === 'queued') await context.jobs.start(job.id);
    await context.jobs.requireRunning(job.id);
    const model = await modelOfJob(context.models, job);
    const drafts = await replay(context, work, token, async () => {
      const method = await methodOf(context, job, model, work, token);
      return draftSchedules(context, job, model, method);
    });
    await publish(context, job, drafts);
    context.memories.forget(job.id);
  } catch (error) {
    if (!(error instanceof WaitingChildrenError)) context.memories.forget(job.id);
    if (!(error instanceof JobStopped)) throw asQueueError(error);
    // By now all its work has come back: this is the turn that ends a canceled job.
    await context.jobs.finishCanceling(job.id);
  }
}

function methodOf(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  work: QueueJob<OptimizePayload>,
  token: string | undefined,
): Promise<Method> {
  return job.request.method === 'probe'
    ? byProbe(context, job, model, work, token)
    : byDescent(context, job, model);
}

/** Solve, choose, describe. */
async function draftSchedules(
  context: WorkerContext,
  job: Job,
  model: ReadyModel,
  method: Method,
): Promise<ScheduleDraft[]> {
  const pools = await method.pools();
  const choices = job.request.validation ? await validate(context, job, model, pools) : pools.map(unmeasured);
  const descriptions = await method.describe(choices.map(({ sigmas }) => toSchedule(sigmas)));
  const source = await method.source();
  return choices.map((choice, i) => toDraft(job, model, source, choice, descriptions[i]));
}

/** With a fixed exponent there is one tempered optimum a step count. */
function unmeasured({ tempered }: CandidatePool): Choice {
  const [{ sigmas, origin }] = tempered;
  return { sigmas, origin, validation: null };
}

async function publish(
  { jobs, schedules, logger }: WorkerContext,
  job: Job,
  drafts: readonly ScheduleDraft[],
): Promise<void> {
  await jobs.enterStage(job.id, 'publish');
  const ids: string[] = [];
  for (const draft of drafts) {
    const { id, steps, version } = await schedules.publish(draft);
    logger.info({ job_id: job.id, schedule_id: id, steps, version }, 'schedule published');
    ids.push(id);
  }
  await jobs.succeed(job.id, ids);
}

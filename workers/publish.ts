import type { Job } from '../src/jobs/job.ts';
import { questionsOf } from '../src/jobs/question.ts';
import type { ScheduleDraft } from '../src/schedules/repository.ts';
import type { Samples } from '../src/schedules/samples.ts';
import type { WorkerContext } from './context.ts';
import { scheduleIdOf } from './draft.ts';

/** A schedule to publish, and what it makes of noise. */
export interface Result {
  readonly draft: ScheduleDraft;
  readonly samples: Samples | null;
}

/** The end of a job. Done again after a crash it publishes nothing twice. */
export async function publish(
  { jobs, schedules, samples: sampleStore, answers, config, logger }: WorkerContext,
  job: Job,
  results: readonly Result[],
): Promise<void> {
  await jobs.enterStage(job.id, 'publish');
  const questions = questionsOf(job, config.batchSize);
  const ids: string[] = [];
  for (const [i, { draft, samples }] of results.entries()) {
    const { id, steps, version } = await schedules.publish(draft);
    if (samples) await sampleStore.put(id, samples);
    await answers.put(questions[i], id);
    logger.info({ job_id: job.id, schedule_id: id, steps, version }, 'schedule published');
    ids.push(id);
  }
  await jobs.succeed(job.id, ids);
}

/**
 * What was published for jobs that asked the same, as results of this one; null unless there is something for every step
 * count. Nothing is measured, solved or chosen again, and a schedule that was deleted answers nothing.
 */
export async function answeredBefore(context: WorkerContext, job: Job): Promise<Result[] | null> {
  const { answers, config, logger } = context;
  const known = await answers.get(questionsOf(job, config.batchSize));
  const results = await Promise.all(known.map((id) => resultFrom(context, job, id)));
  const found = results.filter((result) => result !== null);
  if (found.length < results.length) return null;
  logger.info({ job_id: job.id, schedules: known }, 'answered by what was published before');
  return found;
}

async function resultFrom(
  { schedules, samples }: WorkerContext,
  job: Job,
  id: string | null,
): Promise<Result | null> {
  const schedule = id === null ? null : await schedules.get(id);
  if (schedule === null) return null;
  // Its version and its notes are of its own: publishing gives it others.
  const draft = {
    ...schedule,
    id: scheduleIdOf(job, schedule.steps),
    provenance: { ...schedule.provenance, job_id: job.id },
    created_at: new Date().toISOString(),
  };
  return { draft, samples: await samples.get(schedule.id) };
}

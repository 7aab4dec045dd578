import { z } from 'zod';
import { isFinished, JOB_STAGES, JOB_STATUSES, type Job } from '../../jobs/job.ts';
import { ResolvedRequest } from '../../jobs/request.ts';
import { ScheduleResource } from '../../schedules/schedule-resource.ts';

const Time = z.iso.datetime();

/** How far a job is. */
export const Progress = z.object({
  stage: z.enum(JOB_STAGES).nullable().meta({ description: 'null until a worker takes the job' }),
  fraction: z.number().min(0).max(1),
  denoiser_evaluations: z
    .int()
    .meta({ description: 'Rows of the model run for this job, counted where they ran' }),
  denoiser_evaluations_expected: z
    .int()
    .meta({ description: 'Of the probe and, at most, of the samples; 0 when nothing is to be measured' }),
  evaluations_per_second: z.number().nullable().meta({ description: 'While the model is run' }),
  seconds_left: z.number().nullable().meta({ description: 'At most, at the rate so far' }),
});

/** A job as clients see it. New statuses and stages may be added. */
export const JobResource = z
  .object({
    id: z.string(),
    status: z.enum(JOB_STATUSES),
    request: ResolvedRequest,
    progress: Progress,
    schedules: z.array(ScheduleResource).nullable().meta({ description: 'null until the job has succeeded' }),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why the job failed' }),
    created_at: Time,
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
  })
  .meta({ id: 'Job' });

export type JobResource = z.output<typeof JobResource>;

type JobStanding = Pick<Job, 'status' | 'progress'>;

/** @param schedules - those it published; ignored before it has succeeded */
export function presentJob(job: Job, schedules: readonly ScheduleResource[], now = new Date()): JobResource {
  return {
    id: job.id,
    status: job.status,
    request: job.request,
    progress: presentProgress(job, now),
    schedules: job.status === 'succeeded' ? [...schedules] : null,
    error: job.error,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString() ?? null,
    finished_at: job.finishedAt?.toISOString() ?? null,
  };
}

/** @param now - when the job stood so: rates are reckoned up to then */
export function presentProgress(job: JobStanding, now: Date): JobResource['progress'] {
  const { stage, evaluations, expectedEvaluations, measuringSince } = job.progress;
  const measuring =
    stage !== null && stage !== 'publish' && !isFinished(job) && measuringSince !== null && evaluations > 0;
  const rate = measuring
    ? evaluations / Math.max(0.001, (now.getTime() - measuringSince.getTime()) / 1000)
    : null;
  return {
    stage,
    fraction: fraction(job),
    denoiser_evaluations: evaluations,
    denoiser_evaluations_expected: expectedEvaluations,
    evaluations_per_second: rate,
    seconds_left: rate === null ? null : Math.max(0, expectedEvaluations - evaluations) / rate,
  };
}

/** Solving and publishing take seconds at most: nearly all of a job is its probe and its samples. */
function fraction({ status, progress }: JobStanding): number {
  if (status === 'succeeded') return 1;
  if (progress.stage === null) return 0;
  if (progress.stage === 'publish') return 0.99;
  return Math.min(0.99, progress.evaluations / Math.max(1, progress.expectedEvaluations));
}

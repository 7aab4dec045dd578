import type { ErrorCode } from '../errors.ts';
import type { ResolvedRequest } from './request.ts';

/**
 * The life of a job.
 *
 *     queued --> running --> succeeded | failed | expired
 *        \          \----> canceling --> canceled | succeeded
 *         \--------------> canceled | failed | expired
 *
 * `queued`: accepted and stored. `running`: an orchestrator took it; it stays so while its probe is measured and through
 * any restart of a worker. `canceling`: it is to end, and a worker still has work of it in hand; one that was publishing
 * by then succeeds all the same. `expired`: its deadline passed. The states of `FINAL` are final: no transition leaves them.
 */
export const JOB_STATUSES = [
  'queued',
  'running',
  'canceling',
  'succeeded',
  'failed',
  'canceled',
  'expired',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** From which states each one may be entered. */
export const ENTERED_FROM: Readonly<Record<Exclude<JobStatus, 'queued'>, readonly JobStatus[]>> = {
  running: ['queued'],
  canceling: ['running'],
  succeeded: ['running', 'canceling'],
  failed: ['queued', 'running'],
  canceled: ['queued', 'canceling'],
  expired: ['queued', 'running'],
};

const FINAL: readonly JobStatus[] = ['succeeded', 'failed', 'canceled', 'expired'];

export const JOB_STAGES = ['probe', 'solve', 'validate', 'publish'] as const;
export type JobStage = (typeof JOB_STAGES)[number];

/** Why a job failed. */
export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** How far a job is. */
export interface JobProgress {
  readonly stage: JobStage | null;
  /** Denoiser evaluations this job has caused, as counted where the model ran. */
  readonly evaluations: number;
  /** Evaluations its probe still lacked when the job started. */
  readonly expectedEvaluations: number;
  /** When the first shard was begun. */
  readonly measuringSince: Date | null;
}

/** One request on its way to schedules. */
export interface Job {
  readonly id: string;
  readonly status: JobStatus;
  readonly request: ResolvedRequest;
  /** On whose behalf it runs: clients take turns. */
  readonly client: string;
  /** Content hash of the model when the job was accepted. */
  readonly modelVersion: string;
  readonly progress: JobProgress;
  /** When each stage was first entered. */
  readonly stagesEntered: Readonly<Partial<Record<JobStage, Date>>>;
  readonly scheduleIds: readonly string[];
  readonly error: JobError | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export function isFinal(status: JobStatus): boolean {
  return FINAL.includes(status);
}

export function isFinished({ status }: Pick<Job, 'status'>): boolean {
  return isFinal(status);
}

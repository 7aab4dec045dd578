import { Counter, Histogram, type Registry } from 'prom-client';
import { JOB_STAGES, type Job } from '../jobs/job.ts';

/** A job that finds everything stored takes milliseconds, one that measures a large model hours. */
const SECONDS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000];

/** How jobs ended, counted by the process that ended them. */
export class JobMetrics {
  readonly #finished: Counter;
  readonly #duration: Histogram;
  readonly #stage: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#finished = new Counter({
      name: 'stepsmith_jobs_finished_total',
      help: 'Jobs that ended, by how',
      labelNames: ['status', 'error'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'stepsmith_job_duration_seconds',
      help: 'From the acceptance of a job to its end',
      labelNames: ['status'],
      buckets: SECONDS,
      registers,
    });
    this.#stage = new Histogram({
      name: 'stepsmith_job_stage_duration_seconds',
      help: 'How long the stages of jobs took',
      labelNames: ['stage'],
      buckets: SECONDS,
      registers,
    });
  }

  /** Told of every job that has ended, once. */
  readonly observe = (job: Job): void => {
    const { status, error, createdAt, finishedAt } = job;
    if (finishedAt === null) return;
    this.#finished.inc({ status, error: error?.code ?? '' });
    this.#duration.observe({ status }, secondsBetween(createdAt, finishedAt));
    for (const [stage, seconds] of stageDurations(job, finishedAt)) this.#stage.observe({ stage }, seconds);
  };
}

/** A stage lasts from when it was first entered to the next one, or to the end. */
function stageDurations({ stagesEntered }: Job, end: Date): [string, number][] {
  const entered = JOB_STAGES.flatMap((stage) => {
    const at = stagesEntered[stage];
    return at ? [{ stage, at }] : [];
  });
  return entered.map(({ stage, at }, i) => [stage, secondsBetween(at, entered[i + 1]?.at ?? end)]);
}

/** Never negative: the times are of several machines. */
function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1000);
}

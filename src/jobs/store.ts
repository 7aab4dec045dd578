import { randomInt } from 'node:crypto';
import type { Redis } from 'ioredis';
import { decodeTime, monotonicFactory } from 'ulid';
import { StepsmithError } from '../errors.ts';
import type { Page, PageRequest } from '../redis/paging.ts';
import { secondsOf } from '../redis/expiry.ts';
import { runScript } from '../redis/run-script.ts';
import { eventsKey } from './event-log.ts';
import { laneKey, queuePriority } from './fair-turns.ts';
import { type JobFilter, JobIndex, jobKey, setsOfJob, UNFINISHED } from './job-index.ts';
import { ENTERED_FROM, isFinal, type Job, type JobError, type JobStage, type JobStatus } from './job.ts';
import { enteredField, toJob } from './record.ts';
import type { ResolvedRequest } from './request.ts';
import { CREATE, ENTER, START, TRANSITION, UPDATE } from './store-scripts.ts';

// Its own would ask the system for sixteen single bytes.
const ulid = monotonicFactory(() => randomInt(2 ** 32) / 2 ** 32);

/** Sorts by time. */
export function newJobId(): string {
  return `job_${ulid().toLowerCase()}`;
}

function timeOf(id: string): Date {
  return new Date(decodeTime(id.slice('job_'.length).toUpperCase()));
}

/** What is known of a job before it is stored. */
export interface NewJob {
  readonly request: ResolvedRequest;
  readonly client: string;
  readonly modelVersion: string;
}

/** A job that was stored just now, and its place in the queue (src/jobs/fair-turns.ts). */
export interface CreatedJob {
  readonly job: Job;
  readonly queuePriority: number;
}

/** Thrown out of what is done for a job that was canceled, or has ended, in the meantime. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
}

export interface JobStoreOptions {
  /** Told of every job that this store has ended. */
  readonly onFinished?: (job: Job) => void;
  /** Days that a job is kept after its end; 0 for ever. */
  readonly keptDays?: number;
}

/** Jobs in Redis: a hash and a stream of events each, and the index of src/jobs/job-index.ts. */
export class JobStore {
  readonly index: JobIndex;
  readonly #redis: Redis;
  readonly #onFinished: (job: Job) => void;
  readonly #keptDays: number;

  constructor(redis: Redis, { onFinished = () => undefined, keptDays = 0 }: JobStoreOptions = {}) {
    this.index = new JobIndex(redis);
    this.#redis = redis;
    this.#onFinished = onFinished;
    this.#keptDays = keptDays;
  }

  /** @returns null when a job of that id is there already */
  async create(id: string, { request, client, modelVersion }: NewJob): Promise<CreatedJob | null> {
    const fields = {
      status: 'queued',
      request: JSON.stringify(request),
      client,
      model_version: modelVersion,
      // By which jobs are sorted.
      created_at: timeOf(id).toISOString(),
    };
    const { model, solver, priority } = request;
    const sets = setsOfJob({ status: 'queued', client, model, solver });
    const keys = [jobKey(id), eventsKey(id), laneKey('jobs', priority), ...sets];
    const values = [id, client, ...Object.entries(fields).flat()];
    const turn = Number(await runScript(this.#redis, CREATE, keys, values));
    if (turn === -1) return null;
    return { job: toJob(id, fields, request), queuePriority: queuePriority(priority, turn) };
  }

  /** Takes back a job that could not be stored and queued. */
  discard(id: string): Promise<void> {
    return this.index.forget(id);
  }

  async get(id: string): Promise<Job | null> {
    const fields = await this.#redis.hgetall(jobKey(id));
    return 'status' in fields ? toJob(id, fields) : null;
  }

  /** Newest first. A page may hold fewer than its limit and not be the last. */
  async list(page: PageRequest, filter: JobFilter): Promise<Page<Job>> {
    const { ids, nextCursor } = await this.index.find(page, filter);
    const jobs = await Promise.all(ids.map((id) => this.get(id)));
    // What has moved on, or gone, since it was found.
    const { status } = filter;
    const fits = (job: Job | null): job is Job => job !== null && (status ?? job.status) === job.status;
    return { data: jobs.filter(fits), nextCursor };
  }

  /** Where a job stands; null when there is none. */
  async status(id: string): Promise<JobStatus | null> {
    return (await this.#redis.hget(jobKey(id), 'status')) as JobStatus | null;
  }

  /** Ids of all jobs that have not ended. */
  unfinished(): Promise<string[]> {
    return this.#redis.smembers(UNFINISHED);
  }

  /**
   * Marks a job as taken by an orchestrator; nothing happens when it already is.
   *
   * @param most - jobs that a client may have running at a time, 0 for any number
   */
  async start(id: string, most = 0): Promise<'started' | 'not_queued' | 'client_busy'> {
    const now = new Date().toISOString();
    const outcome = await this.#run(START, id, most, now);
    if (outcome === -1) return 'client_busy';
    return outcome === 1 ? 'started' : 'not_queued';
  }

  /**
   * @throws JobStopped when the job is to go no further; StepsmithError `job_not_found` when it was taken back: nothing may
   *   be done for it any more
   */
  async enterStage(id: string, stage: JobStage): Promise<void> {
    const entered = [enteredField(stage), new Date().toISOString()];
    const status = await this.#run(ENTER, id, stage, ...entered);
    if (status === '') throw new StepsmithError('job_not_found', `job ${id} was never accepted`);
    requireRunning(id, status as JobStatus);
  }

  /** @throws JobStopped when the job is to go no further */
  async requireRunning(id: string): Promise<void> {
    requireRunning(id, await this.status(id));
  }

  /** Kept from the first time on, so that a resumed job shows its whole cost. */
  async expectEvaluations(id: string, evaluations: number): Promise<void> {
    await this.#update(id, 'HSETNX', 'expected_evaluations', evaluations);
  }

  /** Kept from the first shard on: what rates are reckoned from. */
  async startMeasuring(id: string): Promise<void> {
    await this.#update(id, 'HSETNX', 'measuring_since', new Date().toISOString());
  }

  /** Counts evaluations that were run for a job, lost and repeated ones too: they were paid for. */
  async addEvaluations(id: string, evaluations: number): Promise<void> {
    await this.#update(id, 'HINCRBY', 'evaluations', evaluations);
  }

  succeed(id: string, scheduleIds: readonly string[]): Promise<boolean> {
    return this.#finish(id, 'succeeded', { schedules: JSON.stringify(scheduleIds) });
  }

  /** @returns false when the job had already ended: the first cause stays */
  fail(id: string, error: JobError): Promise<boolean> {
    return this.#finish(id, 'failed', { error: JSON.stringify(error) });
  }

  /**
   * Ends a job that was not started, asks one that was to end; nothing happens to any other.
   *
   * @returns the state it entered
   */
  async requestCancel(id: string): Promise<'canceled' | 'canceling' | null> {
    if (await this.#finish(id, 'canceled', {}, ['queued'])) return 'canceled';
    return (await this.#transition(id, 'canceling', {})) ? 'canceling' : null;
  }

  /** Ends a job whose deadline has passed. */
  expire(id: string): Promise<boolean> {
    return this.#finish(id, 'expired', {});
  }

  /** Ends a job that was asked to end, once no worker has work of it in hand. */
  finishCanceling(id: string): Promise<boolean> {
    return this.#finish(id, 'canceled', {}, ['canceling']);
  }

  /** A script of src/jobs/store-scripts.ts: they are all about one job. */
  #run(script: string, id: string, ...values: (string | number)[]): Promise<unknown> {
    return runScript(this.#redis, script, [jobKey(id), eventsKey(id)], [id, ...values]);
  }

  async #update(id: string, command: string, field: string, value: string | number): Promise<boolean> {
    return (await this.#run(UPDATE, id, command, field, value)) === 1;
  }

  async #finish(
    id: string,
    status: 'succeeded' | 'failed' | 'canceled' | 'expired',
    fields: Record<string, string>,
    from = ENTERED_FROM[status],
  ): Promise<boolean> {
    const ended = { ...fields, finished_at: new Date().toISOString() };
    const moved = await this.#transition(id, status, ended, from);
    if (moved) this.#tellFinished(id);
    return moved;
  }

  /** The job has ended whether or not it can be read again. */
  #tellFinished(id: string): void {
    this.get(id).then(
      (job) => {
        if (job) this.#onFinished(job);
      },
      () => undefined,
    );
  }

  async #transition(
    id: string,
    to: Exclude<JobStatus, 'queued' | 'running'>,
    fields: Record<string, string>,
    from = ENTERED_FROM[to],
  ): Promise<boolean> {
    const final = isFinal(to) ? '1' : '0';
    const pairs = Object.entries(fields).flat();
    const states = from.join(',');
    const kept = secondsOf(this.#keptDays);
    const moved = await this.#run(TRANSITION, id, states, to, final, kept, ...pairs);
    return moved === 1;
  }
}

function requireRunning(id: string, status: JobStatus | null): void {
  if (status !== 'running') throw new JobStopped(`job ${id} is ${status ?? 'gone'}`);
}

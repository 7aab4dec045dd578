import type { Redis } from 'ioredis';
import { monotonicFactory } from 'ulid';
import { StepsmithError } from '../errors.ts';
import { listNewest, type Page, type PageRequest } from '../redis/paging.ts';
import { secondsOf } from '../redis/expiry.ts';
import { transact } from '../redis/transaction.ts';
import { eventsKey, TELL } from './event-log.ts';
import { ENTERED_FROM, isFinal, type Job, type JobError, type JobStage, type JobStatus } from './job.ts';
import { POST } from './outbox.ts';
import { enteredField, toJob } from './record.ts';
import type { ResolvedRequest } from './request.ts';

const INDEX = 'stepsmith:jobs';
/** Ids of the jobs that have not ended. */
export const UNFINISHED = 'stepsmith:jobs:unfinished';
/** Ends with the client. */
const RUNNING = 'stepsmith:jobs:running:';
const jobKey = (id: string) => `stepsmith:job:${id}`;

/**
 * Stores a job, in its first state.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events, KEYS[3] the set of unfinished jobs, KEYS[4] the index of all jobs
 *         ARGV[1] job id, ARGV[2...] field, value, ... of the hash
 */
const CREATE = `${TELL}
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('ZADD', KEYS[4], 0, ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
tell(KEYS[1], KEYS[2], ARGV[1], 'state')`;

/**
 * Moves a job to another state, if the machine allows it, and sets fields with it.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events, KEYS[3] the set of unfinished jobs
 *         ARGV[1] job id, ARGV[2] states it may come from, comma-separated, ARGV[3] '1' if the new state is final,
 *         ARGV[4] seconds that the job and its events are kept after its end, 0 for ever,
 *         ARGV[5...] field, value, ... to set
 * Output: 1 moved, 0 not allowed from its state, -1 no such job
 */
const TRANSITION = `${TELL}${POST}
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return -1 end
if not string.find(',' .. ARGV[2] .. ',', ',' .. status .. ',', 1, true) then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
tell(KEYS[1], KEYS[2], ARGV[1], 'state')
if ARGV[3] == '1' then
  redis.call('SREM', KEYS[3], ARGV[1])
  redis.call('SREM', '${RUNNING}' .. (redis.call('HGET', KEYS[1], 'client') or ''), ARGV[1])
  tell(KEYS[1], KEYS[2], ARGV[1], 'completed')
  post(ARGV[1], 'completed')
  if tonumber(ARGV[4]) > 0 then
    redis.call('EXPIRE', KEYS[1], ARGV[4])
    redis.call('EXPIRE', KEYS[2], ARGV[4])
  end
end
return 1`;

/**
 * Starts a queued job, unless its client has enough running.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events, ARGV[1] job id, ARGV[2] the most jobs a client may have running, 0 for
 *         any number, ARGV[3] the time
 * Output: 1 started, 0 it is not queued, -1 the client has enough running
 */
const START = `${TELL}${POST}
local fields = redis.call('HMGET', KEYS[1], 'status', 'client')
if fields[1] ~= 'queued' then return 0 end
local running = '${RUNNING}' .. (fields[2] or '')
if tonumber(ARGV[2]) > 0 and redis.call('SCARD', running) >= tonumber(ARGV[2]) then return -1 end
redis.call('SADD', running, ARGV[1])
redis.call('HSET', KEYS[1], 'status', 'running', 'started_at', ARGV[3])
tell(KEYS[1], KEYS[2], ARGV[1], 'state')
post(ARGV[1], 'started')
return 1`;

/**
 * Runs one command on the hash of a job, unless the job is gone: a late report must not bring a part of it back. A job
 * that has ended tells nothing more.
 *
 * Input:  KEYS[1] the job's hash, KEYS[2] its events, KEYS[3] the set of unfinished jobs
 *         ARGV[1] job id, ARGV[2] the command, ARGV[3...] its arguments after the key
 * Output: 1 done, 0 no such job
 */
const UPDATE = `${TELL}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call(ARGV[2], KEYS[1], unpack(ARGV, 3))
if redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 1 then tell_progress(KEYS[1], KEYS[2], ARGV[1]) end
return 1`;

/** What the scripts above are about. */
const keys = (id: string) => [jobKey(id), eventsKey(id), UNFINISHED] as const;

const ulid = monotonicFactory();

/** Sorts by time. */
export function newJobId(): string {
  return `job_${ulid().toLowerCase()}`;
}

/** What is known of a job before it is stored. */
export interface NewJob {
  readonly request: ResolvedRequest;
  readonly client: string;
  readonly modelVersion: string;
}

/** Thrown out of what is done for a job that was canceled, or has ended, in the meantime. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
}

export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly model?: string | undefined;
}

export interface JobStoreOptions {
  /** Told of every job that this store has ended. */
  readonly onFinished?: (job: Job) => void;
  /** Days that a job is kept after its end; 0 for ever. */
  readonly keptDays?: number;
}

/** Jobs in Redis: a hash and a stream of events each, and an index by id (ids sort by time). */
export class JobStore {
  readonly #redis: Redis;
  readonly #onFinished: (job: Job) => void;
  readonly #keptDays: number;

  constructor(redis: Redis, { onFinished = () => undefined, keptDays = 0 }: JobStoreOptions = {}) {
    this.#redis = redis;
    this.#onFinished = onFinished;
    this.#keptDays = keptDays;
  }

  async create(id: string, { request, client, modelVersion }: NewJob): Promise<Job> {
    const fields = {
      status: 'queued',
      request: JSON.stringify(request),
      client,
      model_version: modelVersion,
      created_at: new Date().toISOString(),
    };
    await this.#redis.eval(CREATE, 4, ...keys(id), INDEX, id, ...Object.entries(fields).flat());
    return toJob(id, fields);
  }

  /** Takes back a job that could not be stored and queued. */
  async discard(id: string): Promise<void> {
    await transact(this.#redis.multi().del(jobKey(id), eventsKey(id)).zrem(INDEX, id).srem(UNFINISHED, id));
  }

  async get(id: string): Promise<Job | null> {
    const fields = await this.#redis.hgetall(jobKey(id));
    return 'status' in fields ? toJob(id, fields) : null;
  }

  /** Newest first. */
  list(page: PageRequest, filter: JobFilter): Promise<Page<Job>> {
    return listNewest(this.#redis, INDEX, page, async (ids) => {
      const jobs = await Promise.all(ids.map((id) => this.get(id)));
      // Redis has dropped a job whose time has come.
      const gone = ids.filter((_, i) => jobs[i] === null);
      if (gone.length > 0) await this.#redis.zrem(INDEX, ...gone);
      return jobs.map((job) => (job && matches(job, filter) ? job : null));
    });
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
    const outcome = await this.#redis.eval(START, 2, jobKey(id), eventsKey(id), id, most, now);
    if (outcome === -1) return 'client_busy';
    return outcome === 1 ? 'started' : 'not_queued';
  }

  /**
   * @throws JobStopped when the job is to go no further; StepsmithError `job_not_found` when it was taken back: nothing may
   *   be done for it any more
   */
  async enterStage(id: string, stage: JobStage): Promise<void> {
    if (!(await this.#update(id, 'HSET', 'stage', stage)))
      throw new StepsmithError('job_not_found', `job ${id} was never accepted`);
    await this.#update(id, 'HSETNX', enteredField(stage), new Date().toISOString());
    await this.requireRunning(id);
  }

  /** @throws JobStopped when the job is to go no further */
  async requireRunning(id: string): Promise<void> {
    const status = await this.status(id);
    if (status !== 'running') throw new JobStopped(`job ${id} is ${status ?? 'gone'}`);
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

  async #update(id: string, command: string, field: string, value: string | number): Promise<boolean> {
    return (await this.#redis.eval(UPDATE, 3, ...keys(id), id, command, field, value)) === 1;
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
    const pairs = Object.entries({ status: to, ...fields }).flat();
    const states = from.join(',');
    const kept = secondsOf(this.#keptDays);
    const moved = await this.#redis.eval(TRANSITION, 3, ...keys(id), id, states, final, kept, ...pairs);
    return moved === 1;
  }
}

function matches(job: Job, { status, model }: JobFilter): boolean {
  return (
    (status === undefined || job.status === status) && (model === undefined || job.request.model === model)
  );
}

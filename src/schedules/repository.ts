import type { Redis } from 'ioredis';
import { batchedGet } from '../redis/batched-get.ts';
import { listNewest, type Page, type PageRequest } from '../redis/paging.ts';
import { runScript } from '../redis/run-script.ts';
import type { ScheduleResource } from './schedule-resource.ts';

const INDEX = 'stepsmith:schedules';
const modelIndex = (model: string) => `${INDEX}:${model}`;
/** Holds another value after every change of a model's schedules or aliases: see `stampOf`. */
export const stampKey = (model: string) => `stepsmith:schedules-changed:${model}`;
/** The hash of a schedule. */
export const scheduleKey = (id: string) => `stepsmith:schedule:${id}`;

/** Looked at together while searching a series for a version of the model. */
const CHUNK = 20;

/** Lua function for the scripts that change schedules or aliases of a model: `stamp(key)` tells everybody that they did. */
export const STAMP = `
local function stamp(key)
  local time = redis.call('TIME')
  redis.call('SET', key, time[1] .. '.' .. time[2])
end
`;

/**
 * Publishes a schedule under the next version number of its series.
 *
 * Input:  KEYS[1] the schedule, KEYS[2] its version counter, KEYS[3] its series, KEYS[4] index of all, KEYS[5] of the model,
 *         KEYS[6] stamp of the model; ARGV[1] schedule id, ARGV[2] the schedule as JSON, without its version
 * Output: its version; the one it has when it was published before
 */
const PUBLISH = `${STAMP}
local version = redis.call('HGET', KEYS[1], 'version')
if version then return tonumber(version) end
version = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], 'json', ARGV[2], 'version', version)
redis.call('LPUSH', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], 0, ARGV[1])
redis.call('ZADD', KEYS[5], 0, ARGV[1])
stamp(KEYS[6])
return version`;

/**
 * Deletes a schedule: nothing lists or finds it any more, and its version number stays taken.
 *
 * Input:  KEYS[1] the schedule, KEYS[2] aliases of its model, KEYS[3] index of all, KEYS[4] of the model,
 *         KEYS[5] stamp of the model; ARGV[1] schedule id, ARGV[2] the time
 * Output: 1 deleted, 0 deleted before or never there, -1 an alias points at it
 */
const DELETE = `${STAMP}
if redis.call('HEXISTS', KEYS[1], 'version') == 0 then return 0 end
if redis.call('HEXISTS', KEYS[1], 'deleted_at') == 1 then return 0 end
for _, id in ipairs(redis.call('HVALS', KEYS[2])) do if id == ARGV[1] then return -1 end end
redis.call('HSET', KEYS[1], 'deleted_at', ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
stamp(KEYS[5])
return 1`;

/**
 * Sets the notes of a schedule that is there.
 *
 * Input:  KEYS[1] the schedule, KEYS[2] stamp of its model, ARGV[1] the notes
 * Output: 1 set, 0 no such schedule
 */
const NOTE = `${STAMP}
if redis.call('HEXISTS', KEYS[1], 'version') == 0 or redis.call('HEXISTS', KEYS[1], 'deleted_at') == 1 then return 0 end
redis.call('HSET', KEYS[1], 'notes', ARGV[1])
stamp(KEYS[2])
return 1`;

export type ScheduleDraft = Omit<ScheduleResource, 'version' | 'notes'>;

export interface ScheduleFilter {
  readonly model?: string | undefined;
  readonly solver?: string | undefined;
  readonly steps?: number | undefined;
}

/** What is kept of a schedule: itself, and when it was deleted. */
export interface StoredSchedule {
  readonly schedule: ScheduleResource;
  readonly deletedAt: string | null;
}

/** Schedules of one model, solver, step count and guidance scale, newest first. */
export interface Series {
  readonly model: string;
  /** Absent where the model's files cannot be read: any version of the model then. */
  readonly modelVersion?: string | undefined;
  readonly solver: string;
  readonly steps: number;
  readonly guidanceScale: number;
}

/**
 * Schedules in Redis. Those of one model, solver, step count and guidance scale are a series, newest first; version
 * numbers count within one content of the model.
 */
export class ScheduleRepository {
  readonly #redis: Redis;
  readonly #get: (key: string) => Promise<string | null>;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#get = batchedGet(redis);
  }

  /** Idempotent by id: publishing the same schedule again returns the version it got the first time. */
  async publish(draft: ScheduleDraft): Promise<ScheduleResource> {
    const series = seriesKey(draft.model, draft.solver, draft.steps, draft.guidance_scale);
    const keys = [
      scheduleKey(draft.id),
      [series, 'versions', draft.model_version].join(':'),
      series,
      INDEX,
      modelIndex(draft.model),
      stampKey(draft.model),
    ];
    const values = [draft.id, JSON.stringify(draft)];
    const version = Number(await runScript(this.#redis, PUBLISH, keys, values));
    return { ...draft, version, notes: null };
  }

  /** null when it is not there, or deleted. */
  async get(id: string): Promise<ScheduleResource | null> {
    const stored = await this.getStored(id);
    return stored?.deletedAt === null ? stored.schedule : null;
  }

  /** Deleted ones too. */
  async getStored(id: string): Promise<StoredSchedule | null> {
    const fields = ['json', 'version', 'notes', 'deleted_at'];
    const [json, version, notes, deletedAt] = await this.#redis.hmget(scheduleKey(id), ...fields);
    if (json === null) return null;
    return {
      schedule: { ...(JSON.parse(json) as ScheduleDraft), version: Number(version), notes },
      deletedAt,
    };
  }

  /** @returns false when there is no such schedule */
  async note({ id, model }: Pick<ScheduleResource, 'id' | 'model'>, notes: string): Promise<boolean> {
    return (await runScript(this.#redis, NOTE, [scheduleKey(id), stampKey(model)], [notes])) === 1;
  }

  /** @returns `in_use` while an alias points at it, `absent` when there is nothing (any more) */
  async delete({ id, model }: ScheduleResource): Promise<'deleted' | 'absent' | 'in_use'> {
    const keys = [scheduleKey(id), aliasesKey(model), INDEX, modelIndex(model), stampKey(model)];
    const result = await runScript(this.#redis, DELETE, keys, [id, new Date().toISOString()]);
    if (result === -1) return 'in_use';
    return result === 1 ? 'deleted' : 'absent';
  }

  /**
   * As long as it is the same, so is all that is found or listed of the schedules and aliases of a model. Taken before they
   * are read.
   */
  stampOf(model: string): Promise<string | null> {
    return this.#get(stampKey(model));
  }

  /** Newest first. */
  list(page: PageRequest, filter: ScheduleFilter): Promise<Page<ScheduleResource>> {
    const index = filter.model === undefined ? INDEX : modelIndex(filter.model);
    return listNewest(this.#redis, index, page, async (ids) => {
      const schedules = await Promise.all(ids.map((id) => this.get(id)));
      return schedules.map((schedule) => (schedule && matches(schedule, filter) ? schedule : null));
    });
  }

  /** The newest of a series that is neither deleted nor of other content of the model, and fits. */
  async find(
    series: Series,
    fits: (schedule: ScheduleResource) => boolean,
  ): Promise<ScheduleResource | null> {
    for await (const { schedule, deletedAt } of this.walk(series))
      if (deletedAt === null && fits(schedule)) return schedule;
    return null;
  }

  /** All that were ever published for that content of the model, newest first. */
  async *walk(series: Series): AsyncGenerator<StoredSchedule> {
    const key = seriesKey(series.model, series.solver, series.steps, series.guidanceScale);
    for (let from = 0; ; from += CHUNK) {
      const ids = await this.#redis.lrange(key, from, from + CHUNK - 1);
      const stored = await Promise.all(ids.map((id) => this.getStored(id)));
      for (const one of stored) if (one && isOfModelVersion(one.schedule, series.modelVersion)) yield one;
      if (ids.length < CHUNK) return;
    }
  }

  /** Which of some step counts have a series, in their order. */
  async stepCounts(series: Omit<Series, 'steps'>, counts: readonly number[]): Promise<number[]> {
    const { model, solver, guidanceScale } = series;
    const keys = counts.map((steps) => seriesKey(model, solver, steps, guidanceScale));
    const there = await Promise.all(keys.map((key) => this.#redis.exists(key)));
    return counts.filter((_, i) => there[i] === 1);
  }
}

/** Aliases of a model: a hash of their place to the id of the schedule they point at; see aliases.ts. */
export function aliasesKey(model: string): string {
  return `stepsmith:aliases:${model}`;
}

function seriesKey(
  model: string,
  solver: string | null,
  steps: number,
  guidanceScale: number | null,
): string {
  return ['stepsmith:series', model, solver, steps, guidanceScale].join(':');
}

function matches(schedule: ScheduleResource, { solver, steps }: ScheduleFilter): boolean {
  return (
    (solver === undefined || schedule.solver === solver) && (steps === undefined || schedule.steps === steps)
  );
}

/** Whether a schedule was made for that content of its model; any will do where that is not known. */
export function isOfModelVersion(schedule: ScheduleResource, modelVersion: string | undefined): boolean {
  return modelVersion === undefined || schedule.model_version === modelVersion;
}

import type { Redis } from 'ioredis';
import { listNewest, type Page, type PageRequest } from '../redis/paging.ts';
import type { ScheduleResource } from './schedule-resource.ts';

const INDEX = 'stepsmith:schedules';
const modelIndex = (model: string) => `${INDEX}:${model}`;
const scheduleKey = (id: string) => `stepsmith:schedule:${id}`;

/** Looked at together while searching a series for a version of the model. */
const CHUNK = 20;

/**
 * Publishes a schedule under the next version number of its series.
 *
 * Input:  KEYS[1] the schedule, KEYS[2] its version counter, KEYS[3] its series, KEYS[4] index of all, KEYS[5] of the model
 *         ARGV[1] schedule id, ARGV[2] the schedule as JSON, without its version
 * Output: its version; the one it has when it was published before
 */
const PUBLISH = `
local version = redis.call('HGET', KEYS[1], 'version')
if version then return tonumber(version) end
version = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], 'json', ARGV[2], 'version', version)
redis.call('LPUSH', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], 0, ARGV[1])
redis.call('ZADD', KEYS[5], 0, ARGV[1])
return version`;

export type ScheduleDraft = Omit<ScheduleResource, 'version'>;

export interface ScheduleFilter {
  readonly model?: string | undefined;
  readonly solver?: string | undefined;
  readonly steps?: number | undefined;
}

/** One schedule of a series; without `version` its newest. */
export interface ScheduleQuery {
  readonly model: string;
  /** Absent where the model's files cannot be read: any version of the model then. */
  readonly modelVersion?: string | undefined;
  readonly solver: string;
  readonly steps: number;
  readonly guidanceScale: number;
  readonly version?: number | undefined;
}

/**
 * Schedules in Redis. Those of one model, solver, step count and guidance scale are a series, newest first; version
 * numbers count within one content of the model.
 */
export class ScheduleRepository {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Idempotent by id: publishing the same schedule again returns the version it got the first time. */
  async publish(draft: ScheduleDraft): Promise<ScheduleResource> {
    const series = seriesKey(draft.model, draft.solver, draft.steps, draft.guidance_scale);
    const version = (await this.#redis.eval(
      PUBLISH,
      5,
      scheduleKey(draft.id),
      [series, 'versions', draft.model_version].join(':'),
      series,
      INDEX,
      modelIndex(draft.model),
      draft.id,
      JSON.stringify(draft),
    )) as number;
    return { ...draft, version };
  }

  async get(id: string): Promise<ScheduleResource | null> {
    const [json, version] = await this.#redis.hmget(scheduleKey(id), 'json', 'version');
    return json === null ? null : { ...(JSON.parse(json) as ScheduleDraft), version: Number(version) };
  }

  /** Newest first. */
  list(page: PageRequest, filter: ScheduleFilter): Promise<Page<ScheduleResource>> {
    const index = filter.model === undefined ? INDEX : modelIndex(filter.model);
    return listNewest(this.#redis, index, page, async (ids) => {
      const schedules = await Promise.all(ids.map((id) => this.get(id)));
      return schedules.map((schedule) => (schedule && matches(schedule, filter) ? schedule : null));
    });
  }

  async find(query: ScheduleQuery): Promise<ScheduleResource | null> {
    const series = seriesKey(query.model, query.solver, query.steps, query.guidanceScale);
    for (let from = 0; ; from += CHUNK) {
      const ids = await this.#redis.lrange(series, from, from + CHUNK - 1);
      const schedules = await Promise.all(ids.map((id) => this.get(id)));
      const found = schedules.find((schedule) => schedule && answers(schedule, query));
      if (found || ids.length < CHUNK) return found ?? null;
    }
  }
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

function answers(schedule: ScheduleResource, { modelVersion, version }: ScheduleQuery): boolean {
  return isOfModelVersion(schedule, modelVersion) && (version === undefined || schedule.version === version);
}

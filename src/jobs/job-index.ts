import type { Redis } from 'ioredis';
import { encodeTime } from 'ulid';
import { decodeCursor, encodeCursor, type PageRequest } from '../redis/paging.ts';
import { runScript } from '../redis/run-script.ts';
import { eventsKey } from './event-log.ts';
import { JOB_STATUSES, type JobStatus } from './job.ts';

/** Ids of all jobs; they sort by time. */
const ALL = 'stepsmith:jobs';
/** Ids of the jobs of one status, client, model or solver: `stepsmith:jobs:by:status:queued`. */
const BY = 'stepsmith:jobs:by';
/** There once every job is in its sets: those of earlier releases were in none. */
const BUILT = 'stepsmith:jobs:by:built';
/** Ids of the jobs that have ended, by the second up to which each is kept. */
const KEPT_UNTIL = 'stepsmith:jobs:kept-until';
/** Ids of the jobs that have not ended. */
export const UNFINISHED = 'stepsmith:jobs:unfinished';
export const jobKey = (id: string) => `stepsmith:job:${id}`;

/** Ids that are looked at in one script: about a millisecond of Redis. */
const LOOKED_AT = 1000;
/** Scripts a page at most: where hardly any job fits several filters at once, a page is not full. */
const SCRIPTS = 10;
/** Jobs that one script indexes or removes. */
const CHUNK = 100;

/** In Lua, where `id` holds one. */
const KEY_OF_ID = `'${jobKey("' .. id .. '")}'`;
const EVENTS_OF_ID = `'${eventsKey("' .. id .. '")}'`;

/**
 * Lua functions for the scripts that change a job.
 *
 * `sets(id)`: those that a job is in. `enter(id, from, to)`: moves it to that of another status.
 * `keep(id, seconds)`: has it removed so many seconds from now. `forget(id)`: removes it, and all there is of it.
 */
export const INDEX = `
local function sets(id)
  local is = redis.call('HMGET', ${KEY_OF_ID}, 'status', 'client', 'request')
  if not is[1] then return {'${ALL}'} end
  local request = cjson.decode(is[3])
  return {'${ALL}', '${BY}:status:' .. is[1], '${BY}:client:' .. (is[2] or ''), '${BY}:model:' .. request.model,
    '${BY}:solver:' .. request.solver}
end
local function enter(id, from, to)
  redis.call('ZREM', '${BY}:status:' .. from, id)
  redis.call('ZADD', '${BY}:status:' .. to, 0, id)
end
local function keep(id, seconds)
  redis.call('ZADD', '${KEPT_UNTIL}', redis.call('TIME')[1] + seconds, id)
end
local function forget(id)
  for _, set in ipairs(sets(id)) do redis.call('ZREM', set, id) end
  redis.call('ZREM', '${KEPT_UNTIL}', id)
  redis.call('SREM', '${UNFINISHED}', id)
  redis.call('DEL', ${KEY_OF_ID}, ${EVENTS_OF_ID})
end
`;

/**
 * Finds ids that are in all of some sets, newest first; only the smallest set is walked.
 *
 * Input:  KEYS the sets; ARGV[1] where to begin, ARGV[2] where to end, both as ZRANGE BYLEX REV takes them,
 *         ARGV[3] how many are wanted, ARGV[4] how many may be looked at
 * Output: {ids, the last one that was looked at, or '' where there are no more}
 */
const FIND = `
local smallest, size = 1, math.huge
for i, set in ipairs(KEYS) do
  local count = redis.call('ZCARD', set)
  if count < size then smallest, size = i, count end
end
local most = tonumber(#KEYS == 1 and ARGV[3] or ARGV[4])
local looked_at = redis.call('ZRANGE', KEYS[smallest], ARGV[1], ARGV[2], 'BYLEX', 'REV', 'LIMIT', 0, most)
local function in_all(id)
  for i, set in ipairs(KEYS) do
    if i ~= smallest and not redis.call('ZSCORE', set, id) then return false end
  end
  return true
end
local found = {}
for _, id in ipairs(looked_at) do
  if in_all(id) then found[#found + 1] = id end
  if #found == tonumber(ARGV[3]) then return {found, id} end
end
return {found, #looked_at == most and looked_at[most] or ''}`;

/**
 * Removes jobs.
 *
 * Input:  ARGV ids
 */
const FORGET = `${INDEX}
for _, id in ipairs(ARGV) do forget(id) end`;

/**
 * Removes jobs whose time has come.
 *
 * Input:  ARGV[1] how many at most
 * Output: how many
 */
const PURGE = `${INDEX}
local now = redis.call('TIME')[1]
local due = redis.call('ZRANGE', '${KEPT_UNTIL}', '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[1])
for _, id in ipairs(due) do forget(id) end
return #due`;

/**
 * Puts jobs of earlier releases into their sets, and out of those that an earlier release has left them in. Those that Redis
 * would have dropped by itself are purged then.
 *
 * Input:  ARGV ids
 */
const REBUILD = `${INDEX}
for _, id in ipairs(ARGV) do
  for _, status in ipairs({${JOB_STATUSES.map((status) => `'${status}'`).join(', ')}}) do
    redis.call('ZREM', '${BY}:status:' .. status, id)
  end
  if redis.call('EXISTS', ${KEY_OF_ID}) == 0 then
    forget(id)
  else
    for _, set in ipairs(sets(id)) do redis.call('ZADD', set, 0, id) end
    local left = redis.call('TTL', ${KEY_OF_ID})
    if left >= 0 then
      keep(id, left)
      redis.call('PERSIST', ${KEY_OF_ID})
      redis.call('PERSIST', ${EVENTS_OF_ID})
    end
  end
end`;

export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly model?: string | undefined;
  readonly solver?: string | undefined;
  readonly client?: string | undefined;
  /** Accepted then or later. */
  readonly since?: Date | undefined;
}

/** Which jobs there are: sets of ids in Redis, kept by the scripts of src/jobs/store-scripts.ts as jobs change. */
export class JobIndex {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /**
   * A page of ids, newest first. It looks at no more than `LOOKED_AT * SCRIPTS` of the smallest set: a page may be short of
   * its limit, and have a next one all the same.
   */
  async find(
    { limit, cursor }: PageRequest,
    filter: JobFilter,
  ): Promise<{ ids: string[]; nextCursor: string | null }> {
    const sets = setsOf(filter);
    const end = filter.since === undefined ? '-' : `[${firstIdOf(filter.since)}`;
    const ids: string[] = [];
    let last = cursor === undefined ? undefined : decodeCursor(cursor);
    for (let script = 0; script < SCRIPTS; script++) {
      const begin = last === undefined ? '+' : `(${last}`;
      // One more than the page holds tells whether there is another.
      const range = [begin, end, limit + 1 - ids.length, LOOKED_AT];
      const outcome = await runScript(this.#redis, FIND, sets, range);
      const [found, seen] = outcome as [string[], string];
      ids.push(...found);
      if (ids.length > limit) return { ids: ids.slice(0, limit), nextCursor: encodeCursor(ids[limit - 1]) };
      if (seen === '') return { ids, nextCursor: null };
      last = seen;
    }
    return { ids, nextCursor: encodeCursor(String(last)) };
  }

  /** Removes a job, and all there is of it. */
  async forget(id: string): Promise<void> {
    // With its text: a Redis that hangs may do it when nobody is left to send the text after a digest it does not know.
    await this.#redis.eval(FORGET, 0, id);
  }

  /** Removes the jobs whose time has come. @returns how many */
  async purge(): Promise<number> {
    let purged = 0;
    for (;;) {
      const now = Number(await runScript(this.#redis, PURGE, [], [CHUNK]));
      purged += now;
      if (now < CHUNK) return purged;
    }
  }

  /** Puts every job into its sets, unless that was done; nothing happens to a job that is in them already. */
  async build(): Promise<void> {
    if (await this.#redis.exists(BUILT)) return;
    for (let last = '-'; ;) {
      const ids = await this.#redis.zrange(ALL, last, '+', 'BYLEX', 'LIMIT', 0, CHUNK);
      if (ids.length > 0) await runScript(this.#redis, REBUILD, [], ids);
      if (ids.length < CHUNK) break;
      last = `(${ids[CHUNK - 1]}`;
    }
    await this.#redis.set(BUILT, 1);
  }
}

/** The sets that a job is in. */
export function setsOfJob(
  job: Required<Pick<JobFilter, 'status' | 'client' | 'model' | 'solver'>>,
): string[] {
  return [ALL, ...setsOf(job)];
}

/** What is in all of them fits the filter. */
function setsOf({ status, client, model, solver }: JobFilter): string[] {
  const wanted = Object.entries({ status, client, model, solver }).filter(([, value]) => value !== undefined);
  return wanted.length === 0 ? [ALL] : wanted.map(([dimension, value]) => `${BY}:${dimension}:${value}`);
}

/** No id of that time or later comes before it. */
function firstIdOf(time: Date): string {
  return `job_${encodeTime(Math.max(0, time.getTime())).toLowerCase()}`;
}

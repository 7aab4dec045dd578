import type { Redis } from 'ioredis';
import { runScript } from '../redis/run-script.ts';
import { aliasesKey, scheduleKey, STAMP, stampKey, type Series } from './repository.ts';
import type { ScheduleResource } from './schedule-resource.ts';

/** The alias that `GET /schedules/{model}` follows, and the one that keeps where it pointed before. */
export const CHAMPION = 'champion';
export const PREVIOUS = 'previous';

/** Moves that are remembered of one alias. */
const HISTORY = 100;

/**
 * Points an alias at a schedule; what `champion` pointed at becomes `previous`.
 *
 * Input:  KEYS[1] aliases of the model, KEYS[2] history of the alias, KEYS[3] the schedule, KEYS[4] history of `previous`,
 *         KEYS[5] stamp of the model
 *         ARGV[1] place of the alias, ARGV[2] schedule id, ARGV[3] its version, ARGV[4] the time,
 *         ARGV[5] how many moves are kept, ARGV[6] place of `previous`, or empty where it does not follow
 * Output: 1 moved, 0 it points there already, -1 no such schedule
 */
const MOVE = `${STAMP}
if redis.call('HEXISTS', KEYS[3], 'version') == 0 or redis.call('HEXISTS', KEYS[3], 'deleted_at') == 1 then return -1 end
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before == ARGV[2] then return 0 end
local function point(place, history, id, version)
  redis.call('HSET', KEYS[1], place, id)
  redis.call('LPUSH', history, cjson.encode({schedule_id = id, version = tonumber(version), moved_at = ARGV[4]}))
  redis.call('LTRIM', history, 0, ARGV[5] - 1)
end
if before and ARGV[6] ~= '' then
  local last = redis.call('LINDEX', KEYS[2], 0)
  point(ARGV[6], KEYS[4], before, cjson.decode(last)['version'])
end
point(ARGV[1], KEYS[2], ARGV[2], ARGV[3])
stamp(KEYS[5])
return 1`;

/** One move of an alias. */
export interface AliasMove {
  readonly schedule_id: string;
  readonly version: number;
  readonly moved_at: string;
}

/** An alias of one series of one content of a model. */
export interface Alias extends Series {
  readonly alias: string;
  readonly modelVersion: string;
  readonly scheduleId: string;
}

/**
 * Names that point at schedules, one a series and content of the model: `champion` is what is served. Redis holds a hash a
 * model, and a list of moves an alias.
 */
export class AliasStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns false when the schedule is not there (any more) */
  async move(alias: string, { id, version, ...schedule }: ScheduleResource): Promise<boolean> {
    const series = { ...seriesOf(schedule), modelVersion: String(schedule.model_version) };
    const place = placeOf(alias, series);
    const previous = alias === CHAMPION ? placeOf(PREVIOUS, series) : '';
    const { model } = series;
    const keys = [
      aliasesKey(model),
      historyKey(model, place),
      scheduleKey(id),
      historyKey(model, previous),
      stampKey(model),
    ];
    const values = [place, id, version, new Date().toISOString(), HISTORY, previous];
    return (await runScript(this.#redis, MOVE, keys, values)) !== -1;
  }

  /**
   * The id an alias points at; where the content of the model is not known, of the newest schedule it points at.
   */
  async get(alias: string, series: Series): Promise<string | null> {
    const { model, modelVersion } = series;
    if (modelVersion !== undefined)
      return this.#redis.hget(aliasesKey(model), placeOf(alias, { ...series, modelVersion }));
    const fitting = (await this.list(model)).filter((one) => one.alias === alias && isSame(one, series));
    return (
      fitting
        .map(({ scheduleId }) => scheduleId)
        .sort()
        .at(-1) ?? null
    );
  }

  /** Moves of an alias, newest first. */
  async history(alias: string, series: Series & { readonly modelVersion: string }): Promise<AliasMove[]> {
    const moves = await this.#redis.lrange(historyKey(series.model, placeOf(alias, series)), 0, -1);
    return moves.map((json) => JSON.parse(json) as AliasMove);
  }

  /** All aliases of a model, by name, solver and step count. */
  async list(model: string): Promise<Alias[]> {
    const places = await this.#redis.hgetall(aliasesKey(model));
    const aliases = Object.entries(places).map(([place, scheduleId]) => toAlias(model, place, scheduleId));
    return aliases.sort(
      (a, b) => a.alias.localeCompare(b.alias) || a.solver.localeCompare(b.solver) || a.steps - b.steps,
    );
  }
}

/** The series of a stored schedule. */
export function seriesOf(schedule: Omit<ScheduleResource, 'id' | 'version'>): Series {
  return {
    model: schedule.model,
    modelVersion: schedule.model_version ?? undefined,
    solver: String(schedule.solver),
    steps: schedule.steps,
    guidanceScale: schedule.guidance_scale ?? 1,
  };
}

/** Neither names of aliases nor of solvers hold a bar. */
function placeOf(alias: string, { solver, steps, guidanceScale, modelVersion }: Series): string {
  return [alias, solver, steps, guidanceScale, modelVersion].join('|');
}

function toAlias(model: string, place: string, scheduleId: string): Alias {
  const [alias, solver, steps, guidanceScale, modelVersion] = place.split('|');
  return {
    alias,
    model,
    solver,
    steps: Number(steps),
    guidanceScale: Number(guidanceScale),
    modelVersion,
    scheduleId,
  };
}

function isSame(one: Series, other: Series): boolean {
  return (
    one.solver === other.solver && one.steps === other.steps && one.guidanceScale === other.guidanceScale
  );
}

function historyKey(model: string, place: string): string {
  return `stepsmith:alias-history:${model}:${place}`;
}

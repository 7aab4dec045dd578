import type { Redis } from 'ioredis';
import { runScript } from '../redis/run-script.ts';
import { PRIORITIES, type PriorityClass } from './scheduling.ts';

/** Turns of one class; the queue's priorities end at 2,097,151. */
const SPAN = 1_000_000;
/** A lane that nobody has used for this long begins anew. */
const KEPT_SECONDS = 3600;

/** What turns are given for: jobs, or pieces of device work. */
export type Lane = 'jobs' | 'compute';

/** The hash of the turns of a class in a lane. */
export const laneKey = (lane: Lane, priority: PriorityClass) => `stepsmith:turns:${lane}:${priority}`;

/** The priority in the queue that a turn of a class has. */
export function queuePriority(priority: PriorityClass, turn: number): number {
  return PRIORITIES.indexOf(priority) * SPAN + 1 + Math.min(turn, SPAN - 1);
}

/**
 * Lua function: `take_turns(lane, client, count)` gives a client its next turns, right after its last one, but no earlier than
 * the turn that is being served. It returns the first of them; `lane` is the lane's hash.
 */
export const TAKE_TURNS = `
local function take_turns(lane, client, count)
  local served = tonumber(redis.call('HGET', lane, 'served') or 0)
  local own = tonumber(redis.call('HGET', lane, 'client:' .. client) or 0)
  local first = math.max(served, own)
  redis.call('HSET', lane, 'client:' .. client, first + count)
  redis.call('EXPIRE', lane, ${KEPT_SECONDS})
  return first
end
`;

/** Input: KEYS[1] the lane's hash, ARGV[1] client, ARGV[2] how many turns. Output: the first of them. */
const TAKE = `${TAKE_TURNS}
return take_turns(KEYS[1], ARGV[1], ARGV[2])`;

/**
 * Notes the turn that is being served.
 *
 * Input:  KEYS[1] the lane's hash, ARGV[1] turn, ARGV[2] seconds the lane is kept
 */
const SERVE = `
if tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'served') or 0) then
  redis.call('HSET', KEYS[1], 'served', ARGV[1])
end
redis.call('EXPIRE', KEYS[1], ARGV[2])`;

/**
 * Start-time fair queueing over the plain priorities of the queue. A client's pieces of work are numbered on from its last
 * one, or from the number that is being served when it comes (back) with nothing waiting; the lowest number is next. So
 * clients take turns, whoever has how much waiting, and none is put off for ever.
 */
export class FairTurns {
  readonly #redis: Redis;
  readonly #lane: Lane;

  constructor(redis: Redis, lane: Lane) {
    this.#redis = redis;
    this.#lane = lane;
  }

  /** Priorities for so many pieces of work of a client, in their order. */
  async take(priority: PriorityClass, client: string, count: number): Promise<number[]> {
    const lane = laneKey(this.#lane, priority);
    const first = Number(await runScript(this.#redis, TAKE, [lane], [client, count]));
    return Array.from({ length: count }, (_, i) => queuePriority(priority, first + i));
  }

  /** To be told of every piece of work that is begun. @param priority - as `take` gave it */
  async begun(priority: number): Promise<void> {
    const turn = (priority - 1) % SPAN;
    const ofClass = PRIORITIES[Math.floor((priority - 1) / SPAN)];
    await runScript(this.#redis, SERVE, [laneKey(this.#lane, ofClass)], [turn, KEPT_SECONDS]);
  }
}

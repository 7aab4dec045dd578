import type { Redis } from 'ioredis';
import { runScript } from '../redis/run-script.ts';
import { PRIORITIES, type PriorityClass } from './scheduling.ts';

/** Turns of one class; the queue's priorities end at 2,097,151. */
const SPAN = 1_000_000;
/** A lane that nobody has used for this long begins anew. */
const KEPT_SECONDS = 3600;

/** What turns are given for: jobs, or pieces of device work. */
export type Lane = 'jobs' | 'compute';

/**
 * Gives a client its next turns: right after its last one, but no earlier than the turn that is being served.
 *
 * Input:  KEYS[1] the lane's hash, ARGV[1] client, ARGV[2] how many turns, ARGV[3] seconds the lane is kept
 * Output: the first of them
 */
const TAKE = `
local served = tonumber(redis.call('HGET', KEYS[1], 'served') or 0)
local own = tonumber(redis.call('HGET', KEYS[1], 'client:' .. ARGV[1]) or 0)
local first = math.max(served, own)
redis.call('HSET', KEYS[1], 'client:' .. ARGV[1], first + ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return first`;

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
    const values = [client, count, KEPT_SECONDS];
    const first = Number(await runScript(this.#redis, TAKE, [this.#key(priority)], values));
    const base = PRIORITIES.indexOf(priority) * SPAN + 1;
    return Array.from({ length: count }, (_, i) => base + Math.min(first + i, SPAN - 1));
  }

  /** To be told of every piece of work that is begun. @param priority - as `take` gave it */
  async begun(priority: number): Promise<void> {
    const turn = (priority - 1) % SPAN;
    const ofClass = PRIORITIES[Math.floor((priority - 1) / SPAN)];
    await runScript(this.#redis, SERVE, [this.#key(ofClass)], [turn, KEPT_SECONDS]);
  }

  #key(priority: PriorityClass): string {
    return `stepsmith:turns:${this.#lane}:${priority}`;
  }
}

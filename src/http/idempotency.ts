import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { StepsmithError } from '../errors.ts';
import { runScript } from '../redis/run-script.ts';

/** How long an answer is replayed. */
const KEPT_S = 24 * 3600;

/**
 * Takes a key for one request, or says why not.
 *
 * Input:  KEYS[1] the record; ARGV[1] fingerprint of the body, ARGV[2] id for what the request makes, ARGV[3] milliseconds
 *         that the request may take, ARGV[4] seconds to keep the record
 * Output: {'mine', id}: nobody had it, or the process that did has died with it, and the id is then that of its attempt;
 *         {'done', answer}; {'busy'}; {'other'}: it was used with another body
 */
const CLAIM = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local record = redis.call('HMGET', KEYS[1], 'fingerprint', 'answer', 'until', 'id')
if record[1] and record[1] ~= ARGV[1] then return {'other'} end
if record[2] then return {'done', record[2]} end
if record[3] and tonumber(record[3]) > now then return {'busy'} end
local id = record[4] or ARGV[2]
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'id', id, 'until', now + ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return {'mine', id}`;

/** An answer as it is replayed. */
export interface KeptAnswer {
  readonly status: number;
  readonly location: string;
  readonly body: unknown;
}

/** One use of an `Idempotency-Key`: the first of it, or a repetition. */
export type Claim =
  | { readonly id: string; readonly answer: null; settle(answer: KeptAnswer | null): Promise<void> }
  | { readonly answer: KeptAnswer };

export interface Use {
  /** Keys of different callers are different. */
  readonly caller: string;
  readonly key: string;
  readonly body: unknown;
  /** For what the request makes. */
  readonly newId: string;
  readonly mayTakeMs: number;
}

/** Answers to requests with an `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header), kept in Redis. */
export class IdempotencyStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @throws StepsmithError `idempotency_in_flight` or `idempotency_mismatch` */
  async claim({ caller, key, body, newId, mayTakeMs }: Use): Promise<Claim> {
    const name = `stepsmith:idempotency:${digest(`${caller}\n${key}`)}`;
    const args = [digest(JSON.stringify(body)), newId, mayTakeMs, KEPT_S];
    const [outcome, value] = (await runScript(this.#redis, CLAIM, [name], args)) as [string, string];
    if (outcome === 'done') return { answer: JSON.parse(value) as KeptAnswer };
    if (outcome === 'busy')
      throw new StepsmithError(
        'idempotency_in_flight',
        'the first request with this key is not answered yet',
      );
    if (outcome === 'other')
      throw new StepsmithError('idempotency_mismatch', 'this key was used with another body; take a new one');
    return { id: value, answer: null, settle: (answer) => this.#settle(name, answer) };
  }

  /** Without an answer, nothing was made: the key is free again. */
  async #settle(name: string, answer: KeptAnswer | null): Promise<void> {
    if (answer) await this.#redis.hset(name, 'answer', JSON.stringify(answer));
    else await this.#redis.del(name);
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import type { Redis } from 'ioredis';
import { ulid } from 'ulid';
import { runScript } from '../redis/run-script.ts';
import type { InspectedModel, NewRegistration, Registration, RegistrationState } from './registration.ts';

const INDEX = 'stepsmith:registrations';
const key = (name: string) => `stepsmith:registration:${name}`;

/**
 * Stores a registration, unless its name is taken by one that was not refused.
 *
 * Input:  KEYS[1] the registration, KEYS[2] index of names; ARGV[1] name, ARGV[2...] field, value, ...
 * Output: 1 stored, 0 the name is taken
 */
const CREATE = `
local state = redis.call('HGET', KEYS[1], 'state')
if state and state ~= 'UNAVAILABLE' then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('SADD', KEYS[2], ARGV[1])
return 1`;

/**
 * Sets fields of a registration that is still the same one and under way: its name may have been deleted or given to
 * another in the meantime.
 *
 * Input:  KEYS[1] the registration; ARGV[1] its id, ARGV[2...] field, value, ...
 * Output: 1 set, 0 it is not there any more
 */
const UPDATE = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'state') ~= 'REGISTERING' then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1`;

/** Registrations in Redis, by the name of their model. */
export class RegistrationStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns null where the name is taken */
  async create({ name, manifest, files }: NewRegistration): Promise<Registration | null> {
    const fields = {
      id: `reg_${ulid().toLowerCase()}`,
      state: 'REGISTERING',
      manifest: JSON.stringify(manifest),
      files: JSON.stringify(files),
      created_at: new Date().toISOString(),
    };
    const values = [name, ...Object.entries(fields).flat()];
    const stored = await runScript(this.#redis, CREATE, [key(name), INDEX], values);
    return stored === 1 ? toRegistration(name, fields) : null;
  }

  async get(name: string): Promise<Registration | null> {
    const fields = await this.#redis.hgetall(key(name));
    return 'id' in fields ? toRegistration(name, fields as Fields) : null;
  }

  /** All of them, by name. */
  async list(): Promise<Registration[]> {
    const names = await this.#redis.smembers(INDEX);
    const found = await Promise.all(names.sort().map((name) => this.get(name)));
    return found.filter((registration) => registration !== null);
  }

  /** What a worker found in its files. */
  async inspected({ name, id }: Registration, model: InspectedModel): Promise<void> {
    await this.#update(name, id, { model: JSON.stringify(model) });
  }

  /** How its first run went: nothing to say against it, or a reason. */
  async tried({ name, id }: Registration, objection: string | null): Promise<void> {
    await this.#update(name, id, { trial: JSON.stringify({ objection }) });
  }

  /** The end of its first run; null while it has not been run. */
  async trial({ name }: Registration): Promise<{ readonly objection: string | null } | null> {
    const json = await this.#redis.hget(key(name), 'trial');
    return json === null ? null : (JSON.parse(json) as { objection: string | null });
  }

  async finish({ name, id }: Registration, state: RegistrationState, reason: string | null): Promise<void> {
    await this.#update(name, id, { state, ...(reason !== null && { reason }) });
  }

  async remove(name: string): Promise<void> {
    await this.#redis.del(key(name));
    await this.#redis.srem(INDEX, name);
  }

  async #update(name: string, id: string, fields: Readonly<Record<string, string>>): Promise<void> {
    await runScript(this.#redis, UPDATE, [key(name)], [id, ...Object.entries(fields).flat()]);
  }
}

type Fields = Readonly<Record<'id' | 'state' | 'manifest' | 'files' | 'created_at', string>> &
  Readonly<Partial<Record<'reason' | 'model', string>>>;

function toRegistration(name: string, fields: Fields): Registration {
  const { id, state, manifest, files, reason, model, created_at: createdAt } = fields;
  return {
    id,
    name,
    manifest: JSON.parse(manifest) as Registration['manifest'],
    files: JSON.parse(files) as Registration['files'],
    state: state as RegistrationState,
    reason: reason ?? null,
    model: model === undefined ? null : (JSON.parse(model) as InspectedModel),
    createdAt: new Date(createdAt),
  };
}

import type { Redis } from 'ioredis';
import { listNewest, type Page, type PageRequest } from '../redis/paging.ts';
import { transact } from '../redis/transaction.ts';
import { hashSecret, isUsable, keyIdOf, newToken, sameSecret, type ApiKey } from './api-key.ts';
import type { Scope } from './scopes.ts';

const INDEX = 'stepsmith:keys';
const keyKey = (id: string) => `stepsmith:key:${id}`;

/** How exact `lastUsedAt` is: a write for every request would cost more than it tells. */
const LAST_USED_MS = 60_000;
/** What an unknown key is compared with, so that it takes as long as a known one. */
const NO_HASH = hashSecret('');

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
}

/** API keys in Redis: a hash each, with the SHA-256 of its secret, and an index by id. Revoked keys stay listed. */
export class KeyStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns the key and its token, which cannot be had again */
  async create({ name, scopes, expiresAt }: NewKey): Promise<{ key: ApiKey; token: string }> {
    const { id, token } = newToken();
    const fields = {
      hash: hashSecret(token),
      name,
      scopes: JSON.stringify(scopes),
      created_at: new Date().toISOString(),
      ...(expiresAt && { expires_at: expiresAt.toISOString() }),
    };
    await transact(this.#redis.multi().hset(keyKey(id), fields).zadd(INDEX, 0, id));
    return { key: toKey(id, fields), token };
  }

  async get(id: string): Promise<ApiKey | null> {
    const fields = await this.#redis.hgetall(keyKey(id));
    return 'hash' in fields ? toKey(id, fields) : null;
  }

  /** Newest first. @param usable - only those that may be used, or may not */
  list(page: PageRequest, usable?: boolean): Promise<Page<ApiKey>> {
    const now = new Date();
    return listNewest(this.#redis, INDEX, page, async (ids) => {
      const keys = await Promise.all(ids.map((id) => this.get(id)));
      const fits = (key: ApiKey) => usable === undefined || usable === isUsable(key, now);
      return keys.map((key) => (key && fits(key) ? key : null));
    });
  }

  /** From now on no request is accepted with it. @returns false when there is no such key */
  async revoke(id: string): Promise<boolean> {
    if (!(await this.get(id))) return false;
    await this.#redis.hsetnx(keyKey(id), 'revoked_at', new Date().toISOString());
    return true;
  }

  /** The key a token belongs to, if it may be used. */
  async verify(token: string): Promise<ApiKey | null> {
    const id = keyIdOf(token);
    if (id === null) return null;
    const fields = await this.#redis.hgetall(keyKey(id));
    const known = sameSecret(fields['hash'] ?? NO_HASH, token) && 'hash' in fields;
    return known ? this.#use(toKey(id, fields)) : null;
  }

  /** The key of that id, if it may be used: for a session that was opened with it. */
  async usable(id: string): Promise<ApiKey | null> {
    const key = await this.get(id);
    return key && this.#use(key);
  }

  #use(key: ApiKey): ApiKey | null {
    const now = new Date();
    if (!isUsable(key, now)) return null;
    if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > LAST_USED_MS)
      // Nobody waits for it, and that it failed the next request will tell.
      this.#redis.hset(keyKey(key.id), 'last_used_at', now.toISOString()).catch(() => undefined);
    return key;
  }
}

function toKey(id: string, fields: Record<string, string>): ApiKey {
  return {
    id,
    name: fields['name'],
    scopes: JSON.parse(fields['scopes']) as Scope[],
    createdAt: new Date(fields['created_at']),
    expiresAt: toDate(fields['expires_at']),
    revokedAt: toDate(fields['revoked_at']),
    lastUsedAt: toDate(fields['last_used_at']),
  };
}

function toDate(time: string | undefined): Date | null {
  return time === undefined ? null : new Date(time);
}

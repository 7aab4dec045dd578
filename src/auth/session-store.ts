import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { hashSecret } from './api-key.ts';

/** A working day: a browser is asked for its key again after that. */
const LIFETIME_S = 12 * 3600;
const TOKEN_BYTES = 32;

const sessionKey = (token: string) => `stepsmith:session:${hashSecret(token)}`;

/** What a browser got for its key. */
export interface Session {
  readonly keyId: string;
  /** Sent back with every change, which no other site can do. */
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

/** Sessions in Redis, by the hash of their tokens; they end by themselves. */
export class SessionStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns the token that is the session's cookie, and the session */
  async open(keyId: string): Promise<{ token: string; session: Session }> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const csrfToken = randomBytes(TOKEN_BYTES).toString('base64url');
    const expiresAt = new Date(Date.now() + LIFETIME_S * 1000);
    const stored = { keyId, csrfToken, expiresAt: expiresAt.toISOString() };
    await this.#redis.set(sessionKey(token), JSON.stringify(stored), 'EX', LIFETIME_S);
    return { token, session: { keyId, csrfToken, expiresAt } };
  }

  async get(token: string): Promise<Session | null> {
    const json = await this.#redis.get(sessionKey(token));
    if (json === null) return null;
    const stored = JSON.parse(json) as Record<'keyId' | 'csrfToken' | 'expiresAt', string>;
    return { ...stored, expiresAt: new Date(stored.expiresAt) };
  }

  async close(token: string): Promise<void> {
    await this.#redis.del(sessionKey(token));
  }
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Scope } from './scopes.ts';

/** A key as it is stored and listed: all but its secret. */
export interface ApiKey {
  /** `key_...`; sorts by time. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

const SECRET_BYTES = 32;
const TOKEN = /^ssk_([0-9a-z]{26})_([\w-]{43})$/;
const ulid = monotonicFactory();

/** A new key: its id and its token `ssk_<id>_<secret>`, which is shown once and never stored. */
export function newToken(): { id: string; token: string } {
  const id = ulid().toLowerCase();
  return { id: `key_${id}`, token: `ssk_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}` };
}

/** The id of the key a token claims to be; null for what has not the form of a token. */
export function keyIdOf(token: string): string | null {
  const id = TOKEN.exec(token)?.[1];
  return id === undefined ? null : `key_${id}`;
}

/** What is stored of a secret. It has 256 bits of entropy, so nothing slower than SHA-256 is needed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** In a time that does not tell how much of them is equal. */
export function sameSecret(hash: string, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(hashSecret(secret), 'hex'));
}

export function isUsable({ expiresAt, revokedAt }: ApiKey, now = new Date()): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

import type { Redis } from 'ioredis';
import { StepsmithError } from '../errors.ts';
import type { ApiKey } from './api-key.ts';
import { AuditLog } from './audit-log.ts';
import { KeyStore, type NewKey } from './key-store.ts';

/**
 * Keys as the command line manages them: in Redis itself, with or without a service, each change in the audit log. Who
 * reaches Redis may do everything anyway.
 */
export class KeyManager {
  readonly #keys: KeyStore;
  readonly #audit: AuditLog;

  constructor(redis: Redis) {
    this.#keys = new KeyStore(redis);
    this.#audit = new AuditLog(redis);
  }

  /** @returns the key and its token, which cannot be had again */
  async create(newKey: NewKey): Promise<{ key: ApiKey; token: string }> {
    const made = await this.#keys.create(newKey);
    await this.#record('POST', '/keys', 201, `/keys/${made.key.id}`);
    return made;
  }

  /** Every key, newest first. */
  async list(): Promise<ApiKey[]> {
    const keys: ApiKey[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#keys.list({ limit: 100, cursor });
      keys.push(...page.data);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return keys;
  }

  /** @throws StepsmithError `key_not_found` */
  async revoke(id: string): Promise<void> {
    if (!(await this.#keys.revoke(id))) throw new StepsmithError('key_not_found', `there is no key "${id}"`);
    await this.#record('DELETE', `/keys/${id}`, 204, null);
  }

  #record(method: string, path: string, status: number, location: string | null): Promise<void> {
    const actor = 'command_line';
    const change = { method, path, location, status, requestId: null, address: null };
    return this.#audit.record({ actor, actorName: actor, ...change });
  }
}

import type { Redis } from 'ioredis';
import { gathered } from '../redis/gathered.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest } from '../redis/paging.ts';
import { runScript } from '../redis/run-script.ts';

const STREAM = 'stepsmith:audit';
/** About this many changes are kept. */
const MAX_LENGTH = 100_000;
const CHUNK = 500;
/** Chunks that a page is made of at most: it may be short, and have a next one all the same. */
const CHUNKS = 10;

/**
 * Input:  KEYS[1] the stream, ARGV changes as JSON
 * Output: the id of each
 */
const APPEND = `
local ids = {}
for i, change in ipairs(ARGV) do
  ids[i] = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ${MAX_LENGTH}, '*', 'change', change)
end
return ids`;

/** A change that somebody made, or tried to make. */
export interface Change {
  /** Id and name of the principal; null where the caller is not known. */
  readonly actor: string | null;
  readonly actorName: string | null;
  readonly method: string;
  /** The address that was asked for, without its query. */
  readonly path: string;
  /** What it led to, for example `/jobs/job_...`. */
  readonly location: string | null;
  readonly status: number;
  readonly requestId: string | null;
  readonly address: string | null;
}

export interface AuditEntry extends Change {
  readonly id: string;
  readonly at: Date;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
}

/** Who changed what, when: a capped Redis stream. */
export class AuditLog {
  readonly #redis: Redis;
  /** Those of one turn of the event loop together: a command each would be a tenth of what accepting jobs costs. */
  readonly #append = gathered((changes: readonly Change[]) => this.#appendAll(changes));

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async record(change: Change): Promise<void> {
    await this.#append(change);
  }

  async #appendAll(changes: readonly Change[]): Promise<string[]> {
    const values = changes.map((change) => JSON.stringify(change));
    return (await runScript(this.#redis, APPEND, [STREAM], values)) as string[];
  }

  /** Newest first. */
  async list({ limit, cursor }: PageRequest, { actor }: AuditFilter): Promise<Page<AuditEntry>> {
    const data: AuditEntry[] = [];
    let before = cursor === undefined ? '+' : `(${decodeCursor(cursor).replace('audit_', '')}`;
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const entries = await this.#redis.xrevrange(STREAM, before, '-', 'COUNT', CHUNK);
      for (const [id, [, json]] of entries) {
        const entry = toEntry(id, json);
        if (actor !== undefined && entry.actor !== actor) continue;
        if (data.length === limit) return { data, nextCursor: encodeCursor(data[limit - 1].id) };
        data.push(entry);
      }
      const last = entries.at(-1)?.[0];
      if (last === undefined || entries.length < CHUNK) return { data, nextCursor: null };
      before = `(${last}`;
    }
    return { data, nextCursor: encodeCursor(before.replace('(', 'audit_')) };
  }
}

/** An id of the stream begins with the time in milliseconds. */
function toEntry(id: string, json: string): AuditEntry {
  return { id: `audit_${id}`, at: new Date(Number(id.split('-')[0])), ...(JSON.parse(json) as Change) };
}

import type { Redis } from 'ioredis';

export interface PageRequest {
  /** At most this many items. */
  readonly limit: number;
  /** Where the previous page ended: its opaque `nextCursor`. */
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

/** How many ids are looked at a time while a filter drops most of them. */
const CHUNK = 100;
/** How many times a page is filled up: it may be short of its limit, and have a next one all the same. */
const CHUNKS = 10;

/**
 * One page of an index of ids that sort by time (a sorted set whose scores are all 0), newest first. At most
 * `CHUNK * CHUNKS` items are loaded, or as many as the page holds and one more.
 *
 * @param load - the items of some ids, in order; null for those that a filter drops or that are gone
 */
export async function listNewest<T>(
  redis: Redis,
  index: string,
  { limit, cursor }: PageRequest,
  load: (ids: string[]) => Promise<(T | null)[]>,
): Promise<Page<T>> {
  const data: T[] = [];
  let before = cursor === undefined ? '+' : `(${decodeCursor(cursor)}`;
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    // Where nothing is dropped the first chunk is the page, and one more to tell whether there is another.
    const count = chunk === 0 ? limit + 1 : CHUNK;
    const ids = await redis.zrange(index, before, '-', 'BYLEX', 'REV', 'LIMIT', 0, count);
    const items = await load(ids);
    for (const [i, item] of items.entries()) {
      if (item === null) continue;
      if (data.length === limit) return { data, nextCursor: encodeCursor(before.slice(1)) };
      data.push(item);
      before = `(${ids[i]}`;
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < count) return { data, nextCursor: null };
    before = `(${last}`;
  }
  return { data, nextCursor: encodeCursor(before.slice(1)) };
}

/** A place in a list as clients see it: opaque. */
export function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

export function decodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listNewest } from '../../../src/redis/paging.ts';
import { useRedis } from './fixtures.ts';

const server = useRedis();

/** Every page of an index, items being their ids; `keep` is the filter. */
async function walk(index: string, limit: number, keep: (id: string) => boolean): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await listNewest(server.redis, index, { limit, cursor }, (ids) =>
      Promise.resolve(ids.map((id) => (keep(id) ? id : null))),
    );
    pages.push(page.data);
    cursor = page.nextCursor;
  }
  return pages;
}

const id = (number: number) => `job_${String(number).padStart(5, '0')}`;

async function fill(index: string, ids: readonly string[]): Promise<void> {
  await server.redis.del(index);
  if (ids.length > 0) await server.redis.zadd(index, ...ids.flatMap((member) => [0, member]));
}

describe('listNewest', () => {
  it('holds everything exactly once, newest first, in full pages, whatever is filtered', async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 99_999 }), { maxLength: 350 });
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 5 }),
        async (all, limit, m) => {
          await fill('index', all.map(id));
          const keep = (member: string) => Number(member.slice(4)) % m === 0;
          const pages = await walk('index', limit, keep);
          expect(pages.flat()).toEqual(all.map(id).filter(keep).sort().reverse());
          for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
          // A last page is only empty when there is nothing at all.
          expect(pages.length).toBe(Math.max(1, Math.ceil(pages.flat().length / limit)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('goes on where it was, past what has been added or has gone since', async () => {
    await fill('moving', [10, 20, 30, 40].map(id));
    const load = (ids: string[]) => Promise.resolve(ids);
    const first = await listNewest(server.redis, 'moving', { limit: 2 }, load);
    expect(first.data).toEqual([id(40), id(30)]);
    await server.redis.zadd('moving', 0, id(50));
    await server.redis.zrem('moving', id(30));
    const second = await listNewest(server.redis, 'moving', { limit: 2, cursor: first.nextCursor! }, load);
    expect(second).toEqual({ data: [id(20), id(10)], nextCursor: null });
  });

  it('loads so many items a page and no more, whatever is dropped: a page may be short, and the next goes on', async () => {
    const all = Array.from({ length: 2500 }, (_, i) => id(i));
    await fill('long', all);
    let loaded = 0;
    const load = (ids: string[]) => {
      loaded += ids.length;
      return Promise.resolve(ids.map((member) => (member === id(3) ? member : null)));
    };
    const pages: string[][] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      loaded = 0;
      const page = await listNewest(server.redis, 'long', { limit: 20, cursor }, load);
      expect(loaded).toBeLessThanOrEqual(1000);
      pages.push(page.data);
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([[], [], [id(3)]]);
  });
});

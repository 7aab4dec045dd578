import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { JOB_STATUSES } from '../../../src/jobs/job.ts';
import type { JobFilter } from '../../../src/jobs/job-index.ts';
import { JobStore, newJobId } from '../../../src/jobs/store.ts';
import { NEW_JOB, useRedis } from './fixtures.ts';

const server = useRedis();
let jobs: JobStore;
beforeEach(async () => {
  await server.redis.flushall();
  jobs = new JobStore(server.redis, { keptDays: 1 });
});

interface Wanted {
  readonly status?: string | undefined;
  readonly model?: string | undefined;
  readonly solver?: string | undefined;
  readonly client?: string | undefined;
}

/** A job as far as it was taken. */
interface Made {
  readonly status: string;
  readonly model: string;
  readonly solver: string;
  readonly client: string;
  readonly id: string;
}

const Dimensions = {
  model: fc.constantFrom('a', 'b'),
  solver: fc.constantFrom('euler' as const, 'heun' as const),
  client: fc.constantFrom('', 'me', 'a:b|c"\\ ü'),
};
const Status = fc.constantFrom('queued', 'running', 'canceling', 'succeeded', 'canceled', 'expired' as const);
const Filter = fc.record({ ...Dimensions, status: fc.constantFrom(...JOB_STATUSES) }, { requiredKeys: [] });

async function make(wanted: Omit<Made, 'id' | 'solver'> & { solver: 'euler' | 'heun' }): Promise<Made> {
  const { model, solver, client, status } = wanted;
  const id = newJobId();
  await jobs.create(id, { ...NEW_JOB, client, request: { ...NEW_JOB.request, model, solver } });
  if (status === 'expired') await jobs.expire(id);
  else if (status === 'canceled') await jobs.requestCancel(id);
  else if (status !== 'queued') await jobs.start(id);
  if (status === 'succeeded') await jobs.succeed(id, []);
  if (status === 'canceling') await jobs.requestCancel(id);
  return { id, ...wanted };
}

async function pages(filter: JobFilter, limit: number): Promise<string[][]> {
  const all: string[][] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await jobs.list({ limit, cursor }, filter);
    all.push(page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return all;
}

const fits = (job: Made, filter: Wanted) =>
  (['status', 'model', 'solver', 'client'] as const).every(
    (name) => (filter[name] ?? job[name]) === job[name],
  );

describe('the index of jobs', () => {
  it('finds exactly the jobs that fit, newest first, in full pages, whatever is asked for', async () => {
    const made = fc.array(fc.record({ ...Dimensions, status: Status }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        made,
        fc.array(Filter, { maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (all, filters, limit) => {
          await server.redis.flushall();
          const there: Made[] = [];
          for (const one of all) there.push(await make(one));
          for (const filter of [{}, ...filters]) {
            const found = await pages(filter, limit);
            const wanted = there.filter((job) => fits(job, filter)).map(({ id }) => id);
            expect(found.flat()).toEqual(wanted.reverse());
            for (const page of found.slice(0, -1)) expect(page).toHaveLength(limit);
            expect(found.length).toBe(Math.max(1, Math.ceil(wanted.length / limit)));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('since: those created then or later, whatever else is asked for', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { id } = await make({ status: 'queued', model: 'a', solver: 'euler', client: 'me' });
      ids.unshift(id);
      // Each in a millisecond of its own.
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    for (const [i, id] of ids.entries()) {
      const since = (await jobs.get(id))!.createdAt;
      for (const filter of [{}, { client: 'me' }, { status: 'queued', model: 'a' } as const])
        expect((await pages({ ...filter, since }, 2)).flat()).toEqual(ids.slice(0, i + 1));
      expect((await pages({ since: new Date(since.getTime() + 1) }, 2)).flat()).toEqual(ids.slice(0, i));
    }
    expect((await pages({ since: new Date('1900-01-01') }, 100)).flat()).toEqual(ids);
    expect((await pages({ since: new Date('9999-12-31') }, 100)).flat()).toEqual([]);
  });

  it('looks at so many jobs a page and no more: a page may be short, and the next goes on', async () => {
    const [few, many] = ['stepsmith:jobs:by:client:few', 'stepsmith:jobs:by:model:many'];
    const id = (n: number) => `job_${String(n).padStart(8, '0')}`;
    for (let from = 0; from < 12_000; from += 1000) {
      const ids = Array.from({ length: 1000 }, (_, i) => id(from + i));
      await server.redis.zadd(few, ...ids.flatMap((one) => [0, one]));
      await server.redis.zadd(many, ...ids.flatMap((one) => [0, `${one}x`]));
    }
    await server.redis.zadd(many, 0, id(5), 0, id(11_999));
    const first = await jobs.index.find({ limit: 2 }, { client: 'few', model: 'many' });
    expect(first.ids).toEqual([id(11_999)]);
    const second = await jobs.index.find(
      { limit: 2, cursor: first.nextCursor! },
      { client: 'few', model: 'many' },
    );
    expect(second).toEqual({ ids: [id(5)], nextCursor: null });
  });

  it('follows a job from state to state: it is in one set of a status at a time, and in none once it is taken back', async () => {
    const { id } = await make({ status: 'queued', model: 'a', solver: 'euler', client: 'me' });
    const within = async () => {
      const keys = await server.redis.keys('stepsmith:jobs:by:*');
      const there = await Promise.all(keys.map((key) => server.redis.zscore(key, id)));
      return keys
        .filter((_, i) => there[i] !== null)
        .map((key) => key.slice('stepsmith:jobs:by:'.length))
        .sort();
    };
    const others = ['client:me', 'model:a', 'solver:euler'];
    expect(await within()).toEqual([...others, 'status:queued']);
    await jobs.start(id);
    expect(await within()).toEqual([...others, 'status:running']);
    await jobs.requestCancel(id);
    expect(await within()).toEqual([...others.slice(0, 3), 'status:canceling']);
    await jobs.finishCanceling(id);
    expect(await within()).toEqual([...others, 'status:canceled']);
    await jobs.discard(id);
    expect(await within()).toEqual([]);
  });
});

describe('jobs of an earlier release', () => {
  /** What one leaves behind: no sets, and a time of its own on the keys of what has ended. */
  async function age(ids: readonly string[], ended: readonly string[]): Promise<void> {
    const sets = await server.redis.keys('stepsmith:jobs:by:*');
    await server.redis.del(...sets, 'stepsmith:jobs:kept-until');
    for (const id of ended)
      for (const key of [`stepsmith:job:${id}`, `stepsmith:job:${id}:events`])
        await server.redis.expire(key, 1000);
    expect((await pages({ client: 'me' }, 10)).flat()).toEqual([]);
    expect((await pages({}, 10)).flat()).toEqual([...ids].reverse());
  }

  it('are put into their sets at the start, once, and purged when their time has come', async () => {
    const ids: string[] = [];
    for (const status of ['queued', 'running', 'succeeded'])
      ids.push((await make({ status, model: 'a', solver: 'euler', client: 'me' })).id);
    await age(ids, ids.slice(2));
    // One that Redis has dropped since.
    await server.redis.zadd('stepsmith:jobs', 0, 'job_01gone');
    await Promise.all([jobs.index.build(), jobs.index.build()]);
    expect((await pages({ client: 'me' }, 10)).flat()).toEqual([...ids].reverse());
    expect((await pages({ status: 'running' }, 10)).flat()).toEqual([ids[1]]);
    expect(await server.redis.zscore('stepsmith:jobs', 'job_01gone')).toBeNull();
    expect(await server.redis.ttl(`stepsmith:job:${ids[2]}`)).toBe(-1);
    const due = Number(await server.redis.zscore('stepsmith:jobs:kept-until', ids[2]));
    expect(due - (await server.redis.time())[0]).toBeGreaterThan(900);
  });

  it('that moved on under an earlier release are found by their status again once the sets are built anew', async () => {
    const { id } = await make({ status: 'queued', model: 'a', solver: 'euler', client: 'me' });
    await jobs.index.build();
    await server.redis.hset(`stepsmith:job:${id}`, 'status', 'failed');
    expect((await pages({ status: 'queued' }, 10)).flat()).toEqual([]);
    await server.redis.del('stepsmith:jobs:by:built');
    await jobs.index.build();
    expect((await pages({ status: 'failed' }, 10)).flat()).toEqual([id]);
  });
});

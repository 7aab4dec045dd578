import { beforeAll, describe, expect, it } from 'vitest';
import { ENTERED_FROM, isFinal, type Job, JOB_STATUSES, type JobStatus } from '../../../src/jobs/job.ts';
import { JobStopped, JobStore, newJobId } from '../../../src/jobs/store.ts';
import { NEW_JOB, useRedis } from './fixtures.ts';

const server = useRedis();
let store: JobStore;
beforeAll(() => {
  store = new JobStore(server.redis);
});

const create = async (given = NEW_JOB) => (await store.create(newJobId(), given))!.job;
const FAULT = { code: 'model_failed', message: 'no' } as const;

/** How a job comes to be in a state, and how it is asked to go there. */
const GO: Record<Exclude<JobStatus, 'queued'>, (id: string) => Promise<unknown>> = {
  running: async (id) => (await store.start(id)) === 'started',
  succeeded: (id) => store.succeed(id, ['sch_1']),
  canceling: async (id) => (await store.requestCancel(id)) !== null,
  failed: (id) => store.fail(id, FAULT),
  canceled: async (id) =>
    (await store.status(id)) === 'queued' ? store.requestCancel(id) : store.finishCanceling(id),
  expired: (id) => store.expire(id),
};

async function jobIn(status: JobStatus): Promise<Job> {
  const { id } = await create();
  if (status !== 'queued') await store.start(id);
  if (status === 'canceled') await store.requestCancel(id);
  if (status !== 'queued' && status !== 'running') await GO[status](id);
  const job = await store.get(id);
  expect(job?.status).toBe(status);
  return job!;
}

describe('the states of a job', () => {
  const targets = Object.keys(GO) as (keyof typeof GO)[];
  const pairs = JOB_STATUSES.flatMap((from) => targets.map((to) => ({ from, to })));

  it.each(pairs.filter(({ from, to }) => ENTERED_FROM[to].includes(from)))(
    'allow $from -> $to',
    async ({ from, to }) => {
      const { id } = await jobIn(from);
      await GO[to](id);
      const job = await store.get(id);
      expect(job?.status).toBe(to);
      expect(job?.startedAt !== null).toBe(from !== 'queued' || to === 'running');
      expect(job?.finishedAt !== null).toBe(isFinal(to));
      expect((await store.unfinished()).includes(id)).toBe(!isFinal(to));
    },
  );

  // To cancel a job that was not started ends it, whatever it is called.
  const refused = pairs.filter(({ from, to }) => from !== 'queued' || to !== 'canceling');
  it.each(refused.filter(({ from, to }) => !ENTERED_FROM[to].includes(from)))(
    'do not allow $from -> $to: nothing of the job changes',
    async ({ from, to }) => {
      const before = await jobIn(from);
      const outcome = await GO[to](before.id);
      expect(outcome).toBe(false);
      expect(await store.get(before.id)).toEqual(before);
    },
  );

  it('are those of the documentation', () => {
    const allowed = pairs.filter(({ from, to }) => ENTERED_FROM[to].includes(from));
    expect(allowed.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
      'canceling canceled',
      'canceling succeeded',
      'queued canceled',
      'queued expired',
      'queued failed',
      'queued running',
      'running canceling',
      'running expired',
      'running failed',
      'running succeeded',
    ]);
  });

  it('keep the first cause of a failure', async () => {
    const { id } = await jobIn('running');
    const causes = ['non_finite_output', 'device_lost', 'internal'] as const;
    const outcomes = await Promise.all(causes.map((code) => store.fail(id, { code, message: code })));
    expect(outcomes).toEqual([true, false, false]);
    expect((await store.get(id))?.error).toEqual({ code: 'non_finite_output', message: 'non_finite_output' });
  });

  it('cannot be entered by a job that does not exist, which they do not bring into being', async () => {
    expect(await store.fail('job_none', FAULT)).toBe(false);
    expect(await store.get('job_none')).toBeNull();
  });
});

describe('JobStore', () => {
  it('gives back what it was given', async () => {
    const created = await create();
    expect(created).toMatchObject({
      status: 'queued',
      ...NEW_JOB,
      scheduleIds: [],
      error: null,
      startedAt: null,
    });
    expect(created.progress).toEqual({
      stage: null,
      evaluations: 0,
      expectedEvaluations: 0,
      measuringSince: null,
    });
    expect(await store.get(created.id)).toEqual(created);
    expect(await store.unfinished()).toContain(created.id);
  });

  it('forgets a job that is taken back', async () => {
    const { id } = await create();
    await store.discard(id);
    expect(await store.get(id)).toBeNull();
    expect(await store.unfinished()).not.toContain(id);
    const { data } = await store.list({ limit: 100 }, {});
    expect(data.map((job) => job.id)).not.toContain(id);
  });

  it('counts evaluations from all shards, and keeps the first expectation and start', async () => {
    const { id } = await jobIn('running');
    await store.expectEvaluations(id, 100);
    await store.startMeasuring(id);
    const since = (await store.get(id))?.progress.measuringSince;
    await Promise.all(Array.from({ length: 10 }, () => store.addEvaluations(id, 7)));
    await store.expectEvaluations(id, 40);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await store.startMeasuring(id);
    expect((await store.get(id))?.progress).toEqual({
      stage: null,
      evaluations: 70,
      expectedEvaluations: 100,
      measuringSince: since,
    });
  });

  it('lists the newest first, by status, model, solver, client and time', async () => {
    const ids: string[] = [];
    for (const model of ['a', 'b', 'a']) {
      const request = { ...NEW_JOB.request, model };
      ids.push((await create({ ...NEW_JOB, request })).id);
    }
    await store.fail(ids[0], FAULT);
    const listed = async (filter: Parameters<JobStore['list']>[1]) =>
      (await store.list({ limit: 100 }, filter)).data.map(({ id }) => id);
    expect((await listed({})).slice(0, 3)).toEqual([...ids].reverse());
    expect(await listed({ model: 'a' })).toEqual([ids[2], ids[0]]);
    expect(await listed({ model: 'a', status: 'failed' })).toEqual([ids[0]]);
    expect(await listed({ model: 'c' })).toEqual([]);
    const of = async (client: string, solver: 'euler' | 'heun') =>
      create({ ...NEW_JOB, client, request: { ...NEW_JOB.request, solver } });
    const [mine, theirs] = [await of('me', 'heun'), await of('you', 'heun')];
    expect(await listed({ solver: 'heun' })).toEqual([theirs.id, mine.id]);
    expect(await listed({ solver: 'heun', client: 'me' })).toEqual([mine.id]);
    expect(await listed({ client: 'me', since: mine.createdAt })).toEqual([mine.id]);
    expect(await listed({ since: new Date(theirs.createdAt.getTime() + 1) })).toEqual([]);
  });
});

describe('start', () => {
  it('lets a client have so many running, others not counted', async () => {
    const own = async (client: string) => (await create({ ...NEW_JOB, client })).id;
    const [one, two, three, other] = [await own('me'), await own('me'), await own('me'), await own('you')];
    expect(await store.start(one, 2)).toBe('started');
    expect(await store.start(two, 2)).toBe('started');
    expect(await store.start(three, 2)).toBe('client_busy');
    expect(await store.start(other, 2)).toBe('started');
    await store.succeed(one, []);
    expect(await store.start(three, 2)).toBe('started');
    expect(await store.start(three, 2)).toBe('not_queued');
  });
});

describe('requestCancel', () => {
  it('ends a job that was not started, and asks one that was', async () => {
    const { id } = await create();
    expect(await store.requestCancel(id)).toBe('canceled');
    expect(await store.requestCancel(id)).toBeNull();
    const started = await jobIn('running');
    expect(await store.requestCancel(started.id)).toBe('canceling');
    await expect(store.enterStage(started.id, 'solve')).rejects.toThrow(JobStopped);
    expect(await store.unfinished()).toContain(started.id);
  });
});

describe('a job that was taken back', () => {
  it('is not brought back by what comes late, and nothing more is done for it', async () => {
    const { id } = await jobIn('running');
    await store.discard(id);
    await store.addEvaluations(id, 16);
    await store.startMeasuring(id);
    await store.expectEvaluations(id, 32);
    await expect(store.enterStage(id, 'publish')).rejects.toMatchObject({ code: 'job_not_found' });
    expect(await store.succeed(id, [])).toBe(false);
    expect(await server.redis.exists(`stepsmith:job:${id}`)).toBe(0);
  });
});

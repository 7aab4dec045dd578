import { beforeEach, describe, expect, it } from 'vitest';
import { Claims } from '../../../src/jobs/claims.ts';
import type { Job } from '../../../src/jobs/job.ts';
import type { PriorityClass } from '../../../src/jobs/scheduling.ts';
import { JobStore, newJobId } from '../../../src/jobs/store.ts';
import { NEW_JOB, useRedis } from './fixtures.ts';

const server = useRedis();
let claims: Claims;
let jobs: JobStore;
beforeEach(async () => {
  await server.redis.flushall();
  claims = new Claims(server.redis);
  jobs = new JobStore(server.redis);
});

async function running(priority: PriorityClass = 'interactive'): Promise<Job> {
  const request = { ...NEW_JOB.request, priority };
  const { job } = (await jobs.create(newJobId(), { ...NEW_JOB, request }))!;
  await jobs.start(job.id);
  return job;
}

describe('Claims', () => {
  it('gives every block to one job, which may ask again', async () => {
    const [one, other] = [await running(), await running()];
    expect(await claims.claim(one, 'prb_1', 2, 4)).toEqual([2, 3, 4, 5]);
    expect(await claims.claim(other, 'prb_1', 0, 8)).toEqual([0, 1, 6, 7]);
    expect(await claims.claim(one, 'prb_1', 0, 8)).toEqual([2, 3, 4, 5]);
    expect(await claims.claim(other, 'prb_2', 2, 1)).toEqual([2]);
  });

  it('passes to others what a job leaves that has ended', async () => {
    const [one, other] = [await running(), await running()];
    await claims.claim(one, 'prb_1', 0, 4);
    await jobs.fail(one.id, { code: 'internal', message: '' });
    expect(await claims.claim(other, 'prb_1', 0, 4)).toEqual([0, 1, 2, 3]);
  });

  it('does not let an interactive job wait for a bulk one', async () => {
    const [bulk, interactive] = [await running('bulk'), await running()];
    await claims.claim(bulk, 'prb_1', 0, 2);
    expect(await claims.claim(interactive, 'prb_1', 0, 2)).toEqual([0, 1]);
    expect(await claims.claim(bulk, 'prb_1', 0, 2)).toEqual([]);
  });
});

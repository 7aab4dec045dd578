import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../helpers/client.ts';
import { Cluster } from '../helpers/cluster.ts';
import {
  inMidProbe,
  LONG_REQUEST,
  QUICK_EVALUATIONS,
  QUICK_REQUEST,
  results,
} from '../helpers/interruption.ts';
import type { NodeProcess } from '../helpers/node-process.ts';

const inSeconds = (seconds: number) => new Date(Date.now() + 1000 * seconds).toISOString();

describe('jobs of several clients on shared workers', () => {
  let cluster: Cluster;
  const workers: NodeProcess[] = [];
  beforeAll(async () => {
    cluster = await Cluster.start({ MAX_CONCURRENT_JOBS: '2' });
  });
  afterAll(async () => {
    expect(await cluster.remove(...workers)).toEqual([0, ...workers.map(() => 0)]);
  });

  it('end as expired when their deadline passes, even where no worker is', async () => {
    const { client } = cluster;
    const id = await client.submit({ ...QUICK_REQUEST, deadline: inSeconds(1) });
    const job = await client.finished(id);
    expect(job).toMatchObject({ status: 'expired', schedules: null, error: null });
    expect(job.finished_at! >= job.request.deadline!).toBe(true);
    const past = await client.optimize({ ...QUICK_REQUEST, deadline: '2020-01-01T00:00:00Z' });
    expect(expectProblem(past, 422, 'invalid-request').errors).toEqual([
      { pointer: '#/deadline', detail: 'has passed already' },
    ]);
    for (const deadline of ['tomorrow', '2020-01-01', 0])
      expectProblem(await client.optimize({ ...QUICK_REQUEST, deadline }), 422, 'invalid-request');
  });

  it('run interactive before bulk, and no more at a time of one client than it may', async () => {
    const { client } = cluster;
    const submit = (name: string, priority: string, seed: number) =>
      client.submit({ ...QUICK_REQUEST, seed, priority, metadata: { client: name } });
    const bulk = await submit('a', 'bulk', 1);
    const many = await Promise.all([2, 3, 4, 5].map((seed) => submit('a', 'interactive', seed)));
    workers.push(await cluster.startWorker());
    const ended = await Promise.all([bulk, ...many].map((id) => client.succeeded(id)));
    const starts = ended.map(({ started_at }) => Date.parse(started_at!));
    expect(starts[0]).toBe(Math.max(...starts));
    for (const at of starts) {
      const running = ended.filter(
        (job) => Date.parse(job.started_at!) <= at && Date.parse(job.finished_at!) > at,
      );
      expect(running.length).toBeLessThanOrEqual(2);
    }
  });

  it('stop when their deadline passes in the midst of their work', async () => {
    const { client } = cluster;
    const endless = { ...LONG_REQUEST, seed: 6, probe: { levels: 512, paths: 8192 } };
    const id = await client.submit({ ...endless, deadline: inSeconds(2) });
    const job = await client.finished(id);
    expect(job.status).toBe('expired');
    expect((await client.run({ ...QUICK_REQUEST, seed: 7 })).progress.denoiser_evaluations).toBe(
      QUICK_EVALUATIONS,
    );
    // No more than the block that was in hand, beside what had not been told of the one before.
    const { progress } = await client.job(id);
    const since = progress.denoiser_evaluations - job.progress.denoiser_evaluations;
    expect(since).toBeLessThanOrEqual(2 * 512 * 16);
  });

  it('measure a model once for all that need it at the same time', async () => {
    const { client } = cluster;
    workers.push(await cluster.startWorker());
    const request = { ...LONG_REQUEST, seed: 8 };
    const first = await client.submit({ ...request, metadata: { client: 'a' } });
    await client.until(first, inMidProbe);
    const second = await client.submit({ ...request, metadata: { client: 'b' } });
    const jobs = [await client.succeeded(first), await client.succeeded(second)];
    const { levels, paths } = LONG_REQUEST.probe;
    expect(jobs.map(({ progress }) => progress.denoiser_evaluations)).toEqual([levels * paths, 0]);
    expect(results(jobs[1])).toEqual(results(jobs[0]));
  });
});

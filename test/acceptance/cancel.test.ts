import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobResource } from '../../src/http/schemas/job.ts';
import { expectProblem, type Answer } from '../helpers/client.ts';
import { Cluster } from '../helpers/cluster.ts';
import { inMidProbe, LONG_REQUEST, QUICK_EVALUATIONS, QUICK_REQUEST } from '../helpers/interruption.ts';
import type { NodeProcess } from '../helpers/node-process.ts';

describe('POST /jobs/{id}/cancel', () => {
  let cluster: Cluster;
  let worker: NodeProcess | undefined;
  beforeAll(async () => {
    cluster = await Cluster.start();
  });
  afterAll(async () => {
    expect(await cluster.remove(...(worker ? [worker] : []))).toEqual(worker ? [0, 0] : [0]);
  });

  const cancel = (id: string): Promise<Answer<JobResource>> =>
    cluster.client.send(`/jobs/${id}/cancel`, { method: 'POST' });

  it('ends a job that was not started at once, and for good', async () => {
    const { client } = cluster;
    const canceled = await client.submit(QUICK_REQUEST);
    const other = await client.submit(QUICK_REQUEST);
    const { status, body } = await cancel(canceled);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: canceled, status: 'canceled', schedules: null, error: null });
    expect(body.finished_at).not.toBeNull();
    const again = expectProblem(await cancel(canceled), 409, 'job-finished');
    expect(again.detail).toBe(`job ${canceled} has ended already: it is canceled`);
    worker = await cluster.startWorker();
    await client.succeeded(other);
    expect(await client.job(canceled)).toEqual(body);
  });

  it('ends a running job within a batch, and keeps what was measured for the next', async () => {
    const { client } = cluster;
    const id = await client.submit(LONG_REQUEST);
    await client.until(id, inMidProbe);
    const { status, body } = await cancel(id);
    expect([200, 202]).toContain(status);
    expect(body.status).toBe(status === 202 ? 'canceling' : 'canceled');
    const ended = await client.finished(id);
    expect(ended).toMatchObject({ status: 'canceled', schedules: null, error: null });
    const { levels, paths } = LONG_REQUEST.probe;
    expect(ended.progress.denoiser_evaluations).toBeLessThan(levels * paths);
    const next = await client.run(LONG_REQUEST);
    const spent = ended.progress.denoiser_evaluations + next.progress.denoiser_evaluations;
    // One block was in hand, and is measured again.
    expect(spent).toBeLessThanOrEqual(levels * paths + levels * 16);
    expect(next.progress.denoiser_evaluations).toBeLessThan(levels * paths);
  });

  it('takes nothing from other jobs that wait', async () => {
    const { client } = cluster;
    const long = await client.submit({ ...LONG_REQUEST, seed: 1 });
    await client.until(long, inMidProbe);
    const quick = await client.submit({ ...QUICK_REQUEST, seed: 1 });
    await cancel(long);
    expect((await client.succeeded(quick)).progress.denoiser_evaluations).toBe(QUICK_EVALUATIONS);
    expect((await client.finished(long)).status).toBe('canceled');
  });

  it('refuses a job that has succeeded, and one that there is none of', async () => {
    const { client } = cluster;
    const { id } = await client.run(QUICK_REQUEST);
    expect(expectProblem(await cancel(id), 409, 'job-finished').detail).toContain('it is succeeded');
    expectProblem(await cancel('job_none'), 404, 'job-not-found');
    expect((await client.job(id)).status).toBe('succeeded');
  });
});

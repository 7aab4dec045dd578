// Several devices and machines that differ: what a fleet meets on an ordinary day.
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { optimizeQueue } from '../../src/jobs/queues.ts';
import { expectProblem, FIXED } from '../helpers/client.ts';
import { Cluster } from '../helpers/cluster.ts';
import { hungryGraph } from '../helpers/hungry-model.ts';
import { forgetResults, inMidProbe, LONG_REQUEST, QUICK_REQUEST, results } from '../helpers/interruption.ts';
import type { NodeProcess } from '../helpers/node-process.ts';
import { withRedis } from '../helpers/redis.ts';
import { SHIPPED_MODELS } from '../helpers/service.ts';
import { writeSmallModel } from '../unit/models/fixtures.ts';

describe('a fleet', () => {
  let cluster: Cluster;
  let modelsDir: string;
  let otherModelsDir: string;
  let workers: NodeProcess[] = [];
  beforeAll(async () => {
    [modelsDir, otherModelsDir] = await Promise.all(
      ['models', 'others'].map((name) => mkdtemp(join(tmpdir(), `stepsmith-${name}-`))),
    );
    for (const directory of [modelsDir, otherModelsDir])
      await cp(join(SHIPPED_MODELS, 'gaussian'), join(directory, 'gaussian'), { recursive: true });
    await copyAs('gaussian', 'twin');
    await writeSmallModel(modelsDir, { onnx: hungryGraph() });
    // A byte more, and it is another model.
    await appendFile(join(otherModelsDir, 'gaussian', 'model.json'), ' ');
    cluster = await Cluster.start({ MODELS_DIR: modelsDir });
  });
  /** Another model of the same size. */
  async function copyAs(name: string, copy: string): Promise<void> {
    const directory = join(modelsDir, copy);
    await cp(join(modelsDir, name), directory, { recursive: true });
    const manifest = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8')) as object;
    await writeFile(join(directory, 'model.json'), JSON.stringify({ ...manifest, name: copy }));
  }
  afterEach(async () => {
    const exits = await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
    expect(exits.every(({ code }) => code === 0)).toBe(true);
    workers = [];
  });
  afterAll(async () => {
    expect(await cluster.remove()).toEqual([0]);
    for (const directory of [modelsDir, otherModelsDir]) await rm(directory, { recursive: true });
  });

  const start = async (environment: Record<string, string> = {}) => {
    workers.push(await cluster.startWorker(environment));
  };

  it('gives the same result on two devices of one worker as on one', async () => {
    const { client } = cluster;
    await start({ DEVICES: 'cpu,cpu', INTRA_OP_THREADS: '1' });
    const two = await client.run(QUICK_REQUEST);
    await workers.pop()!.end('SIGTERM');
    await forgetResults(cluster.redis.url);
    await start();
    const one = await client.run(QUICK_REQUEST);
    expect(results(one)).toEqual(results(two));
    expect(one.progress.denoiser_evaluations).toBe(two.progress.denoiser_evaluations);
  });

  it('halves a batch that does not fit into memory, and goes on with what does', async () => {
    await start();
    const request = {
      model: 'small',
      solver: 'euler',
      steps: 2,
      probe: { levels: 16, paths: 256 },
      ...FIXED,
    };
    const job = await cluster.client.run(request);
    expect(job.schedules).toHaveLength(1);
    const batch = await withRedis(cluster.redis.url, async (redis) =>
      Promise.all((await redis.keys('stepsmith:batch:*')).map((key) => redis.get(key))),
    );
    expect(batch).toContain('4');
  });

  it('doubles the batch of a model as long as that makes it faster', async () => {
    await withRedis(cluster.redis.url, async (redis) =>
      redis.del(...(await redis.keys('stepsmith:batch:*'))),
    );
    await start({ BATCH_SIZE: '2', MAX_BATCH_SIZE: '64' });
    await cluster.client.run({ ...QUICK_REQUEST, seed: 7 });
    const tried = workers[0].log().filter(({ msg }) => msg === 'batch size tried');
    expect(tried.map((line) => line['batch_size'])).toEqual([2, 4, 8, 16, 32, 64].slice(0, tried.length));
    const rates = tried.map((line) => Number(line['rate']));
    const ups = rates.findIndex((rate, i) => i > 0 && rate <= 1.1 * rates[i - 1]);
    const best = ups === -1 ? 64 : 2 ** ups;
    const batch = await withRedis(cluster.redis.url, async (redis) =>
      Promise.all((await redis.keys('stepsmith:batch:*')).map((key) => redis.get(key))),
    );
    expect(batch).toEqual([String(best)]);
    // Found once.
    await cluster.client.run({ ...QUICK_REQUEST, seed: 8 });
    expect(workers[0].log().filter(({ msg }) => msg === 'batch size tried')).toHaveLength(tried.length);
  });

  it('lets a worker that has the model do what another, whose files differ, hands back', async () => {
    const { client } = cluster;
    await Promise.all([start({ MODELS_DIR: otherModelsDir }), start()]);
    const handedBack = () =>
      workers.some((worker) =>
        worker.log().some(({ msg }) => msg === 'the model differs here, work handed back'),
      );
    for (let seed = 20; !handedBack(); seed++) await client.run({ ...QUICK_REQUEST, seed });
  });

  it('fails a job that no worker has the model of, saying why', async () => {
    const { client } = cluster;
    await start({ MODELS_DIR: otherModelsDir });
    const job = await client.finished(await client.submit({ ...QUICK_REQUEST, seed: 3 }));
    expect(job).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^model_/) as string },
    });
  });

  it('does work first whose model is loaded, and then the other', async () => {
    const { client } = cluster;
    // One client each, so that the two take turns: with every shard the model would have to be loaded anew.
    const ids = await Promise.all(
      ['gaussian', 'twin'].map((model) =>
        client.submit({
          ...LONG_REQUEST,
          model,
          seed: 9,
          probe: { levels: 20, paths: 1024 },
          metadata: { client: model },
        }),
      ),
    );
    await start({ LOADED_MODELS_MB: '1' });
    await Promise.all(ids.map((id) => client.succeeded(id)));
    const shards = workers[0]
      .log()
      .filter(({ msg }) => msg === 'block measured')
      .map(({ job_id, shard }) => ({ job_id, shard }))
      .filter(({ shard }, i, all) => i === 0 || shard !== all[i - 1].shard);
    expect(shards.length).toBeGreaterThan(20);
    const changes = shards.filter(({ job_id }, i) => i > 0 && job_id !== shards[i - 1].job_id).length;
    expect(changes).toBeLessThan(shards.length / 2);
    expect(changes).toBeGreaterThan(0);
  });

  it('hands work of a later release back until a worker of that release is there', async () => {
    const { client } = cluster;
    const id = await client.submit({ ...QUICK_REQUEST, seed: 4 });
    await withRedis(cluster.redis.url, async (redis) => {
      const queue = optimizeQueue(redis);
      const work = (await queue.getJob(id))!;
      await work.updateData({ version: 99, jobId: id });
      await start();
      await workers[0].logged(({ msg }) => msg === 'work of a later release, handed back');
      expect((await client.job(id)).status).toBe('queued');
      // As the worker of that release would understand it.
      while (!(await work.isDelayed())) await sleep(20);
      await work.updateData({ version: 1, jobId: id });
      await work.promote();
      await queue.close();
    });
    await client.succeeded(id);
  });

  it('goes on with a job after Redis has refused all writes for a while', async () => {
    const { client } = cluster;
    await start();
    const id = await client.submit({ ...LONG_REQUEST, seed: 5 });
    await client.until(id, inMidProbe);
    await withRedis(cluster.redis.url, async (redis) => {
      await redis.config('SET', 'maxmemory', '1');
      expectProblem(await client.optimize({ ...QUICK_REQUEST, seed: 6 }), 503, 'redis-unavailable');
      await sleep(2_000);
      await redis.config('SET', 'maxmemory', '0');
    });
    expect((await client.succeeded(id)).schedules).toHaveLength(2);
  });

  it('keeps all that was accepted when the disk of Redis is full, and goes on when there is room', async () => {
    const { client, redis } = cluster;
    await start();
    await redis.kill();
    await redis.start(512);
    const ids: string[] = [];
    for (let seed = 100; redis.running; seed++) {
      const { status, body } = await client.optimize({ ...LONG_REQUEST, seed });
      if (status === 202) ids.push(body.id);
    }
    await sleep(500);
    expectProblem(await client.optimize(QUICK_REQUEST), 503, 'redis-unavailable');
    await redis.start();
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) await client.sendJson('POST', `/jobs/${id}/cancel`, {});
    for (const id of ids) expect((await client.finished(id)).status).toMatch(/^(canceled|succeeded)$/);
  });
});

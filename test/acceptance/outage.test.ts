import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, expectProblem } from '../helpers/client.ts';
import {
  expectNothingTwice,
  forgetResults,
  inMidProbe,
  LONG_REQUEST,
  QUICK_EVALUATIONS,
  QUICK_REQUEST,
  results,
} from '../helpers/interruption.ts';
import { NodeProcess } from '../helpers/node-process.ts';
import { RedisServer } from '../helpers/redis-server.ts';
import { SHIPPED_MODELS } from '../helpers/service.ts';

/** Longer than the locks of work (10 s) it is not in the ordinary suite; 60 is a minute. */
const OUTAGE_SECONDS = Number(process.env['OUTAGE_SECONDS'] ?? 3);

/** It is less than a second on a machine that has nothing else to do; what matters is that it is not for ever. */
const ANSWERED_WITHIN_MS = 5_000;

describe('API and worker over one Redis', () => {
  let redis: RedisServer;
  let api: NodeProcess;
  let worker: NodeProcess;
  let client: Client;
  /** What a job that nothing disturbs comes to. */
  let undisturbed: object[];

  const environment = () => ({ REDIS_URL: redis.url, MODELS_DIR: SHIPPED_MODELS, PORT: '0' });
  const startApi = async () => {
    api = new NodeProcess(['src/server.ts', '--api-only'], environment());
    client = new Client(String((await api.logged((line) => 'url' in line))['url']));
  };
  const startWorker = async () => {
    worker = new NodeProcess(['workers/main.ts'], environment());
    await worker.logged(({ msg }) => msg === 'ready for work');
  };
  const untilReady = async () => {
    const started = performance.now();
    while ((await client.send('/health/ready')).status !== 200) await sleep(20);
    return performance.now() - started;
  };

  beforeAll(async () => {
    redis = await RedisServer.start();
    await Promise.all([startApi(), startWorker()]);
    undisturbed = results(await client.run(LONG_REQUEST));
  });
  beforeEach(async () => {
    await redis.start();
    redis.signal('SIGCONT');
    await forgetResults(redis.url);
  });
  afterAll(async () => {
    const exits = await Promise.all([api.end('SIGTERM'), worker.end('SIGTERM')]);
    await redis.remove();
    expect(exits.map(({ code }) => code)).toEqual([0, 0]);
  });

  /** Whatever needs Redis says so within a second, and what does not goes on. */
  async function expectOutage(): Promise<void> {
    const reads = [
      '/jobs',
      '/jobs/job_1',
      '/schedules',
      '/schedules/gaussian?steps=5',
      '/probes/prb_1',
      '/models',
    ];
    const posts = Array.from({ length: 3 }, () => client.optimize<unknown>(QUICK_REQUEST));
    for (const answer of await Promise.all([...posts, ...reads.map((path) => client.send(path))])) {
      expect(expectProblem(answer, 503, 'redis-unavailable').detail).toBe('Redis does not answer; try again');
      expect(answer.milliseconds).toBeLessThan(ANSWERED_WITHIN_MS);
    }
    const ready = await client.send('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toEqual({ status: 'unavailable', reasons: ['Redis does not answer'], warnings: [] });
    expect(ready.milliseconds).toBeLessThan(ANSWERED_WITHIN_MS);
    for (const path of ['/health/live', '/solvers', '/openapi.json']) await client.get(path);
  }

  it('says when Redis is gone, and is back when Redis is', async () => {
    const before = (await client.walk('/jobs', 100)).items;
    await redis.kill();
    await expectOutage();
    await redis.start();
    expect(await untilReady()).toBeLessThan(3_000);
    expect((await client.walk('/jobs', 100)).items).toEqual(before);
    expect((await client.run(QUICK_REQUEST)).progress.denoiser_evaluations).toBe(QUICK_EVALUATIONS);
  });

  it('says when Redis hangs; what it refused then is not done afterwards', async () => {
    const before = (await client.walk('/jobs', 100)).items;
    redis.signal('SIGSTOP');
    await expectOutage();
    redis.signal('SIGCONT');
    expect(await untilReady()).toBeLessThan(3_000);
    expect((await client.walk('/jobs', 100)).items).toEqual(before);
    expect((await client.run(QUICK_REQUEST)).progress.denoiser_evaluations).toBe(QUICK_EVALUATIONS);
  });

  it('finishes a job, with the same result, that loses Redis for a while', { timeout: 300_000 }, async () => {
    const id = await client.submit(LONG_REQUEST);
    await client.until(id, inMidProbe);
    await redis.kill();
    await sleep(1000 * OUTAGE_SECONDS);
    await redis.start();
    await untilReady();
    const job = await client.succeeded(id);
    expect(results(job)).toEqual(undisturbed);
  });

  it('finishes a job whose worker was killed, and measures nothing twice', async () => {
    const id = await client.submit(LONG_REQUEST);
    await client.until(id, inMidProbe);
    await worker.end('SIGKILL');
    await startWorker();
    const job = await client.succeeded(id);
    expect(results(job)).toEqual(undisturbed);
    expectNothingTwice(job);
  });

  it('finishes a job whose API was killed once it was accepted', async () => {
    const id = await client.submit(LONG_REQUEST);
    await api.end('SIGKILL');
    await startApi();
    expect(results(await client.succeeded(id))).toEqual(undisturbed);
  });

  it('hands a job over when one worker stops and another is there', async () => {
    const id = await client.submit(LONG_REQUEST);
    await client.until(id, inMidProbe);
    const stopped = worker;
    await startWorker();
    expect(await stopped.end('SIGTERM')).toEqual({ code: 0, signal: null });
    const job = await client.succeeded(id);
    expect(results(job)).toEqual(undisturbed);
    expectNothingTwice(job);
  });
});

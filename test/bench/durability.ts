// What it costs that nothing accepted is lost: a POST under each appendfsync policy of Redis; and what is saved by storing
// what was measured: a second job, from POST to succeeded. `--quick` for a few of each.
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import type { JobResource } from '../../src/http/schemas/job.ts';
import { startService } from '../../src/service.ts';
import { runPhases, type Phase } from '../../src/shutdown.ts';
import { RedisServer } from '../helpers/redis-server.ts';
import { withRedis } from '../helpers/redis.ts';
import { keepTable, type Row } from './table.ts';

const QUICK = process.argv.includes('--quick');
const POSTS = QUICK ? 20 : 300;
const SECOND_JOBS = QUICK ? 3 : 15;
const POLICIES = ['always', 'everysec', 'no'] as const;
const FIXED = { objective: { exponent: 3 }, validation: null };
const GAUSSIAN = { model: 'gaussian', solver: 'euler', steps: [5, 10, 20] };
const MIXTURE = { model: 'mixture-2d', solver: 'dpmpp_2m', steps: QUICK ? 5 : [5, 10, 20] };
const PATHS = { probe: { paths: 256 } };
const FASHION = { model: 'fashion-mnist', solver: 'dpmpp_2m', steps: [5, 10, 20], ...PATHS };
/** Exponents that no job has had before: solved from the probe that is stored. */
const otherExponent = (i: number) => ({ objective: { exponent: 1 + i / 100 }, validation: null });

const logger = pino({ level: 'silent' });

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}

async function post(url: string, body: object): Promise<{ job: JobResource; ms: number }> {
  const started = performance.now();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/optimize`, { method: 'POST', headers, body: JSON.stringify(body) });
  const job = (await response.json()) as JobResource;
  if (response.status !== 202) throw new Error(JSON.stringify(job));
  return { job, ms: performance.now() - started };
}

async function finish(url: string, id: string): Promise<JobResource> {
  for (;;) {
    const answer = await fetch(`${url}/jobs/${id}`);
    const job = (await answer.json()) as JobResource;
    // A disk that is busy with something else may keep Redis from answering in time: 503, try again.
    if (answer.ok && job.finished_at !== null) return job;
    await sleep(5);
  }
}

/** An API, with a worker or without, over a Redis of its own. */
async function withService<T>(
  worker: boolean,
  use: (url: string, redis: RedisServer) => Promise<T>,
): Promise<T> {
  const redis = await RedisServer.start();
  const environment = { ...process.env, REDIS_URL: redis.url, AUTH: 'off', PORT: '0', LOG_LEVEL: 'silent' };
  const phases: Phase[] = [];
  const config = loadConfig(environment);
  const url = await startService({ config, logger, worker: worker ? environment : null, phases });
  try {
    return await use(url, redis);
  } finally {
    await runPhases(phases, logger);
    await redis.remove();
  }
}

async function postsUnder(policy: string, url: string, redis: RedisServer): Promise<Row> {
  await withRedis(redis.url, (connection) => connection.config('SET', 'appendfsync', policy));
  const body = { ...GAUSSIAN, ...FIXED };
  for (let i = 0; i < 10; i++) await post(url, body);
  const times: number[] = [];
  for (let i = 0; i < POSTS; i++) times.push((await post(url, body)).ms);
  return row(`POST /optimize, appendfsync ${policy}`, times);
}

/** @param body - of each of them; that of the first does what the others find */
async function secondJobs(name: string, body: (i: number) => object, url: string): Promise<Row> {
  await finish(url, (await post(url, body(0))).job.id);
  const times: number[] = [];
  for (let i = 1; i <= SECOND_JOBS; i++) {
    const started = performance.now();
    const again = await finish(url, (await post(url, body(i))).job.id);
    times.push(performance.now() - started);
    if (again.status !== 'succeeded' || again.progress.denoiser_evaluations !== 0)
      throw new Error(`a second job evaluated the model: ${JSON.stringify(again)}`);
  }
  return row(`second job, ${name}, POST to succeeded`, times);
}

function row(what: string, times: readonly number[]): Row {
  return {
    what,
    times: times.length,
    'median, ms': quantile(times, 0.5).toFixed(1),
    'p99, ms': quantile(times, 0.99).toFixed(1),
    'largest, ms': Math.max(...times).toFixed(1),
  };
}

const rows: Row[] = await withService(false, async (url, redis) => {
  const posts: Row[] = [];
  for (const policy of POLICIES) posts.push(await postsUnder(policy, url, redis));
  return posts;
});
rows.push(
  ...(await withService(true, async (url) => [
    await secondJobs(
      'another exponent each, gaussian',
      (i) => ({ ...GAUSSIAN, ...PATHS, ...otherExponent(i) }),
      url,
    ),
    await secondJobs('the same fixed exponent, gaussian', () => ({ ...GAUSSIAN, ...FIXED }), url),
    await secondJobs('auto, mixture-2d', () => MIXTURE, url),
    ...(QUICK
      ? []
      : [
          await secondJobs(
            'another exponent each, fashion-mnist',
            (i) => ({ ...FASHION, ...otherExponent(i) }),
            url,
          ),
        ]),
  ])),
);
const load = loadavg()[0].toFixed(1);
console.log(
  keepTable('durability', 'What durability costs a POST, and what the store saves a second job', rows, [
    `the load of the machine was ${load} on its cores at the end: other programs took part of them`,
    'one client, one request after the other; appendfsync always, the embedded default, waits for the disk at every write',
    'second jobs evaluate no denoiser, which is checked; 128 levels, 3 step counts; `another exponent` is solved from the stored probe, `auto` and `the same` are answered by what was published; polled every 5 ms',
  ]),
);

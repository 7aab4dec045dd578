// Whether many queued jobs slow the lists of jobs down.
import { OptimizeRequest, resolveRequest } from '../../src/jobs/request.ts';
import { JobStore, newJobId } from '../../src/jobs/store.ts';
import { withRedis } from '../helpers/redis.ts';
import { median, quantile } from './http-load.ts';

const FEW = 100;
const TIMES = 60;
const RANGE = { sigmaMin: 0.002, sigmaMax: 80 };
/** The last finds nothing: where there is no index, it looks at everything. */
const LISTS = [
  '/jobs',
  '/jobs?status=queued',
  '/jobs?client=bench-7',
  '/jobs?solver=heun&model=gaussian',
  '/jobs?status=failed',
  '/jobs?status=queued&client=nobody',
];

/** An API and its Redis. */
export interface Place {
  readonly redisUrl: string;
  readonly url: string;
}

/**
 * The same lists beside few and beside many queued jobs, in turn: what else the machine does weighs on both.
 *
 * @param quiet - a place without jobs
 * @returns what came of it, a line each
 */
export async function timeLists(quiet: Place, busy: Place, many: number): Promise<string[]> {
  await queueJobs(quiet.redisUrl, FEW);
  const before = await bytesOf(busy.redisUrl);
  await queueJobs(busy.redisUrl, many);
  const bytes = (await bytesOf(busy.redisUrl)) - before;
  const times = LISTS.map(() => ({ few: [] as number[], all: [] as number[] }));
  for (let i = 0; i < TIMES; i++)
    for (const [which, path] of LISTS.entries()) {
      times[which].few.push(await time(`${quiet.url}${path}`));
      times[which].all.push(await time(`${busy.url}${path}`));
    }
  const told = (all: readonly number[]) =>
    `${median(all).toFixed(2)} ms (p99 ${quantile(all, 0.99).toFixed(2)})`;
  const lines = times.map(({ few, all }, i) => {
    const ratio = (median(all) / median(few)).toFixed(2);
    return `\`GET ${LISTS[i]}\`: ${told(few)} beside ${FEW} queued jobs, ${told(all)} beside ${many}: ${ratio} times.`;
  });
  return [...lines, `The sets that jobs are found by take ${Math.round(bytes / many)} bytes of Redis a job.`];
}

/** What the sets take that jobs are found by. */
async function bytesOf(redisUrl: string): Promise<number> {
  return withRedis(redisUrl, async (redis) => {
    const keys = await redis.keys('stepsmith:jobs:by:*');
    const sizes = await Promise.all(keys.map((key) => redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')));
    return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
  });
}

/** As POST /optimize stores them, for ten clients and two solvers. */
async function queueJobs(redisUrl: string, count: number): Promise<void> {
  await withRedis(redisUrl, async (redis) => {
    const jobs = new JobStore(redis);
    const all = Array.from({ length: count }, (_, i) => {
      const wanted = { model: 'gaussian', solver: i % 2 === 0 ? 'euler' : 'heun', steps: 10 };
      const request = resolveRequest(OptimizeRequest.parse(wanted), RANGE);
      return jobs.create(newJobId(), { request, client: `bench-${i % 10}`, modelVersion: 'sha256:0' });
    });
    await Promise.all(all);
  });
}

async function time(url: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return performance.now() - started;
}

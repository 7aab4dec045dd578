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

/** @returns what came of it, a line each */
export async function timeLists(redisUrl: string, url: string, many: number): Promise<string[]> {
  await queueJobs(redisUrl, FEW);
  const few = await timeAll(url);
  await queueJobs(redisUrl, many - FEW);
  const later = await timeAll(url);
  return LISTS.map((path, i) => {
    const [before, after] = [few[i], later[i]];
    const ratio = (median(after) / median(before)).toFixed(2);
    const told = (times: readonly number[]) =>
      `${median(times).toFixed(2)} ms (p99 ${quantile(times, 0.99).toFixed(2)})`;
    return `\`GET ${path}\`: ${told(before)} beside ${FEW} queued jobs, ${told(after)} beside ${many}: ${ratio} times.`;
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

/** Milliseconds of every list, one after the other in turn. */
async function timeAll(url: string): Promise<number[][]> {
  const times = LISTS.map((): number[] => []);
  for (let i = 0; i < TIMES; i++)
    for (const [which, path] of LISTS.entries()) times[which].push(await time(`${url}${path}`));
  return times;
}

async function time(url: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return performance.now() - started;
}
